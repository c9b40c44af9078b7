// Package mlas holds ops whose sums are taken in the order in which onnxruntime's library
// of that name takes them, in one thread, on an x86-64 with AVX2, so that results have its
// bits (onnxruntime/core/mlas/lib: sgemm.cpp, convolve.cpp, pooling.cpp,
// x86_64/SgemmKernelM1Avx.S and SgemmKernelM1TransposeBAvx.S). In another order the last
// bits of a float32 sum are others.
//
// All are for float32, and none has a derivative. They panic with an error that says what
// shapes or settings they want. Portable Go, where package kernel rounds each product,
// gives other bits.
package mlas

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Conv returns the convolution of images x [B H W C] with w [kH kW C F], [B H' W' F]. A sum
// is one chain of products, each fused into it: channel by channel, of each the kernel's
// pixels line by line. After 128 products, or more in small images, another chain begins,
// which is added to what was before. A convolution to one pixel is that of Dots.
func Conv(x, w *G.Node, o op.ConvOpts) *G.Node {
	const who = "mlas.Conv"
	op.CheckShape(who+": kernel", w, op.Any, op.Any, op.Any, op.Any)
	op.CheckShape(who+": images", x, op.Any, op.Any, op.Any, w.Shape()[2])
	s, filters := newSliding(who, x, w, o), w.Shape()[3]
	x, pixels, k := edged(x, o), s.oh*s.ow, s.c*s.kh*s.kw
	out := []int{s.b, s.oh, s.ow, filters}
	if s.kh*s.kw > 1 {
		w = op.Transpose(w, 2, 0, 1, 3)
	}
	w = op.Reshape(w, k, filters)
	switch {
	case pixels == 1:
		x = op.Slice(x, []int{0, 0, 0, 0}, []int{s.b, s.kh, s.kw, s.c})
		return op.Reshape(Dots(op.Reshape(op.Transpose(x, 0, 3, 1, 2), s.b, k), w), out...)
	case s.kh*s.kw*s.stride == 1:
		g := kernel.Gemm{M: s.b * pixels, N: filters, K: k, LdA: k, LdB: filters, LdC: filters, Depth: blockOf(pixels)}
		return apply("ConvInOrder", s, out, func(y []float32, src ...[]float32) kernel.Task {
			g := g
			g.A, g.B, g.C = src[0], src[1], y
			return &g
		}, x, w)
	}
	// By planes: pixels fill vectors where there are few filters.
	y := apply("ConvInOrder", s, []int{s.b, filters, s.oh, s.ow}, func(y []float32, src ...[]float32) kernel.Task {
		return &chains{sliding: s, filters: filters, images: src[0], kernel: src[1], out: y}
	}, op.Transpose(x, 0, 3, 1, 2), w)
	return op.Transpose(y, 0, 2, 3, 1)
}

// blockOf is how many products a chain has at most in images of so many pixels.
func blockOf(pixels int) int {
	block := 128
	for n := 64; n >= max(pixels, 16); n /= 2 {
		block *= 2
	}
	return block
}

// DepthwiseConv returns the convolution of each channel of images x [B H W C] by itself,
// with w [kH kW C 1], [B H' W' C]. Products are rounded and added up four at a time, of
// what is left two, then one, and these sums to what was before.
func DepthwiseConv(x, w *G.Node, o op.ConvOpts) *G.Node {
	const who = "mlas.DepthwiseConv"
	op.CheckShape(who+": kernel", w, op.Any, op.Any, op.Any, 1)
	op.CheckShape(who+": images", x, op.Any, op.Any, op.Any, w.Shape()[2])
	s := newSliding(who, x, w, o)
	return apply("DepthwiseInOrder", s, []int{s.b, s.oh, s.ow, s.c}, func(y []float32, src ...[]float32) kernel.Task {
		return parts{s.b * s.oh, func(line int) { s.depthwise(line, y, src[0], src[1]) }}
	}, edged(x, o), w)
}

// Dots returns the product of x [B K] and w [K N], [B N], as of a convolution to one pixel:
// of eight sums, rounded product k in sum k mod 8. They are added up in one way for numbers
// that make fours, in others for the two and the one that may be left.
func Dots(x, w *G.Node) *G.Node {
	op.CheckShape("mlas.Dots: matrix", w, op.Any, op.Any)
	products, n := w.Shape()[0], w.Shape()[1]
	op.CheckShape("mlas.Dots: rows", x, op.Any, products)
	rows := x.Shape()[0]
	return apply("DotsInOrder", nil, []int{rows, n}, func(y []float32, src ...[]float32) kernel.Task {
		return parts{rows * n, func(i int) {
			row, j := i/n, i%n
			var s [8]float32
			for k, v := range src[0][row*products:][:products] {
				s[k%8] += float32(v * src[1][k*n+j])
			}
			switch {
			case j < n/4*4:
				y[i] = (s[0] + s[1] + s[2] + s[3]) + (s[4] + s[5] + s[6] + s[7])
			case j < n/2*2:
				y[i] = ((s[0] + s[2]) + (s[4] + s[6])) + ((s[1] + s[3]) + (s[5] + s[7]))
			default:
				y[i] = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
			}
		}}
	}, x, w)
}

// Mean returns that of each channel of images x [B H W C], [B C]: of four sums, pixel i in
// sum i mod 4; pixels that make no four are added to what these come to.
func Mean(x *G.Node) *G.Node {
	op.CheckShape("mlas.Mean: images", x, op.Any, op.Any, op.Any, op.Any)
	shape := x.Shape()
	pixels, channels := shape[1]*shape[2], shape[3]
	return apply("MeanInOrder", nil, []int{shape[0], channels}, func(y []float32, src ...[]float32) kernel.Task {
		return parts{len(y), func(i int) {
			x := src[0][i/channels*pixels*channels+i%channels:]
			var s [4]float32
			for p := range pixels / 4 * 4 {
				s[p%4] += x[p*channels]
			}
			sum := (s[0] + s[2]) + (s[1] + s[3])
			for p := pixels / 4 * 4; p < pixels; p++ {
				sum += x[p*channels]
			}
			y[i] = sum / float32(pixels)
		}}
	}, x)
}

func apply(name string, attr any, out []int, task func(y []float32, src ...[]float32) kernel.Task, x ...*G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: name, Attr: attr, Out: out, Lower: task,
		Ref32: func(y []float32, src ...[]float32) { kernel.Do(task(y, src...)) },
	}, x...)
}

// parts is a task of n parts.
type parts struct {
	n int
	f func(part int)
}

// Chunks returns the number of parts.
func (p parts) Chunks() int { return p.n }

// Run computes a part.
func (p parts) Run(part int, _ *kernel.Worker) { p.f(part) }
