package exec_test

import (
	"math"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// A program keeps what it has made of a constant, and only of that; the results are
// those of a program that makes it anew.
func TestConstants(t *testing.T) {
	shape := []int{3, 3, 16, 16}
	w := make([]float32, 3*3*16*16)
	for i := range w {
		w[i] = float32(math.Sin(float64(i)))
	}
	value := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(w))
	compile := func(constant func(*G.Node) *G.Node) (p *exec.Program, x, y *G.Node) {
		g := G.NewGraph()
		x = G.NewTensor(g, tensor.Float32, 4, G.WithShape(8, 12, 12, 16), G.WithName("x"))
		k := G.NewTensor(g, tensor.Float32, 4, G.WithShape(shape...), G.WithName("w"))
		if err := G.Let(k, value); err != nil {
			t.Fatal(err)
		}
		y = op.Conv2D(x, constant(k), op.ConvOpts{})
		p, err := exec.Compile(y)
		if err != nil {
			t.Fatal(err)
		}
		return p, x, y
	}
	anew, xa, ya := compile(op.Detach)
	keeps, xk, yk := compile(op.Constant)
	derived, xd, yd := compile(func(n *G.Node) *G.Node { return op.Constant(op.Scale(1, n)) })
	run := func(p *exec.Program, x, y *G.Node, seed int) []float32 {
		for i, in := 0, p.Data(x); i < len(in); i++ {
			in[i] = float32(math.Cos(float64(seed + i)))
		}
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return slices.Clone(p.Data(y))
	}
	var last []float32
	for seed := range 3 {
		last = run(keeps, xk, yk, seed)
		if !slices.Equal(last, run(anew, xa, ya, seed)) {
			t.Errorf("input %d: results differ from those of a program that keeps nothing", seed)
		}
	}
	run(derived, xd, yd, 0)
	clear(w)
	if !slices.Equal(run(keeps, xk, yk, 2), last) {
		t.Error("a constant's packed form was made anew")
	}
	for name, y := range map[string][]float32{"detached": run(anew, xa, ya, 2), "computed": run(derived, xd, yd, 2)} {
		if slices.ContainsFunc(y, func(v float32) bool { return v != 0 }) {
			t.Errorf("a kernel of 0 that is %s does not give 0: it was kept", name)
		}
	}
}
