package op_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// Golden values, Gorgonia's machine and the references bind every instruction
// set.
func TestOtherISAs(t *testing.T) { gdltest.CheckOtherISAs(t) }
