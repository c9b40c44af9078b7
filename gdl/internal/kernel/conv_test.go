package kernel

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// convCases reach every code path: few and many images, borders, thin and
// wide channels, strides, dilations, groups, upsampling.
var convCases = []Conv{
	{B: 1, H: 1, W: 1, C: 1, KH: 1, KW: 1, F: 1},
	{B: 2, H: 5, W: 7, C: 3, KH: 3, KW: 3, F: 5, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 9, H: 7, W: 7, C: 16, KH: 3, KW: 3, F: 32, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 31, H: 6, W: 5, C: 17, KH: 3, KW: 3, F: 33, StrideH: 2, StrideW: 2, PadBottom: 1, PadRight: 1},
	{B: 3, H: 9, W: 12, C: 4, KH: 5, KW: 3, F: 18, StrideH: 1, StrideW: 2, PadTop: 2, PadLeft: 1},
	{B: 10, H: 8, W: 8, C: 5, KH: 3, KW: 3, F: 7, DilationH: 2, DilationW: 2, PadTop: 2, PadBottom: 2, PadLeft: 2, PadRight: 2},
	{B: 2, H: 12, W: 11, C: 6, KH: 3, KW: 2, F: 9, StrideH: 3, StrideW: 3, DilationW: 2},
	{B: 2, H: 6, W: 6, C: 8, KH: 2, KW: 2, F: 8, StrideH: 3, StrideW: 3},
	{B: 4, H: 6, W: 6, C: 12, KH: 3, KW: 3, F: 8, Groups: 4, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 9, H: 6, W: 6, C: 10, KH: 3, KW: 3, F: 10, Groups: 10, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 9, H: 10, W: 10, C: 1, KH: 5, KW: 5, F: 64, StrideH: 2, StrideW: 2, PadTop: 1, PadBottom: 2, PadLeft: 1, PadRight: 2},
	{B: 9, H: 10, W: 9, C: 64, KH: 3, KW: 3, F: 1, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 2, H: 10, W: 9, C: 33, KH: 5, KW: 5, F: 3, PadTop: 2, PadBottom: 2, PadLeft: 2, PadRight: 2},
	{B: 9, H: 5, W: 4, C: 20, KH: 3, KW: 3, F: 19, Upsample: true, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 2, H: 5, W: 4, C: 3, KH: 4, KW: 5, F: 6, Upsample: true, PadTop: 1, PadBottom: 2, PadLeft: 2, PadRight: 2},
	{B: 3, H: 4, W: 4, C: 8, KH: 1, KW: 1, F: 16, Upsample: true},
	{B: 3, H: 4, W: 4, C: 40, KH: 3, KW: 3, F: 1, Upsample: true, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 1, H: 40, W: 40, C: 3, KH: 3, KW: 3, F: 64, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 1, H: 3, W: 3, C: 2, KH: 5, KW: 5, F: 2, PadTop: 4, PadBottom: 4, PadLeft: 4, PadRight: 4},
	{B: 2, H: 5, W: 9, C: 32, KH: 3, KW: 3, F: 3, Upsample: true, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 2, H: 7, W: 19, C: 2, KH: 2, KW: 2, F: 16, StrideH: 3, StrideW: 3, PadLeft: 2},
	{B: 3, H: 6, W: 7, C: 2, KH: 3, KW: 3, F: 70, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 17, H: 6, W: 11, C: 48, KH: 5, KW: 3, F: 4, StrideW: 2, PadTop: 3, PadBottom: 7, PadLeft: 1, PadRight: 4},
	{B: 3, H: 9, W: 8, C: 2, KH: 3, KW: 3, F: 20, DilationH: 2, DilationW: 2, PadTop: 2, PadBottom: 2, PadLeft: 2, PadRight: 2},
	{B: 2, H: 20, W: 31, C: 16, KH: 4, KW: 3, F: 2, PadTop: 5, PadBottom: 1, PadLeft: 4, PadRight: 1},
}

