package kernel

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// depthwiseCases have channels that fill vectors and do not, multipliers, strides,
// dilations, borders without taps, and more rows than a chunk has.
var depthwiseCases = []Conv{
	{B: 2, H: 5, W: 7, C: 3, KH: 3, KW: 3, F: 3, Groups: 3}, // valid
	{B: 9, H: 6, W: 6, C: 10, KH: 3, KW: 3, F: 10, Groups: 10, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 3, H: 30, W: 33, C: 32, KH: 3, KW: 3, F: 32, Groups: 32, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 1, H: 9, W: 8, C: 70, KH: 5, KW: 3, F: 70, Groups: 70, StrideH: 2, StrideW: 2, PadTop: 1, PadBottom: 2, PadRight: 1},
	{B: 2, H: 8, W: 9, C: 4, KH: 3, KW: 3, F: 8, Groups: 4, StrideH: 1, StrideW: 3, PadLeft: 1, PadRight: 1},
	{B: 2, H: 7, W: 6, C: 5, KH: 3, KW: 2, F: 15, Groups: 5, DilationH: 2, DilationW: 3, PadTop: 2, PadLeft: 3},
	{B: 1, H: 2, W: 2, C: 2, KH: 5, KW: 5, F: 4, Groups: 2, PadTop: 4, PadBottom: 4, PadLeft: 4, PadRight: 4},
	{B: 2, H: 6, W: 7, C: 16, KH: 2, KW: 2, F: 32, Groups: 16, StrideH: 3, StrideW: 3},
	{B: 1, H: 1, W: 1, C: 2, KH: 1, KW: 1, F: 2, Groups: 2},
}

// checkDepthwise compares all three products with naive sums.
func checkDepthwise(t *testing.T, r failer, c Conv, before bool) {
	r.Helper()
	if !c.Depthwise() {
		r.Fatalf("%+v is not depthwise", c)
	}
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	x, k, y := s.random(nx), s.random(nk), s.random(ny)
	want, size := c.naive(x, k, y)
	data := &DepthwiseBackData{Conv: c, DY: y, Kernel: k, DX: s.unset(nx)}
	kern := &DepthwiseBackKernel{Conv: c, X: x, DY: y, DK: s.unset(nk)}
	fwd := &DepthwiseForward{Conv: c, X: x, Kernel: k, Y: s.unset(ny)}
	for _, task := range []Task{data, kern, fwd} {
		Do(task)
	}
	near(r, "DX", data.DX, want[0], size[0], 2e-6)
	near(r, "DK", kern.DK, want[1], size[1], 2e-6)
	near(r, "Y", fwd.Y, want[2], size[2], 2e-6)
}

func TestDepthwise(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, c := range depthwiseCases {
			t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
				checkDepthwise(t, t, c, i%2 == 0)
				checkDepthwise(t, t, c, i%2 != 0)
			})
		}
	})
}

func TestDepthwiseProperty(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			num := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(r, name) }
			c := Conv{
				B: num("B", 1, 5), H: num("H", 1, 9), W: num("W", 1, 9), C: num("C", 2, 40), KH: num("KH", 1, 5), KW: num("KW", 1, 5),
				PadTop: num("PadTop", 0, 4), PadBottom: num("PadBottom", 0, 4), PadLeft: num("PadLeft", 0, 4), PadRight: num("PadRight", 0, 4),
				StrideH: num("StrideH", 1, 3), StrideW: num("StrideW", 1, 3), DilationH: num("DilationH", 1, 2), DilationW: num("DilationW", 1, 2),
			}
			c.Groups, c.F = c.C, c.C*num("multiplier", 1, mostMultiplier)
			if c.Check() != nil {
				r.Skip("kernel does not fit")
			}
			checkDepthwise(t, r, c, num("before", 0, 1) == 0)
		})
	})
}

func TestDepthwiseThreadsAndAllocations(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, c := range depthwiseCases[2:6] {
			nx, nk, ny := c.sizes()
			s := newSpace(t, false)
			x, k, y := s.random(nx), s.random(nk), s.random(ny)
			f := &DepthwiseForward{Conv: c, X: x, Kernel: k, Y: s.unset(ny)}
			d := &DepthwiseBackData{Conv: c, DY: y, Kernel: k, DX: s.unset(nx)}
			b := &DepthwiseBackKernel{Conv: c, X: x, DY: y, DK: s.unset(nk)}
			anyThreads(t, f, f.Y, func() {})
			anyThreads(t, d, d.DX, func() {})
			anyThreads(t, b, b.DK, func() {})
			for _, task := range []Task{f, d, b} {
				noAllocs(t, task)
			}
		}
	})
}

// Bias and activation are those of separate kernels.
func TestDepthwiseEpilogue(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, c := range depthwiseCases {
			nx, nk, ny := c.sizes()
			s := newSpace(t, false)
			f := DepthwiseForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny)}
			Do(&f)
			bias, want := times(8, s.random(c.F)), make([]float64, ny)
			for _, act := range []Fn{Identity, ReLU, LeakyReLU, ReLU6, Tanh} {
				for i, v := range f.Y {
					want[i] = act.Eval(float64(v)+float64(bias[i%c.F]), 0.2)
				}
				all := DepthwiseForward{Conv: c, X: f.X, Kernel: f.Kernel, Y: s.unset(ny), Bias: bias, Act: act, Alpha: 0.2}
				Do(&all)
				near(t, act.String(), all.Y, want, nil, 2e-5)
			}
		}
	})
}

// What is left to the convolutions of groups.
func TestNotDepthwise(t *testing.T) {
	for _, c := range []Conv{
		{B: 1, H: 4, W: 4, C: 4, KH: 3, KW: 3, F: 4, Groups: 2},
		{B: 1, H: 4, W: 4, C: 1, KH: 3, KW: 3, F: 4},
		{B: 1, H: 4, W: 4, C: 2, KH: 3, KW: 3, F: 2 * (mostMultiplier + 1), Groups: 2},
		{B: 1, H: 4, W: 4, C: 2, KH: 3, KW: 3, F: 2, Groups: 2, Upsample: true},
		{B: 1, H: 4, W: 1 << 12, C: 1 << 11, KH: 1, KW: 1, F: 1 << 11, Groups: 1 << 11}, // a row is more than a thread's memory
	} {
		if c.Depthwise() {
			t.Errorf("%+v counts as depthwise", c)
		}
	}
}

func BenchmarkDepthwise(b *testing.B) {
	for _, m := range []int{1, 2} {
		for _, stride := range []int{1, 2} {
			c := Conv{B: 32, H: 64, W: 64, C: 32, KH: 3, KW: 3, F: 32 * m, Groups: 32, StrideH: stride, StrideW: stride}.Same()
			nx, nk, ny := c.sizes()
			s := newSpace(b, false)
			x, k, y := s.random(nx), s.random(nk), s.random(ny)
			for name, task := range map[string]Task{
				"forward": &DepthwiseForward{Conv: c, X: x, Kernel: k, Y: y},
				"data":    &DepthwiseBackData{Conv: c, DY: y, Kernel: k, DX: x},
				"kernel":  &DepthwiseBackKernel{Conv: c, X: x, DY: y, DK: k},
			} {
				b.Run(fmt.Sprintf("3x3s%d_32to%d_64/%s", stride, 32*m, name), func(b *testing.B) { benchFlops(b, task, c.Flops()) })
			}
		}
	}
}
