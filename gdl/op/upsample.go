package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// times is how many pixels one becomes along both axes.
type times struct{ By int }

// UpsampleNearest returns images x [B H W C] with each pixel repeated factor
// times along both axes, [B H·factor W·factor C]: Keras's UpSampling2D.
func UpsampleNearest(x *G.Node, factor int) *G.Node {
	const who = "op.UpsampleNearest"
	checkRank(who, x, 4)
	if factor < 1 {
		panic(fmt.Errorf("%s: factor %d, want at least 1", who, factor))
	}
	s := x.Shape()
	rows := s[0] * s[1]
	return ir.Apply(ir.Op{
		Name: "UpsampleNearest", Attr: times{factor}, Out: []int{s[0], s[1] * factor, s[2] * factor, s[3]},
		Ref32: func(dst []float32, v ...[]float32) { upsampleRef(factor, 0, rows, s, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { upsampleRef(factor, 0, rows, s, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return newRanges(rows, len(dst), func(lo, hi int) { upsampleRef(factor, lo, hi, s, dst, v[0]) })
		},
		Grad: func(_, dy *G.Node) []*G.Node { return []*G.Node{sumBlocks(dy, factor)} },
	}, x)
}

// upsampled returns the images that x doubles, nil when x is something else.
func upsampled(x *G.Node) *G.Node {
	if o, ok := x.Op().(*ir.Op); ok && o.Name == "UpsampleNearest" && o.Attr == (times{2}) {
		return ir.Operands(x)[0]
	}
	return nil
}

// sumBlocks returns the sums over blocks of factor×factor pixels: the adjoint of
// UpsampleNearest.
func sumBlocks(y *G.Node, factor int) *G.Node {
	s := y.Shape()
	out := []int{s[0], s[1] / factor, s[2] / factor, s[3]}
	rows := out[0] * out[1]
	return ir.Apply(ir.Op{
		Name: "SumBlocks", Attr: times{factor}, Out: out,
		Ref32: func(dst []float32, v ...[]float32) { sumBlocksRef(factor, 0, rows, out, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { sumBlocksRef(factor, 0, rows, out, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return newRanges(rows, size(s), func(lo, hi int) { sumBlocksRef(factor, lo, hi, out, dst, v[0]) })
		},
		Grad: func(_, d *G.Node) []*G.Node { return []*G.Node{UpsampleNearest(d, factor)} },
	}, y)
}

// upsampleRef computes the pixels over rows lo … hi of the small images.
func upsampleRef[T float32 | float64](factor, lo, hi int, small []int, y, x []T) {
	pixels(factor, lo, hi, small, func(yo, xo int) { copy(y[yo:], x[xo:xo+small[3]]) })
}

func sumBlocksRef[T float32 | float64](factor, lo, hi int, small []int, x, y []T) {
	clear(x[lo*small[2]*small[3] : hi*small[2]*small[3]])
	pixels(factor, lo, hi, small, func(yo, xo int) {
		for c, v := range y[yo:][:small[3]] {
			x[xo+c] += v
		}
	})
}

// pixels visits every pixel of the large images, y, and the one of the small
// images, x, under it, by the position of their first channels, over rows
// lo … hi of all small images.
func pixels(factor, lo, hi int, small []int, visit func(y, x int)) {
	w, c := small[2]*factor, small[3]
	for row := lo * factor; row < hi*factor; row++ {
		for ox := range w {
			visit((row*w+ox)*c, (row/factor*small[2]+ox/factor)*c)
		}
	}
}
