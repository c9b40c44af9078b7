package op

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// ReflectPad returns images x [B H W C] with pixels added at each side that mirror
// those inside; the pixel at the edge is not repeated: PyTorch's mode "reflect",
// TensorFlow's "REFLECT". Each number of pixels is less than the image's length
// there.
func ReflectPad(x *G.Node, e Edges) *G.Node {
	const who = "op.ReflectPad"
	checkRank(who, x, 4)
	s := x.Shape()
	if h, w := s[1], s[2]; min(e.Top, e.Left, e.Bottom, e.Right) < 0 || max(e.Top, e.Bottom) >= h || max(e.Left, e.Right) >= w {
		panic(fmt.Errorf("%s: %+v of images %v, want numbers ≥ 0 and less than height and width", who, e, []int(s)))
	}
	r := resampling{reflected(s[1], e.Top, e.Bottom), reflected(s[2], e.Left, e.Right)}
	return r.apply("ReflectPad", e, x)
}

// ResizeBilinear returns images x [B H W C] with h×w pixels, interpolated linearly
// between the four nearest; pixels have their centres at half numbers. It is
// TensorFlow's image.resize, and PyTorch's interpolate with align_corners=False,
// both without antialiasing: when it shrinks by more than 2, pixels are left out.
func ResizeBilinear(x *G.Node, h, w int) *G.Node {
	const who = "op.ResizeBilinear"
	checkRank(who, x, 4)
	s := x.Shape()
	if min(h, w, s[1], s[2]) < 1 {
		panic(fmt.Errorf("%s: images %v to %d×%d pixels, want at least 1×1", who, []int(s), h, w))
	}
	r := resampling{interpolated(s[1], h), interpolated(s[2], w)}
	return r.apply("ResizeBilinear", nil, x)
}

// tap is a pixel that counts with a weight.
type tap struct {
	at     int
	weight float64
}

// taps says of each pixel of a result along one axis what it is made of.
type taps struct {
	from int // length of the operand
	to   [][]tap
}

// resampling makes images of images, axis by axis.
type resampling struct{ rows, cols taps }

// reflected returns the taps of n pixels with more before and after them.
func reflected(n, before, after int) taps {
	t := taps{from: n}
	for i := -before; i < n+after; i++ {
		at := max(i, -i)
		if at >= n {
			at = 2*(n-1) - at
		}
		t.to = append(t.to, []tap{{at, 1}})
	}
	return t
}

// interpolated returns the taps that make m pixels of n.
func interpolated(n, m int) taps {
	t := taps{from: n}
	for i := range m {
		x := max(0, (float64(i)+0.5)*float64(n)/float64(m)-0.5)
		lo := min(int(math.Floor(x)), n-1)
		f := x - float64(lo)
		if lo == n-1 || f == 0 {
			t.to = append(t.to, []tap{{lo, 1}})
			continue
		}
		t.to = append(t.to, []tap{{lo, 1 - f}, {lo + 1, f}})
	}
	return t
}

// transposed returns the taps of the adjoint.
func (t taps) transposed() taps {
	u := taps{from: len(t.to), to: make([][]tap, t.from)}
	for i, all := range t.to {
		for _, v := range all {
			u.to[v.at] = append(u.to[v.at], tap{i, v.weight})
		}
	}
	return u
}

func (r resampling) apply(name string, attr any, x *G.Node) *G.Node {
	s := x.Shape()
	h, w := len(r.rows.to), len(r.cols.to)
	return ir.Apply(ir.Op{
		Name: name, Attr: attr, Out: []int{s[0], h, w, s[3]},
		Ref32: func(dst []float32, v ...[]float32) { resample(r, s[3], 0, s[0]*h, dst, v[0]) },
		Ref64: func(dst []float64, v ...[]float64) { resample(r, s[3], 0, s[0]*h, dst, v[0]) },
		Lower: func(dst []float32, v ...[]float32) kernel.Task {
			return newRanges(s[0]*h, max(len(dst), len(v[0])), func(lo, hi int) { resample(r, s[3], lo, hi, dst, v[0]) })
		},
		Grad: func(_, dy *G.Node) []*G.Node {
			return []*G.Node{resampling{r.rows.transposed(), r.cols.transposed()}.apply(name+"Adjoint", attr, dy)}
		},
	}, x)
}

// resample computes the rows from lo up to hi of the results of all images.
func resample[T float32 | float64](r resampling, c, lo, hi int, y, x []T) {
	h, n := len(r.rows.to), len(r.cols.to)*c
	for row := lo; row < hi; row++ {
		out := y[row*n : (row+1)*n]
		clear(out)
		for _, v := range r.rows.to[row%h] {
			in := x[(row/h*r.rows.from+v.at)*r.cols.from*c:][:r.cols.from*c]
			for col, all := range r.cols.to {
				pixel := out[col*c : (col+1)*c]
				for _, w := range all {
					k := T(v.weight * w.weight)
					for i, p := range in[w.at*c:][:c] {
						pixel[i] += T(k * p)
					}
				}
			}
		}
	}
}