// eachProduct calls f for every product of the convolution: the indices of X,
// of Kernel and of Y.
func (c Conv) eachProduct(f func(x, k, y int)) {
	c = c.defaults()
	oh, ow := c.Out()
	h, w := c.input()
	cg, fg := c.C/c.Groups, c.F/c.Groups
	up := h / c.H
	for i := range c.B * oh * ow * c.F {
		b, oy, ox, o := i/(oh*ow*c.F), i/(ow*c.F)%oh, i/c.F%ow, i%c.F
		for t := range c.KH * c.KW {
			y := oy*c.StrideH - c.PadTop + t/c.KW*c.DilationH
			x := ox*c.StrideW - c.PadLeft + t%c.KW*c.DilationW
			if y < 0 || x < 0 || y >= h || x >= w {
				continue
			}
			for q := range cg {
				f(((b*c.H+y/up)*c.W+x/up)*c.C+o/fg*cg+q, (t*cg+q)*c.F+o, i)
			}
		}
	}
}

func (c Conv) sizes() (x, k, y int) {
	oh, ow := c.Out()
	return c.B * c.H * c.W * c.C, c.KH * c.KW * c.C / c.defaults().Groups * c.F, c.B * oh * ow * c.F
}

// naive returns the sums that the gradients of x and k and the result should be, and
// those of the absolute products.
func (c Conv) naive(x, k, y []float32) (want, size [3][]float64) {
	for i, v := range [][]float32{x, k, y} {
		want[i], size[i] = make([]float64, len(v)), make([]float64, len(v))
	}
	add := func(i, at int, a, b float32) {
		v := float64(a) * float64(b)
		want[i][at] += v
		size[i][at] += math.Abs(v)
	}
	c.eachProduct(func(ix, ik, iy int) {
		add(0, ix, y[iy], k[ik])
		add(1, ik, x[ix], y[iy])
		add(2, iy, x[ix], k[ik])
	})
	return want, size
}

// checkConv compares all three products with naive sums.
func checkConv(t *testing.T, r failer, c Conv, before bool) {
	r.Helper()
	if err := c.Check(); err != nil {
		r.Fatalf("%v", err)
	}
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	x, k, y := s.random(nx), s.random(nk), s.random(ny)
	want, size := c.naive(x, k, y)
	fwd := &ConvForward{Conv: c, X: x, Kernel: k, Y: s.unset(ny)}
	data := &ConvBackData{Conv: c, DY: y, Kernel: k, DX: s.unset(nx)}
	kern := &ConvBackKernel{Conv: c, X: x, DY: y, DK: s.unset(nk)}
	for _, task := range []Task{fwd, data, kern} {
		Do(task)
	}
	near(r, "Y", fwd.Y, want[2], size[2], 2e-6)
	near(r, "DX", data.DX, want[0], size[0], 2e-6)
	near(r, "DK", kern.DK, want[1], size[1], 2e-6)
}

func TestConv(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, c := range convCases {
			t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
				checkConv(t, t, c, i%2 == 0)
				checkConv(t, t, c, i%2 != 0)
			})
		}
	})
}

func TestConvProperty(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		rapid.Check(t, func(r *rapid.T) {
			num := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(r, name) }
			c := Conv{
				B: num("B", 1, 12), H: num("H", 1, 9), W: num("W", 1, 9), KH: num("KH", 1, 5), KW: num("KW", 1, 5),
				PadTop: num("PadTop", 0, 4), PadBottom: num("PadBottom", 0, 4), PadLeft: num("PadLeft", 0, 4), PadRight: num("PadRight", 0, 4),
				Groups: num("Groups", 1, 3), Upsample: rapid.Bool().Draw(r, "Upsample"),
			}
			c.C, c.F = c.Groups*num("C", 1, 20), c.Groups*num("F", 1, 20)
			if !c.Upsample {
				c.StrideH, c.StrideW = num("StrideH", 1, 3), num("StrideW", 1, 3)
				c.DilationH, c.DilationW = num("DilationH", 1, 2), num("DilationW", 1, 2)
			}
			if c.Check() != nil {
				r.Skip("kernel does not fit")
			}
			checkConv(t, r, c, num("before", 0, 1) == 0)
		})
	})
}

