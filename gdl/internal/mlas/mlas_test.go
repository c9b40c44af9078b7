package mlas_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/internal/mlas"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// fused returns a·b + c, rounded once, and in portable Go twice.
func fused(a, b, c float32) float32 {
	if kernel.Arithmetic() == kernel.Arithmetics[1] {
		return float32(a*b) + c
	}
	return float32(math.FMA(float64(a), float64(b), float64(c)))
}

// images have random values, [B H W C].
type images struct {
	b, h, w, c int
	x          []float32
}

func newImages(b, h, w, c int) images { return images{b, h, w, c, normal(uint64(c), b*h*w*c)} }

func normal(seed uint64, n int) []float32 {
	rng := rand.New(rand.NewPCG(seed, seed))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

func kernelOf(shape ...int) *nn.Param {
	p := nn.NewParam("w", nil, shape...)
	copy(p.Data(), normal(7, p.Size()))
	return p
}

// at returns a value, zero beyond the edges.
func (m images) at(b, y, x, c int) float32 {
	if y < 0 || y >= m.h || x < 0 || x >= m.w {
		return 0
	}
	return m.x[((b*m.h+y)*m.w+x)*m.c+c]
}

// slide calls f with image and corner of all places of a kernel.
func (m images) slide(kernel []int, o op.ConvOpts, f func(b, y, x int)) {
	for b := range m.b {
		for y := -o.Pad.Top; y+kernel[0] <= m.h+o.Pad.Bottom; y += max(1, o.Stride) {
			for x := -o.Pad.Left; x+kernel[1] <= m.w+o.Pad.Right; x += max(1, o.Stride) {
				f(b, y, x)
			}
		}
	}
}

// convolved returns the convolution with w; sum adds up the products that belong to value f
// of a pixel, in onnxruntime's order.
func (m images) convolved(w *nn.Param, o op.ConvOpts, sum func(f int, x, w []float32) float32) (y []float32) {
	kh, kw, filters := w.Shape[0], w.Shape[1], w.Shape[3]
	m.slide(w.Shape, o, func(b, top, left int) {
		for f := range filters {
			var xs, ws []float32
			for c := range m.c {
				for k := range kh * kw {
					xs, ws = append(xs, m.at(b, top+k/kw, left+k%kw, c)), append(ws, w.Data()[(k*m.c+c)*filters+f])
				}
			}
			y = append(y, sum(f, xs, ws))
		}
	})
	return y
}

// check says at what value the result of an op is not as it is to be.
func check(t *testing.T, what string, x []float32, shape []int, w *nn.Param, want []float32, build func(x, w *G.Node) *G.Node) {
	t.Helper()
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{shape}, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
		return []*G.Node{build(x[0], c.Use(w))}
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Call(x)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d; %v", what, len(got), len(want), err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: value %d is %g, want %g", what, i, got[i], want[i])
			return
		}
	}
}

var valid = op.ConvOpts{Padding: op.Valid}

func explicit(stride, before, after int) op.ConvOpts {
	return op.ConvOpts{Stride: stride, Padding: op.Explicit, Pad: op.Edges{Top: before, Left: before, Bottom: after, Right: after}}
}

// A convolution has chains of 128 products, and more where an image has few pixels.
func TestConv(t *testing.T) {
	for _, tc := range []struct {
		b, h, w, c, size, filters int
		o                         op.ConvOpts
		block                     int
	}{
		{1, 9, 40, 20, 3, 5, valid, 128}, // several strips
		{1, 40, 40, 40, 3, 3, op.ConvOpts{Padding: op.Valid, Stride: 3}, 128},
		{2, 20, 21, 20, 3, 8, explicit(2, 0, 1), 128},
		{2, 9, 8, 300, 1, 7, valid, 128},
		{1, 8, 8, 300, 1, 7, valid, 256},                // 64 pixels
		{2, 7, 7, 70, 3, 3, explicit(1, 1, 1), 256},     // 49
		{1, 4, 8, 1100, 1, 4, valid, 512},               // 32
		{2, 4, 4, 1100, 1, 9, valid, 1024},              // 16
		{1, 5, 5, 130, 3, 2, valid, 1024},               // 9
		{1, 1, 2, 1100, 1, 16, explicit(1, 0, 0), 1024}, // 2
	} {
		m, w := newImages(tc.b, tc.h, tc.w, tc.c), kernelOf(tc.size, tc.size, tc.c, tc.filters)
		want := m.convolved(w, tc.o, func(_ int, x, w []float32) float32 {
			var sum, chain float32
			for k := range x {
				if k%tc.block == 0 {
					sum, chain = sum+chain, 0
				}
				chain = fused(x[k], w[k], chain)
			}
			return sum + chain
		})
		check(t, fmt.Sprintf("%+v", tc), m.x, []int{tc.h, tc.w, tc.c}, w, want, func(x, w *G.Node) *G.Node { return mlas.Conv(x, w, tc.o) })
	}
}

