package train_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A cross-entropy against values outside [0, 1] has no minimum: they are refused,
// wherever a batch comes from. A squared error takes them.
func TestTargetsOutsideTheUnitInterval(t *testing.T) {
	const want = "value 3 of input 0 is 1.5, want 0 to 1: it is the target of a cross-entropy"
	dense := nn.NewDense("d", 2, 2, nn.NewRand(1))
	for name, tc := range map[string]struct {
		loss func(z, x *G.Node) *G.Node
		want string
	}{
		"logits":        {loss.BCEWithLogits, want},
		"probabilities": {func(z, x *G.Node) *G.Node { return loss.BCE(op.Sigmoid(z), x) }, want},
		"squared error": {loss.MSE, ""},
	} {
		f := func(c *nn.Ctx, x []*G.Node) *G.Node { return tc.loss(dense.Forward(c, x[0]), x[0]) }
		x := []float32{0, 1, 0.5, 1.5}
		check := func(what string, err error) {
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("%s, %s: error %v, want one with %q", name, what, err, tc.want)
			}
		}
		src, err := data.NewFloats(x, 2, 2)
		if err != nil {
			t.Fatal(err)
		}
		batches, err := data.InOrder(2, src)
		if err != nil {
			t.Fatal(err)
		}
		_, err = train.Fit(t.Context(), train.Config{Spec: train.Spec{Loss: f}, Data: batches, Epochs: 1})
		check("Fit", err)
		_, err = train.Evaluate(f, batches)
		check("Evaluate", err)
		tr, err := train.Compile(train.Spec{Loss: f, Shapes: [][]int{{2}}}, 2)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tr.Step(x)
		check("Step", err)
	}
}
