package op_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/op"
)

// discriminator has two convolutions, a norm, a pool and a dense layer: in holds
// images, kernel and bias, kernel, gamma and beta, weights and bias.
func discriminator(norm gdltest.Fn, act func(*G.Node) *G.Node, pool poolFunc) gdltest.Fn {
	return func(in ...*G.Node) *G.Node {
		h := act(op.AddRow(op.Conv2D(in[0], in[1], op.ConvOpts{Stride: 2}), in[2]))
		h = act(norm(op.Conv2D(h, in[3], op.ConvOpts{}), in[4], in[5]))
		h = op.Flatten(pool(h, 2, 1, op.Valid))
		return op.Softplus(op.AddRow(op.MatMul(h, in[6]), in[7]))
	}
}

// penalty is the gradient penalty of WGAN-GP, (‖dD/dx‖ − 1)² for each image
// (Gulrajani et al. 2017, arXiv:1704.00028), which trains weights by a second
// derivative.
func penalty(d gdltest.Fn) gdltest.Fn {
	return func(in ...*G.Node) *G.Node {
		dx := op.Grad(op.Sum(d(in...)), in[0])[0]
		square := op.SumAxes(op.Square(dx), 1, 2, 3)
		return op.Mean(op.Square(op.Shift(-1, op.Sqrt(op.Shift(1e-12, square)))))
	}
}

func TestGradientPenalty(t *testing.T) {
	shapes := [][]int{{2, 3, 5, 1}, {3, 3, 1, 2}, {2}, {3, 3, 2, 2}, {2}, {2}, {4, 1}, {1}}
	for name, norm := range map[string]gdltest.Fn{"layer norm": layerNorm, "batch norm": batchNorm} {
		t.Run(name, func(t *testing.T) {
			f := penalty(discriminator(norm, leaky(0.2), op.MaxPool))
			gdltest.CheckGrad(t, f, 1e-4, shapes...)
			gdltest.CheckMachines(t, f, 1e-3, shapes...)
		})
	}
}

// Nobody needs the derivative by the images of the first layer, and nothing that
// is needed is computed from it.
func TestDerivativesNobodyNeedsAreNotComputed(t *testing.T) {
	g := G.NewGraph()
	x, w := input(g, "x", 1, 4, 4, 1), input(g, "w", 3, 3, 1, 2)
	dw := op.Grad(op.Sum(op.Square(op.Conv2D(x, w, op.ConvOpts{}))), w)[0]
	names := map[string]bool{}
	var visit func(n *G.Node)
	visit = func(n *G.Node) {
		if o, ok := n.Op().(*ir.Op); ok {
			names[o.Name] = true
		}
		for _, x := range ir.Operands(n) {
			visit(x)
		}
	}
	visit(dw)
	if names["ConvT2D"] || !names["Conv2DWeights"] {
		t.Errorf("the derivative by the kernel is made of %v", names)
	}
}

// Kernels and references agree on geometries of all kinds.
func TestRandomGeometries(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...int) int { return from[rng.IntN(len(from))] }
	for range 60 {
		o := op.ConvOpts{Stride: pick(1, 1, 2, 3), Dilation: pick(1, 1, 2), Groups: pick(1, 1, 2), Padding: op.Padding(rng.IntN(3))}
		if o.Padding == op.Explicit {
			o.Pad = op.Edges{Top: rng.IntN(3), Left: rng.IntN(3), Bottom: rng.IntN(3), Right: rng.IntN(3)}
		}
		kh, kw := pick(1, 2, 3, 5), pick(1, 2, 3, 5)
		x := []int{pick(1, 2, 9), (kh-1)*o.Dilation + 1 + rng.IntN(6), (kw-1)*o.Dilation + 1 + rng.IntN(6), o.Groups * pick(1, 3, 16)}
		w := []int{kh, kw, x[3] / o.Groups, o.Groups * pick(1, 3, 17)}
		name := fmt.Sprintf("%v by %v %+v", x, w, o)
		t.Run(name, func(t *testing.T) { gdltest.CheckMachines(t, conv(o), 1e-4, x, w) })
		if o.Groups == 1 {
			t.Run("transposed "+name, func(t *testing.T) {
				o.Pad = op.Edges{}
				gdltest.CheckMachines(t, convT(o), 1e-4, x, []int{kh, kw, w[3], x[3]})
			})
		}
	}
}
