package train

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
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
	keys := map[string]bool{}
	for _, engine := range []struct {
		version    int
		arithmetic string
	}{{0, "vectors"}, {0, "vectors"}, {1, "vectors"}, {2, "vectors"}, {2, "portable Go"}} {
		key, err := r.fingerprint(engine.version, engine.arithmetic)
		if err != nil {
			t.Fatal(err)
		}
		keys[key] = true
	}
	if len(keys) != 4 {
		t.Errorf("%d keys of four engines", len(keys))
	}
}