func TestConvEpilogue(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, act := range []Fn{Identity, ReLU, LeakyReLU, ReLU6, Sigmoid, SELU} {
			for _, c := range []Conv{convCases[2], convCases[7], convCases[11], convCases[17], convCases[18], convCases[19], convCases[20], convCases[22]} {
				t.Run(fmt.Sprintf("%v/%+v", act, c), func(t *testing.T) {
					nx, nk, ny := c.sizes()
					s := newSpace(t, false)
					f := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny), Bias: times(8, s.random(c.F)), Act: act, Alpha: 0.2}
					d := &ConvBackData{Conv: c, DY: s.random(ny), Kernel: f.Kernel, DX: s.unset(nx), Bias: times(8, s.random(c.C)), Act: act, Alpha: 0.2}
					y, dx := make([]float64, ny), make([]float64, nx)
					sizeY, sizeX := make([]float64, ny), make([]float64, nx)
					c.eachProduct(func(ix, ik, iy int) {
						y[iy] += float64(f.X[ix]) * float64(f.Kernel[ik])
						dx[ix] += float64(d.DY[iy]) * float64(f.Kernel[ik])
						sizeY[iy] += math.Abs(float64(f.X[ix]) * float64(f.Kernel[ik]))
						sizeX[ix] += math.Abs(float64(d.DY[iy]) * float64(f.Kernel[ik]))
					})
					for i := range y {
						y[i] = act.Eval(y[i]+float64(f.Bias[i%c.F]), float64(f.Alpha))
					}
					for i := range dx {
						dx[i] = act.Eval(dx[i]+float64(d.Bias[i%c.C]), float64(f.Alpha))
					}
					Do(f)
					Do(d)
					near(t, "Y", f.Y, y, sizeY, 4e-6)
					near(t, "DX", d.DX, dx, sizeX, 4e-6)
				})
			}
		}
	})
}

func TestConvThreadsAndAllocations(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, c := range []Conv{convCases[3], convCases[11], convCases[13], convCases[17], convCases[20]} {
			nx, nk, ny := c.sizes()
			s := newSpace(t, false)
			x, k, y := s.random(nx), s.random(nk), s.random(ny)
			f := &ConvForward{Conv: c, X: x, Kernel: k, Y: s.unset(ny)}
			d := &ConvBackData{Conv: c, DY: y, Kernel: k, DX: s.unset(nx)}
			b := &ConvBackKernel{Conv: c, X: x, DY: y, DK: s.unset(nk)}
			anyThreads(t, f, f.Y, func() {})
			anyThreads(t, d, d.DX, func() {})
			anyThreads(t, b, b.DK, func() {})
			for _, task := range []Task{f, d, b} {
				noAllocs(t, task)
			}
		}
	})
}

// ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩: the transposed convolution is the adjoint.
func TestConvAdjoint(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, c := range append(convCases, Conv{B: 8, H: 9, W: 8, C: 32, KH: 3, KW: 3, F: 64}.Same()) {
			nx, nk, ny := c.sizes()
			s := newSpace(t, false)
			f := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny)}
			d := &ConvBackData{Conv: c, DY: s.random(ny), Kernel: f.Kernel, DX: s.unset(nx)}
			Do(f)
			Do(d)
			left, right, size := 0.0, 0.0, 0.0
			for i, y := range f.Y {
				left += float64(y) * float64(d.DY[i])
				size += math.Abs(float64(y) * float64(d.DY[i]))
			}
			for i, x := range d.DX {
				right += float64(x) * float64(f.X[i])
			}
			if math.Abs(left-right) > 1e-5*max(1, size) {
				t.Errorf("%+v: %v and %v differ", c, left, right)
			}
		}
	})
}

