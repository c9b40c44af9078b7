package op

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// AvgPool returns the mean of each channel in each window of images x
// [B H W C]; windows are those of MaxPool. Where a window is cut off at the
// border, the mean is that of the pixels on the image, as in Keras.
func AvgPool(x *G.Node, size, stride int, p Padding) *G.Node {
	return avgPool(newPool("op.AvgPool", x, pooling{size, stride, p}), x)
}

func avgPool(g poolGeom, x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "AvgPool", Attr: g.pooling, Out: g.y,
		Ref32: func(dst []float32, s ...[]float32) { avgPoolRef(g, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { avgPoolRef(g, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.AvgPool{Window: g.window(), X: s[0], Y: dst}
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{avgSpread(g, dy)} },
	}, x)
}

// avgSpread spreads each element of dy evenly over its window: the adjoint of
// avgPool.
func avgSpread(g poolGeom, dy *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "AvgPoolGrad", Attr: g.pooling, Out: g.x,
		Ref32: func(dst []float32, s ...[]float32) { avgSpreadRef(g, dst, s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { avgSpreadRef(g, dst, s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.AvgPoolGrad{Window: g.window(), DY: s[0], DX: dst}
		},
		Grad: func(_, d *G.Node) []*G.Node { return []*G.Node{avgPool(g, d)} },
	}, dy)
}

func avgPoolRef[T float32 | float64](g poolGeom, y, x []T) {
	clear(y)
	g.windows(func(b, yo, top, left int) {
		n := g.pixels(b, top, left, func(xo int) {
			for c, v := range x[xo:][:g.x[3]] {
				y[yo+c] += v
			}
		})
		for c := range g.x[3] {
			y[yo+c] /= T(n)
		}
	})
}

func avgSpreadRef[T float32 | float64](g poolGeom, dx, dy []T) {
	clear(dx)
	g.windows(func(b, yo, top, left int) {
		n := g.pixels(b, top, left, func(int) {})
		g.pixels(b, top, left, func(xo int) {
			for c, d := range dy[yo:][:g.x[3]] {
				dx[xo+c] += d / T(n)
			}
		})
	})
}
