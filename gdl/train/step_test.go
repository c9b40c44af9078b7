package train_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// batch returns the first batch of an epoch of a line.
func batch(epoch int) [][]float32 {
	x := [][]float32{make([]float32, 64), make([]float32, 32)}
	line{70}.Fill(x, epoch, 0)
	return x
}

func compile(t *testing.T, spec train.Spec) *train.Trainer {
	t.Helper()
	if spec.Shapes == nil {
		spec.Shapes = [][]int{{2}, {1}}
	}
	tr, err := train.Compile(spec, 32)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func step(t *testing.T, tr *train.Trainer, x [][]float32) float64 {
	t.Helper()
	loss, err := tr.Step(x...)
	if err != nil {
		t.Fatal(err)
	}
	return loss
}

// Compute changes nothing, and with Apply it is Step.
func TestTheTwoHalvesOfAStep(t *testing.T) {
	whole, halves := newNoisy(), newNoisy()
	a, b := compile(t, train.Spec{Loss: whole.loss}), compile(t, train.Spec{Loss: halves.loss})
	for epoch := range 3 {
		want := step(t, a, batch(epoch))
		in, err := b.Inputs(32)
		if err != nil {
			t.Fatal(err)
		}
		line{70}.Fill(in, epoch, 0)
		before := bits(halves.Params())
		for range 2 { // the same numbers each time
			got, err := b.Compute(32)
			if err != nil || got != want {
				t.Fatalf("loss %g, want %g, error %v", got, want, err)
			}
		}
		if bits(halves.Params()) != before {
			t.Fatal("Compute has changed a parameter")
		}
		if err := b.Apply(); err != nil {
			t.Fatal(err)
		}
		if bits(halves.Params()) != bits(whole.Params()) {
			t.Fatal("parameters differ after Apply")
		}
	}
	if err := b.Apply(); err == nil || !strings.Contains(err.Error(), "Apply without a Compute") {
		t.Errorf("error %v", err)
	}
}

// The derivatives of two halves of a batch, averaged, are those of the whole: what
// several machines do.
func TestGradientsCanBeSummed(t *testing.T) {
	whole, half := newModel(1), newModel(1)
	a, b := compile(t, train.Spec{Loss: whole.loss}), compile(t, train.Spec{Loss: half.loss})
	x := batch(0)
	step(t, a, x)
	var sum [][]float32
	for k := range 2 {
		in, err := b.Inputs(16)
		if err != nil {
			t.Fatal(err)
		}
		copy(in[0], x[0][32*k:])
		copy(in[1], x[1][16*k:])
		if _, err := b.Compute(16); err != nil {
			t.Fatal(err)
		}
		for i, g := range b.Gradients() {
			if k == 0 {
				sum = append(sum, slices.Clone(g))
				continue
			}
			for j := range g {
				g[j] = (g[j] + sum[i][j]) / 2
			}
		}
	}
	if err := b.Apply(); err != nil {
		t.Fatal(err)
	}
	for i, p := range half.Params() {
		for j, v := range p.Data() {
			if want := whole.Params()[i].Data()[j]; math.Abs(float64(v-want)) > 1e-5 {
				t.Fatalf("%s at %d: %g, want %g", p.Name, j, v, want)
			}
		}
	}
}

func TestUpdatesAreTheRunningAverages(t *testing.T) {
	m := newNoisy()
	tr := compile(t, train.Spec{Loss: m.loss})
	in, err := tr.Inputs(32)
	if err != nil {
		t.Fatal(err)
	}
	line{70}.Fill(in, 0, 0)
	if _, err := tr.Compute(32); err != nil {
		t.Fatal(err)
	}
	params, values := tr.Updates()
	if len(params) != 2 || params[0].Name != "m/norm/mean" || params[1].Name != "m/norm/variance" {
		t.Fatalf("updated are %d parameters, want mean and variance", len(params))
	}
	values[0][0] = 7
	if err := tr.Apply(); err != nil {
		t.Fatal(err)
	}
	if got := params[0].Data()[0]; got != 7 {
		t.Errorf("running mean %g, want what was written", got)
	}
}

// Every step draws new numbers, and the same ones in every run.
func TestStepsDrawNewNumbers(t *testing.T) {
	draws := func() []float64 {
		w := nn.NewParam("w", nn.Ones, 1, 8)
		tr, err := train.Compile(train.Spec{
			Optimizer: train.SGD{LearningRate: 1e-30},
			Loss:      func(c *nn.Ctx, _ []*G.Node) *G.Node { return op.Sum(op.Mul(c.Use(w), c.Normal(1, 8))) },
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		var all []float64
		for range 5 {
			all = append(all, step(t, tr, nil))
		}
		return all
	}
	a := draws()
	if !slices.Equal(a, draws()) {
		t.Error("a second run draws other numbers")
	}
	slices.Sort(a)
	if len(slices.Compact(a)) != 5 {
		t.Errorf("steps draw the same numbers: %v", a)
	}
}

func TestStateContinuesToTheSameBits(t *testing.T) {
	whole := newNoisy()
	a := compile(t, train.Spec{Loss: whole.loss})
	for epoch := range 6 {
		step(t, a, batch(epoch))
	}
	first, second := newNoisy(), newNoisy()
	b, c := compile(t, train.Spec{Loss: first.loss}), compile(t, train.Spec{Loss: second.loss})
	for epoch := range 3 {
		step(t, b, batch(epoch))
	}
	if err := c.SetState(b.State()); err != nil {
		t.Fatal(err)
	}
	for epoch := 3; epoch < 6; epoch++ {
		step(t, c, batch(epoch))
	}
	if bits(second.Params()) != bits(whole.Params()) {
		t.Error("weights differ from those of six steps in one go")
	}
}

func TestStateOfAnother(t *testing.T) {
	state := func(o train.Optimizer) []ckpt.Tensor {
		return compile(t, train.Spec{Loss: newModel(1).loss, Optimizer: o}).State()
	}
	for _, tc := range []struct {
		name  string
		state []ckpt.Tensor
		want  string
	}{
		{"Adam's", state(nil), `holds "optimizer/m/m/0/w": it belongs to another optimiser, train.RMSprop keeps ["v"]`},
		{"SGD's", state(train.SGD{LearningRate: 1}), `holds "optimizer/m/m/0/w": it belongs to another optimiser`},
		{"weights alone", nil, `no tensor "optimizer/steps"`},
		{"a part", state(train.NewRMSprop(1))[1:], `no tensor "m/0/w"`},
	} {
		m := newModel(2)
		before := bits(m.Params())
		tr := compile(t, train.Spec{Loss: m.loss, Optimizer: train.NewRMSprop(1e-3)})
		if err := tr.SetState(tc.state); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
		if bits(m.Params()) != before {
			t.Errorf("%s: the weights have changed", tc.name)
		}
	}
}

func TestClipNorm(t *testing.T) {
	w := nn.NewParam("w", nn.Zeros, 1, 2)
	tr := givenDerivatives(t, train.Spec{Optimizer: train.SGD{LearningRate: 1}, Transform: train.ClipNorm{Max: 1}}, w)
	step(t, tr, [][]float32{{0.3, 0.4}}) // norm 0.5: stays
	step(t, tr, [][]float32{{30, 40}})   // becomes 0.6, 0.8
	for i, want := range []float64{-0.9, -1.2} {
		if got := float64(w.Data()[i]); math.Abs(got-want) > 1e-6 {
			t.Errorf("weight %d is %g, want %g", i, got, want)
		}
	}
}

func TestProjectionFollowsEachStep(t *testing.T) {
	w := nn.NewParam("w", nn.Zeros, 1, 2)
	tr := givenDerivatives(t, train.Spec{Optimizer: train.SGD{LearningRate: 1}, Project: train.Clamp{Lo: -0.5, Hi: 0.5}}, w)
	step(t, tr, [][]float32{{3, -0.25}})
	if got := w.Data(); got[0] != -0.5 || got[1] != 0.25 {
		t.Errorf("weights %v, want [-0.5 0.25]", got)
	}
}

func TestStepProfile(t *testing.T) {
	m := newModel(1)
	tr := compile(t, train.Spec{Loss: m.loss})
	before := bits(m.Params())
	ops, err := tr.Profile(32, 2)
	if err != nil || len(ops) == 0 || bits(m.Params()) != before {
		t.Fatalf("%d ops, error %v; want some, and the weights as they were", len(ops), err)
	}
	if _, err := tr.Profile(32, 0); err == nil {
		t.Error("no error for 0 runs")
	}
}

// own is gradient descent as another package writes it.
type own struct{ Rate float64 }

func (own) Check() error                          { return nil }
func (own) Slots() []string                       { return []string{"steps"} }
func (o own) Bind(w []train.Weights) train.Update { return ownUpdate{o, w} }

type ownUpdate struct {
	own
	w []train.Weights
}

func (u ownUpdate) Step(at train.At) error {
	for _, w := range u.w {
		for i, g := range w.Grad {
			w.Value[i] -= float32(u.Rate*at.Factor) * g
			w.Moments[0][i]++
		}
	}
	return nil
}

func TestOptimizerOfAnotherPackage(t *testing.T) {
	ours, theirs := newModel(1), newModel(1)
	a := compile(t, train.Spec{Loss: ours.loss, Optimizer: train.SGD{LearningRate: 0.1}})
	b := compile(t, train.Spec{Loss: theirs.loss, Optimizer: own{0.1}})
	for epoch := range 3 {
		if x, y := step(t, a, batch(epoch)), step(t, b, batch(epoch)); math.Abs(x-y) > 1e-6 {
			t.Errorf("loss %g, with the built-in one %g", y, x)
		}
	}
	for _, ts := range b.State() {
		if strings.HasPrefix(ts.Name, "optimizer/steps/") && ts.Data[0] != 3 {
			t.Errorf("%s holds %g, want 3", ts.Name, ts.Data[0])
		}
	}
}

func TestStepWantsWholeExamples(t *testing.T) {
	tr := compile(t, train.Spec{Loss: newModel(1).loss})
	for _, tc := range []struct {
		x    [][]float32
		want string
	}{
		{nil, "0 inputs given, want 2"},
		{[][]float32{make([]float32, 5), make([]float32, 2)}, "input 0 holds 5 values"},
		{[][]float32{make([]float32, 4), make([]float32, 3)}, "input 1 holds 3 values, want as many examples of shape [1] as input 0 has of [2]"},
		{[][]float32{{}, {}}, "batch of 0, want at least 1"},
	} {
		if _, err := tr.Step(tc.x...); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// A loss that has the size of its batch built in cannot be used with another.
func TestLossOfAnotherBatch(t *testing.T) {
	m := newModel(1)
	spec := train.Spec{Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
		noise := c.Normal(32, 2)
		return op.Add(m.loss(c, x), op.Mean(m.Forward(c, noise)))
	}}
	tr := compile(t, spec)
	step(t, tr, batch(0))
	_, err := tr.Step(make([]float32, 12), make([]float32, 6))
	if err == nil || !strings.Contains(err.Error(), "the loss draws random numbers of shape [32 2] for a batch of 6, as for one of 32: take its size from the shape of an input") {
		t.Errorf("error %v", err)
	}
}

func TestParametersWithoutASlash(t *testing.T) {
	alive, dead := nn.NewParam("alive", nn.Ones, 2), nn.NewParam("dead", nn.Ones, 2)
	tr, err := train.Compile(train.Spec{Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
		return op.Add(op.Sum(op.Square(c.Use(alive))), op.Sum(op.Scale(0, c.Use(dead))))
	}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		_, err = tr.Step()
	}
	if err == nil || !strings.Contains(err.Error(), "layer dead") {
		t.Errorf("error %v, want one that names the dead parameter alone", err)
	}
}

func TestFuncOfSeveral(t *testing.T) {
	spec := train.FuncSpec{
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
			return []*G.Node{op.Add(x[0], x[1]), op.Add(op.Scale(0, x[0]), c.Normal(x[0].Shape()...))}
		},
		Shapes: [][]int{{3}, {3}},
	}
	draw := func(seed uint64) []float32 {
		spec.Seed = seed
		f, err := train.CompileFunc(spec)
		if err != nil {
			t.Fatal(err)
		}
		y, err := f.CallAll([]float32{1, 2, 3, 4, 5, 6}, []float32{10, 20, 30, 40, 50, 60})
		if err != nil || len(y) != 2 || !slices.Equal(y[0], []float32{11, 22, 33, 44, 55, 66}) {
			t.Fatalf("%v, error %v", y, err)
		}
		return y[1]
	}
	if !slices.Equal(draw(1), draw(1)) || slices.Equal(draw(1), draw(2)) {
		t.Error("equal seeds must draw equal numbers, other seeds others")
	}
}

// The watched length is that of the derivatives the optimiser gets; watching
// changes no weight.
func TestWatchedGradient(t *testing.T) {
	watched, plain := newModel(1), newModel(1)
	tr := compile(t, train.Spec{Loss: watched.loss, WatchGradient: true})
	other := compile(t, train.Spec{Loss: plain.loss})
	in, err := tr.Inputs(32)
	if err != nil {
		t.Fatal(err)
	}
	for epoch := range 3 {
		for i, x := range batch(epoch) {
			copy(in[i], x)
		}
		if _, err := tr.Compute(32); err != nil {
			t.Fatal(err)
		}
		terms := tr.Terms()
		last := terms[len(terms)-1]
		want := train.Norm(tr.Gradients())
		if last.Name != train.GradientTerm || math.Abs(last.Value-want) > 1e-6*want || want == 0 {
			t.Errorf("term %+v, want %s %g", last, train.GradientTerm, want)
		}
		if err := tr.Apply(); err != nil {
			t.Fatal(err)
		}
		step(t, other, batch(epoch))
	}
	if bits(watched.Params()) != bits(plain.Params()) {
		t.Error("watching the gradient has changed the weights")
	}
}
