package loss_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// Losses agree with PyTorch and Keras on every instruction set.
func TestOtherISAs(t *testing.T) { gdltest.CheckOtherISAs(t) }
