package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// conv is the product of x and w; convData and convWeights are its adjoints by
// one when the other is fixed. Each is linear in both operands, and its
// derivatives are the other two.
func conv(g convGeom, x, w *G.Node) *G.Node {
	c, fast := g.kernel()
	o := ir.Op{
		Name: "Conv2D", Attr: g.sliding, Out: g.y,
		Ref32: func(dst []float32, s ...[]float32) { convRef(g, s[0], s[1], dst) },
		Ref64: func(dst []float64, s ...[]float64) { convRef(g, s[0], s[1], dst) },
		Grad: func(_, dy *G.Node) []*G.Node {
			return []*G.Node{convData(g, dy, w), convWeights(g, x, dy)}
		},
	}
	switch {
	case fast && c.Depthwise():
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.DepthwiseForward{Conv: c, X: s[0], Kernel: s[1], Y: dst}
		}
	case fast:
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.ConvForward{Conv: c, X: s[0], Kernel: s[1], Y: dst}
		}
	}
	return ir.Apply(o, x, w)
}

func convData(g convGeom, dy, w *G.Node) *G.Node {
	c, fast := g.kernel()
	o := ir.Op{
		Name: "ConvT2D", Attr: g.sliding, Out: g.x,
		Ref32: func(dst []float32, s ...[]float32) { convDataRef(g, dst, s[1], s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { convDataRef(g, dst, s[1], s[0]) },
		Grad: func(_, d *G.Node) []*G.Node {
			return []*G.Node{conv(g, d, w), convWeights(g, d, dy)}
		},
	}
	switch {
	case fast && c.Depthwise():
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.DepthwiseBackData{Conv: c, DY: s[0], Kernel: s[1], DX: dst}
		}
	case fast:
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.ConvBackData{Conv: c, DY: s[0], Kernel: s[1], DX: dst}
		}
	}
	return ir.Apply(o, dy, w)
}

func convWeights(g convGeom, x, dy *G.Node) *G.Node {
	c, fast := g.kernel()
	o := ir.Op{
		Name: "Conv2DWeights", Attr: g.sliding, Out: g.w,
		Ref32: func(dst []float32, s ...[]float32) { convWeightsRef(g, s[0], dst, s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { convWeightsRef(g, s[0], dst, s[1]) },
		Grad: func(_, d *G.Node) []*G.Node {
			return []*G.Node{convData(g, dy, d), conv(g, x, d)}
		},
	}
	switch {
	case fast && c.Depthwise():
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.DepthwiseBackKernel{Conv: c, X: s[0], DY: s[1], DK: dst}
		}
	case fast:
		o.Lower = func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.ConvBackKernel{Conv: c, X: s[0], DY: s[1], DK: dst}
		}
	}
	return ir.Apply(o, x, dy)
}
