package kernel

import (
	"fmt"
	"math"
	"testing"
)

// Winograd's algorithm against naive sums: whole and cut squares, every padding,
// several strips of a row, bias and activation.
func TestWinograd(t *testing.T) {
	shapes := []Conv{
		{B: 2, H: 8, W: 8, C: 16, KH: 3, KW: 3, F: 32, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 9, H: 7, W: 5, C: 32, KH: 3, KW: 3, F: 48, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 5, W: 9, C: 16, KH: 3, KW: 3, F: 16},
		{B: 1, H: 6, W: 6, C: 16, KH: 3, KW: 3, F: 16, PadTop: 2, PadBottom: 1, PadRight: 2},
		{B: 1, H: 3, W: 200, C: 16, KH: 3, KW: 3, F: 64, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 1, W: 1, C: 16, KH: 3, KW: 3, F: 16, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	}
	eachISA(t, func(t *testing.T) {
		for i, c := range shapes {
			for _, m := range []int{2, 4} {
				t.Run(fmt.Sprintf("%d/%+v", m, c), func(t *testing.T) { checkWinograd(t, c, m, i%2 == 0) })
			}
		}
	})
}

// The gradient of the kernel: cut squares, paddings, several columns of chunks
// and blocks of squares, an odd number of panels.
func TestWinogradKernel(t *testing.T) {
	shapes := []Conv{
		{B: 2, H: 8, W: 8, C: 16, KH: 3, KW: 3, F: 32, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 40, H: 7, W: 7, C: 32, KH: 3, KW: 3, F: 48, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 3, H: 14, W: 13, C: 48, KH: 3, KW: 3, F: 208, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 5, W: 9, C: 16, KH: 3, KW: 3, F: 16},
		{B: 1, H: 6, W: 6, C: 16, KH: 3, KW: 3, F: 16, PadTop: 4, PadBottom: 1, PadLeft: 7, PadRight: 6},
		{B: 1, H: 3, W: 300, C: 16, KH: 3, KW: 3, F: 16, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 1, W: 1, C: 16, KH: 3, KW: 3, F: 16, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	}
	eachISA(t, func(t *testing.T) {
		for i, c := range shapes {
			t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) { checkWinogradKernel(t, c, i%2 == 0) })
		}
	})
}

func checkWinogradKernel(t *testing.T, c Conv, before bool) {
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	k := &ConvBackKernel{Conv: c, X: s.random(nx), DY: s.random(ny), DK: s.unset(nk), Winograd: 4}
	want := make([]float64, nk)
	c.eachProduct(func(ix, ik, iy int) { want[ik] += float64(k.X[ix]) * float64(k.DY[iy]) })
	anyThreads(t, k, k.DK, func() {})
	if _, direct := k.plan.(*kernelPlan); direct != (chosen == generic) {
		t.Fatalf("the direct sum taken: %v", direct)
	}
	near(t, "DK", k.DK, want, nil, 1e-4*rms(want))
	noAllocs(t, k)
}

// A layer of the course's size: images that are not negative, as after ReLU, add
// up to larger sums than the gradient is.
func TestWinogradKernelAccuracy(t *testing.T) {
	if bestISA() == generic {
		t.Skip("no vectors")
	}
	c := Conv{B: 128, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 64}.Same()
	nx, nk, ny := c.sizes()
	s := newSpace(t, false)
	auto := &ConvBackKernel{Conv: c, X: s.uniform(nx, 0, 1), DY: s.random(ny), DK: s.unset(nk)}
	direct := &ConvBackKernel{Conv: c, X: auto.X, DY: auto.DY, DK: s.unset(nk), Winograd: -1}
	Do(auto)
	Do(direct)
	_, a := auto.plan.(*winogradKernel)
	_, d := direct.plan.(*winogradKernel)
	if !a || d {
		t.Errorf("Winograd's algorithm: %v by default, %v with -1", a, d)
	}
	near(t, "DK", auto.DK, wide(direct.DK), nil, 1e-4*rms(wide(direct.DK)))
}

func checkWinograd(t *testing.T, c Conv, m int, before bool) {
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	f := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny), Bias: s.random(c.F), Act: ReLU, Winograd: m}
	d := &ConvBackData{Conv: c, DY: s.random(ny), Kernel: f.Kernel, DX: s.unset(nx), Bias: s.random(c.C), Act: SELU, Winograd: m}
	y, dx := make([]float64, ny), make([]float64, nx)
	c.eachProduct(func(ix, ik, iy int) {
		y[iy] += float64(f.X[ix]) * float64(f.Kernel[ik])
		dx[ix] += float64(d.DY[iy]) * float64(f.Kernel[ik])
	})
	for i := range y {
		y[i] = ReLU.Apply(y[i] + float64(f.Bias[i%c.F]))
	}
	for i := range dx {
		dx[i] = SELU.Apply(dx[i] + float64(d.Bias[i%c.C]))
	}
	anyThreads(t, f, f.Y, func() {})
	anyThreads(t, d, d.DX, func() {})
	if (f.plan.win != nil) != (chosen != generic) {
		t.Fatalf("Winograd's algorithm taken: %v", f.plan.win != nil)
	}
	tol := map[int]float64{2: 1e-5, 4: 1e-4}[m]
	near(t, "Y", f.Y, y, nil, tol*rms(y))
	near(t, "DX", d.DX, dx, nil, tol*rms(dx))
	noAllocs(t, f)
	noAllocs(t, d)
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return max(1, math.Sqrt(sum/float64(len(x))))
}

// Layers of the course's size take Winograd's algorithm of their own accord, and
// -1 keeps them from it.
func TestWinogradChoice(t *testing.T) {
	if bestISA() == generic {
		t.Skip("no vectors")
	}
	c := Conv{B: 8, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 64}.Same()
	nx, nk, ny := c.sizes()
	s := newSpace(t, false)
	auto := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny)}
	direct := &ConvForward{Conv: c, X: auto.X, Kernel: auto.Kernel, Y: s.unset(ny), Winograd: -1}
	Do(auto)
	Do(direct)
	if auto.plan.win == nil || direct.plan.win != nil {
		t.Errorf("Winograd's algorithm: %v by default, %v with -1", auto.plan.win != nil, direct.plan.win != nil)
	}
	near(t, "Y", auto.Y, wide(direct.Y), nil, 4e-5*rms(wide(direct.Y)))
}