// Keras: "same" with stride 2 pads an even image at the bottom and right only.
func TestConvSame(t *testing.T) {
	c := Conv{B: 1, H: 28, W: 28, C: 1, KH: 3, KW: 5, F: 1, StrideH: 2, StrideW: 2}.Same()
	if got, want := [4]int{c.PadTop, c.PadBottom, c.PadLeft, c.PadRight}, [4]int{0, 1, 1, 2}; got != want {
		t.Errorf("padding %v, want %v", got, want)
	}
	if h, w := c.Out(); h != 14 || w != 14 {
		t.Errorf("output %dx%d, want 14x14", h, w)
	}
}

func TestConvCheck(t *testing.T) {
	good := Conv{B: 1, H: 4, W: 4, C: 4, KH: 3, KW: 3, F: 4}
	for name, spoil := range map[string]func(*Conv){
		"no image":        func(c *Conv) { c.B = 0 },
		"negative pad":    func(c *Conv) { c.PadTop = -1 },
		"kernel too big":  func(c *Conv) { c.KH = 5 },
		"groups":          func(c *Conv) { c.Groups = 3 },
		"upsample stride": func(c *Conv) { c.Upsample, c.StrideH = true, 2 },
		"huge kernel":     func(c *Conv) { c.KH, c.KW, c.H, c.W = 40, 40, 50, 50 },
	} {
		c := good
		spoil(&c)
		if c.Check() == nil {
			t.Errorf("%s: no error for %+v", name, c)
		}
	}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}

// benchConvs are layers of the course's models, batch 128.
var benchConvs = []struct {
	name string
	Conv
}{
	{"3x3_1to32_28", Conv{B: 128, H: 28, W: 28, C: 1, KH: 3, KW: 3, F: 32}.Same()},
	{"3x3s2_1to32_28", Conv{B: 128, H: 28, W: 28, C: 1, KH: 3, KW: 3, F: 32, StrideH: 2, StrideW: 2}.Same()},
	{"3x3_1to64_28", Conv{B: 128, H: 28, W: 28, C: 1, KH: 3, KW: 3, F: 64}.Same()},
	{"3x3_64to128_14", Conv{B: 128, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 128}.Same()},
	{"3x3_128to256_7", Conv{B: 128, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 256}.Same()},
	{"up3x3_128to64_7", Conv{B: 128, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 64, Upsample: true}.Same()},
	{"3x3_64to1_28", Conv{B: 128, H: 28, W: 28, C: 64, KH: 3, KW: 3, F: 1}.Same()},
	{"5x5s2_64to128_14", Conv{B: 128, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}.Same()},
	{"3x3s2_32to64_14", Conv{B: 128, H: 14, W: 14, C: 32, KH: 3, KW: 3, F: 64, StrideH: 2, StrideW: 2}.Same()},
	{"5x5s2_1to64_28", Conv{B: 128, H: 28, W: 28, C: 1, KH: 5, KW: 5, F: 64, StrideH: 2, StrideW: 2}.Same()},
	{"vgg_256_96x128", Conv{B: 1, H: 96, W: 128, C: 256, KH: 3, KW: 3, F: 256}.Same()},
}

func BenchmarkConv(b *testing.B) {
	for _, c := range benchConvs {
		nx, nk, ny := c.sizes()
		s := newSpace(b, false)
		x, k, y := s.random(nx), s.random(nk), s.random(ny)
		for name, task := range map[string]Task{
			"forward": &ConvForward{Conv: c.Conv, X: x, Kernel: k, Y: y},
			"data":    &ConvBackData{Conv: c.Conv, DY: y, Kernel: k, DX: x},
			"kernel":  &ConvBackKernel{Conv: c.Conv, X: x, DY: y, DK: k},
		} {
			b.Run(c.name+"/"+name, func(b *testing.B) { benchFlops(b, task, c.Flops()) })
		}
	}
}