// A convolution to one pixel, and Dots, have eight sums, and three ways to add them up.
func TestDots(t *testing.T) {
	for _, tc := range []struct{ b, side, c, size, filters int }{{1, 1, 100, 1, 3}, {2, 1, 131, 1, 8}, {2, 1, 960, 1, 10}, {2, 4, 13, 3, 7}} {
		m, w, o := newImages(tc.b, tc.side, tc.side, tc.c), kernelOf(tc.size, tc.size, tc.c, tc.filters), explicit(2, 0, 0)
		want := m.convolved(w, o, func(f int, x, w []float32) float32 {
			var s [8]float32
			for k := range x {
				s[k%8] += float32(x[k] * w[k])
			}
			switch left := tc.filters - f; {
			case left > tc.filters%4:
				return s[0] + s[1] + s[2] + s[3] + (s[4] + s[5] + s[6] + s[7])
			case left > tc.filters%2:
				return s[0] + s[2] + (s[4] + s[6]) + (s[1] + s[3] + (s[5] + s[7]))
			}
			return s[0] + s[1] + (s[2] + s[3]) + (s[4] + s[5] + (s[6] + s[7]))
		})
		what := fmt.Sprintf("%+v", tc)
		check(t, what, m.x, []int{tc.side, tc.side, tc.c}, w, want, func(x, w *G.Node) *G.Node { return mlas.Conv(x, w, o) })
		if tc.size == 1 {
			check(t, what, m.x, []int{tc.c}, w, want, func(x, w *G.Node) *G.Node {
				return mlas.Dots(x, op.Reshape(w, tc.c, tc.filters))
			})
		}
	}
}

// A depthwise convolution adds four products, two, or one to what was before.
func TestDepthwiseConv(t *testing.T) {
	for _, tc := range []struct {
		b, h, w, c, kh, kw int
		o                  op.ConvOpts
	}{
		{2, 5, 6, 7, 3, 3, explicit(1, 1, 1)}, {1, 6, 9, 16, 3, 3, explicit(2, 0, 1)}, {1, 3, 4, 5, 1, 1, valid},
		{1, 7, 8, 9, 2, 3, valid}, {1, 6, 6, 3, 1, 3, valid}, {1, 6, 6, 3, 5, 3, valid},
	} {
		m, w := newImages(tc.b, tc.h, tc.w, tc.c), kernelOf(tc.kh, tc.kw, tc.c, 1)
		var want []float32
		m.slide(w.Shape, tc.o, func(b, top, left int) {
			for c := range tc.c {
				var sum float32
				for k, taps := 0, tc.kh*tc.kw; k < taps; {
					n := 4
					for n > taps-k {
						n /= 2
					}
					var some float32
					for range n {
						some += float32(m.at(b, top+k/tc.kw, left+k%tc.kw, c) * w.Data()[k*tc.c+c])
						k++
					}
					sum += some
				}
				want = append(want, sum)
			}
		})
		check(t, fmt.Sprintf("%+v", tc), m.x, []int{tc.h, tc.w, tc.c}, w, want, func(x, w *G.Node) *G.Node { return mlas.DepthwiseConv(x, w, tc.o) })
	}
}

// A mean has four sums.
func TestMean(t *testing.T) {
	const pixels, rest = 71 * 33, 3
	m := newImages(2, 71, 33, 3)
	var want []float32
	for i := range m.b * m.c {
		at := func(p int) float32 { return m.at(i/m.c, p/m.w, p%m.w, i%m.c) }
		var s [4]float32
		for p := range pixels - rest {
			s[p%4] += at(p)
		}
		sum := s[0] + s[2] + (s[1] + s[3])
		for p := pixels - rest; p < pixels; p++ {
			sum += at(p)
		}
		want = append(want, sum/pixels)
	}
	check(t, "mean", m.x, []int{m.h, m.w, m.c}, kernelOf(1), want, func(x, _ *G.Node) *G.Node { return mlas.Mean(x) })
}

func TestRefuses(t *testing.T) {
	node := func(shape ...int) *G.Node { return nn.NewCtx(nn.Infer).Use(nn.NewParam("p", nil, shape...)) }
	x, w := node(1, 4, 4, 3), node(3, 3, 3, 2)
	for want, f := range map[string]func(){
		"mlas.Conv: images: input has shape [1 4 4 3], want":                                func() { mlas.Conv(x, node(1, 1, 2, 5), valid) },
		"mlas.Conv: {Stride:0 Padding:":                                                     func() { mlas.Conv(x, w, op.ConvOpts{}) },
		"mlas.Conv: {Stride:0 Padding:Valid Pad:{Top:0 Left:0 Bottom:0 Right:0} Dilation:2": func() { mlas.Conv(x, w, op.ConvOpts{Padding: op.Valid, Dilation: 2}) },
		"mlas.Conv: the kernel [5 5 3 1] is larger than the images [1 4 4 3]":               func() { mlas.Conv(x, node(5, 5, 3, 1), valid) },
		"mlas.DepthwiseConv: kernel: input has shape [3 3 3 2], want":                       func() { mlas.DepthwiseConv(x, w, valid) },
		"mlas.Dots: rows: input has shape [2 3], want":                                      func() { mlas.Dots(node(2, 3), node(4, 5)) },
		"mlas.Mean: images: input has shape [2 3], want":                                    func() { mlas.Mean(node(2, 3)) },
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%v, want %s", err, want)
				}
			}()
			f()
		}()
	}
}
