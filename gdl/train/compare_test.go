package train

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// The first difference is named, what explains the others before these.
func TestCompareNamesTheDifference(t *testing.T) {
	r, err := newRun(Config{Data: one{}, Epochs: 1, Checkpoint: "x", Spec: learnOne()})
	if err != nil {
		t.Fatal(err)
	}
	lead := r.same()
	if err := compare(r.same(), lead); err != nil {
		t.Error(err)
	}
	last := len(lead) - 1
	for i, want := range map[int]string{
		0: "the program is other here and of digest ", 2: "the arithmetic, which GDL_ISA chooses, is other here and " + kernel.Arithmetic(), last: "the model with its weights, or a setting, is other here and of key " + r.key[:12],
	} {
		mine := r.same()
		mine[i].Value, mine[last].Value = "other", "other"
		if err := compare(mine, lead); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := compare(lead, lead[:last]); err == nil || !strings.Contains(err.Error(), "another version of the program") {
		t.Error(err)
	}
}
