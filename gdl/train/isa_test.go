package train_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// Keras's optimisers and equal bits after a resume bind every instruction set.
func TestOtherISAs(t *testing.T) { gdltest.CheckOtherISAs(t) }
