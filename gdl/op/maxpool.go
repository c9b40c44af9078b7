package op

import (
	"fmt"
	"math"
	"unsafe"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// maxPoolSize is the largest window whose pixels a byte can count.
const maxPoolSize = 16

// MaxPool returns the largest value of each channel in each window of images x
// [B H W C]: windows of size×size pixels, size ≤ 16, stride pixels apart (0:
// size). With padding Same there are ⌈H/stride⌉ by ⌈W/stride⌉ of them, cut off at
// the border; with Valid, as many as lie on the image. Of equal values the first
// in row-major order takes the derivative. A NaN counts as the largest, the last
// of several, as in PyTorch.
func MaxPool(x *G.Node, size, stride int, p Padding) *G.Node {
	const who = "op.MaxPool"
	g := newPool(who, x, pooling{size, stride, p})
	if size > maxPoolSize {
		panic(fmt.Errorf("%s: size %d, want at most %d", who, size, maxPoolSize))
	}
	m := maxima(g, x)
	o := piece("MaxPool", 0, g.y)
	o.Diff = []bool{false, true}
	o.Grad = func(_, dy *G.Node) []*G.Node { return []*G.Node{nil, maxScatter(g, m, dy)} }
	return ir.Apply(o, m, x)
}

// maxima returns the maxima of all windows and, in the bytes of the numbers
// after them, which pixel of its window each was.
func maxima(g poolGeom, x *G.Node) *G.Node {
	n := g.pooled()
	return ir.Apply(ir.Op{
		Name: "Maxima", Attr: g.pooling, Out: []int{n + blocks(n, 4)}, Packed: blocks(n, 4),
		Ref32: func(dst []float32, s ...[]float32) { maximaRef(g, dst[:n], places(dst, n), s[0]) },
		Ref64: func(dst []float64, s ...[]float64) { maximaRef(g, dst[:n], places(dst, n), s[0]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.MaxPool{Window: g.window(), X: s[0], Y: dst[:n], Arg: places(dst, n)}
		},
	}, x)
}

// places returns the bytes behind the first n numbers of m.
func places[T float32 | float64](m []T, n int) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(&m[n])), n)
}

// maxScatter adds each element of dy where the maximum of its window was, given
// maxima m. maxGather, its adjoint, takes the values of v from there.
func maxScatter(g poolGeom, m, dy *G.Node) *G.Node {
	n := g.pooled()
	return ir.Apply(ir.Op{
		Name: "MaxPoolGrad", Attr: g.pooling, Out: g.x,
		Ref32: func(dst []float32, s ...[]float32) { maxScatterRef(g, dst, places(s[0], n), s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { maxScatterRef(g, dst, places(s[0], n), s[1]) },
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.MaxPoolGrad{Window: g.window(), Arg: places(s[0], n), DY: s[1], DX: dst}
		},
		Diff: []bool{false, true},
		Grad: func(_, d *G.Node) []*G.Node { return []*G.Node{nil, maxGather(g, m, d)} },
	}, m, dy)
}

func maxGather(g poolGeom, m, v *G.Node) *G.Node {
	n := g.pooled()
	return ir.Apply(ir.Op{
		Name: "MaxPoolGather", Attr: g.pooling, Out: g.y,
		Ref32: func(dst []float32, s ...[]float32) { maxGatherRef(g, dst, places(s[0], n), s[1]) },
		Ref64: func(dst []float64, s ...[]float64) { maxGatherRef(g, dst, places(s[0], n), s[1]) },
		Diff:  []bool{false, true},
		Grad:  func(_, d *G.Node) []*G.Node { return []*G.Node{nil, maxScatter(g, m, d)} },
	}, m, v)
}

func maximaRef[T float32 | float64](g poolGeom, y []T, place []uint8, x []T) {
	g.windows(func(b, yo, top, left int) {
		for c := range g.x[3] {
			most := T(math.Inf(-1))
			at := max(0, -top)*g.Size + max(0, -left) // the first on the image
			for p := range g.Size * g.Size {
				i, ok := g.at(b, top+p/g.Size, left+p%g.Size)
				if !ok {
					continue
				}
				if v := x[i+c]; v > most || v != v {
					most, at = v, p
				}
			}
			y[yo+c], place[yo+c] = most, uint8(at)
		}
	})
}

func maxScatterRef[T float32 | float64](g poolGeom, dx []T, place []uint8, dy []T) {
	clear(dx)
	g.maxima(place, func(yo, xo int) { dx[xo] += dy[yo] })
}

func maxGatherRef[T float32 | float64](g poolGeom, y []T, place []uint8, v []T) {
	g.maxima(place, func(yo, xo int) { y[yo] = v[xo] })
}

// maxima visits the positions of all results and of the maxima they are.
func (g poolGeom) maxima(place []uint8, visit func(y, x int)) {
	g.windows(func(b, yo, top, left int) {
		for c := range g.x[3] {
			p := int(place[yo+c])
			i, _ := g.at(b, top+p/g.Size, left+p%g.Size)
			visit(yo+c, i+c)
		}
	})
}
