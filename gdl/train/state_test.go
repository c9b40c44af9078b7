package train_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// newNoisy returns a model with dropout, noise and running averages.
func newNoisy() model {
	r := nn.NewRand(4)
	return model{nn.Sequential{
		nn.NewDense("m/0", 2, 8, r), nn.NewBatchNorm("m/norm", 8), nn.SELU, nn.Dropout{Rate: 0.2}, noise{},
		nn.NewDense("m/1", 8, 1, r),
	}}
}

// noise adds numbers of N(0, 0.01), in inference too.
type noise struct{}

func (noise) Params() []*nn.Param { return nil }
func (noise) Forward(c *nn.Ctx, x *G.Node) *G.Node {
	return op.Add(x, op.Scale(0.1, c.Normal(x.Shape()...)))
}

func TestRandomRunContinuesToTheSameBits(t *testing.T) {
	whole := newNoisy()
	want, err := train.Fit(t.Context(), config(whole))
	if err != nil {
		t.Fatal(err)
	}
	m, got := resume(t, filepath.Join(t.TempDir(), "noisy"), newNoisy)
	if bits(m.Params()) != bits(whole.Params()) {
		t.Error("weights or running averages differ from those of the run in one go")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-in one go +resumed):\n%s", diff)
	}
}

func TestSeedChangesTheNoise(t *testing.T) {
	run := func(seed uint64) string {
		m := newNoisy()
		c := config(m)
		c.Epochs, c.Seed = 1, seed
		if _, err := train.Fit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		return bits(m.Params())
	}
	if run(1) != run(1) || run(1) == run(2) {
		t.Error("equal seeds must give equal weights, other seeds others")
	}
}

// The two phases of a GAN train different parameters through one graph.
func TestTrainersOfOneSeedDrawDifferentNumbers(t *testing.T) {
	d, g := nn.NewParam("d/w", nn.Ones, 8), nn.NewParam("g/w", nn.Ones, 8)
	draw := func(seed uint64, params ...*nn.Param) float64 {
		t.Helper()
		spec := train.Spec{Seed: seed, Params: params, Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return op.Sum(op.Mul(c.Normal(8), op.Mul(c.Use(d), c.Use(g))))
		}}
		tr, err := train.Compile(spec, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := tr.Step()
		if err != nil {
			t.Fatal(err)
		}
		copy(d.Data(), []float32{1, 1, 1, 1, 1, 1, 1, 1})
		copy(g.Data(), d.Data())
		return sum
	}
	sums := map[float64]bool{draw(1, d): true, draw(1, g): true, draw(2, d): true, draw(1): true}
	if len(sums) != 4 {
		t.Errorf("%d different sums of noise, want 4: %v", len(sums), sums)
	}
	if !sums[draw(1, d)] || !sums[draw(1)] {
		t.Error("equal trainers draw other numbers")
	}
}

func TestRandomInference(t *testing.T) {
	m := newNoisy()
	a, err := train.Evaluate(m.loss, line{70})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := train.Evaluate(m.loss, line{70}); a != b || err != nil {
		t.Errorf("loss %g, then %g, error %v; want the same twice", a, b, err)
	}
	f, err := train.NewFunc(noise{}.Forward, 1)
	if err != nil {
		t.Fatal(err)
	}
	y, err := f.Call(make([]float32, 256)) // two chunks
	if err != nil || y[0] == y[128] || y[0] == y[1] {
		t.Errorf("noise %g, %g, and %g a chunk later, error %v; want three values", y[0], y[1], y[128], err)
	}
}

// Running averages reach the checkpoint and the weights file; frozen weights
// are left alone.
func TestFixedParametersAreNotTrained(t *testing.T) {
	m := newNoisy()
	frozen := m.Sequential[0].(*nn.Dense)
	frozen.W.Fixed = true
	before := bits([]*nn.Param{frozen.W})
	if _, err := train.Fit(t.Context(), config(m)); err != nil {
		t.Fatal(err)
	}
	if bits([]*nn.Param{frozen.W}) != before {
		t.Error("a fixed weight has changed")
	}
	norm := m.Sequential[1].(*nn.BatchNorm)
	if norm.Mean.Data()[0] == 0 || norm.Variance.Data()[0] == 1 {
		t.Error("the running averages have not changed")
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := train.Save(path, m.Params()); err != nil {
		t.Fatal(err)
	}
	other := newNoisy()
	if err := train.Load(path, other.Params()); err != nil {
		t.Fatal(err)
	}
	if bits(other.Params()) != bits(m.Params()) {
		t.Error("loaded model differs")
	}
}

func TestUpdateOfATrainedParameterIsAnError(t *testing.T) {
	d := nn.NewDense("d", 2, 1, nn.NewRand(1))
	of := func(c *nn.Ctx, x []*G.Node) *G.Node {
		c.Update(d.B, op.Scale(0.5, c.Latest(d.B)))
		return loss.MSEMean(d.Forward(c, x[0]), x[1])
	}
	_, err := train.Compile(train.Spec{Loss: of, Shapes: [][]int{{2}, {1}}}, 4)
	if err == nil || !strings.Contains(err.Error(), "d/b is updated by the graph and by the optimiser") {
		t.Errorf("error %v", err)
	}
}
