package train

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// one is a batch of one example with the value 0.
type one struct{}

func (one) Shapes() [][]int            { return [][]int{{1}} }
func (one) Steps() int                 { return 1 }
func (one) Size(int) int               { return 1 }
func (one) Fill([][]float32, int, int) {}
func (one) Digest() string             { return "one" }

// learnOne returns a run with one weight.
func learnOne() Spec {
	w := nn.NewParam("m/w", nn.Ones, 1, 1)
	return Spec{Loss: func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(op.Mul(c.Use(w), x[0])) }}
}

// A run of another engine is another run.
func TestKeyFollowsTheEngine(t *testing.T) {
	r, err := newRun(Config{Data: one{}, Epochs: 1, Spec: learnOne()})
	if err != nil {
		t.Fatal(err)
	}
	digest, err := r.digest()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, engine := range []struct {
		version    int
		arithmetic string
	}{{0, "vectors"}, {0, "vectors"}, {1, "vectors"}, {2, "vectors"}, {2, "portable Go"}} {
		keys[keyOf(digest, engine.version, engine.arithmetic)] = true
	}
	if len(keys) != 4 {
		t.Errorf("%d keys of four engines", len(keys))
	}
}

// A run whose equal was trained by an older engine, or by portable Go, says so once.
func TestOlderCheckpointIsNamed(t *testing.T) {
	for _, c := range []struct {
		version    int
		arithmetic string
		want       string // "": nothing is said
	}{
		{kernel.Version - 1, kernel.Arithmetics[0], fmt.Sprintf("trained before by version %d of the engine, which rounds otherwise: training anew (m-", kernel.Version-1)},
		{kernel.Version, other(), "trained before by " + other() + ", which rounds otherwise"},
		{kernel.Version + 1, kernel.Arithmetics[0], ""},
	} {
		prefix := filepath.Join(t.TempDir(), "m")
		var notices []string
		config := Config{Data: one{}, Epochs: 2, Spec: learnOne(), Checkpoint: prefix, Observe: func(e progress.Event) {
			if e.Notice != "" {
				notices = append(notices, e.Notice)
			}
		}}
		r, err := newRun(config)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(r.keyed(keyOf(r.what, c.version, c.arithmetic)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second loads
			if _, err := Fit(t.Context(), config); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(notices, "; "); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" || len(notices) > 1 {
			t.Errorf("version %d, %s: %q, want %q once", c.version, c.arithmetic, got, c.want)
		}
	}
}

// other is the arithmetic that is not in use.
func other() string {
	if kernel.Arithmetic() == kernel.Arithmetics[0] {
		return kernel.Arithmetics[1]
	}
	return kernel.Arithmetics[0]
}
