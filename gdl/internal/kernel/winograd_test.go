package kernel

import (
	"fmt"
	"math"
	"testing"
	"unsafe"
)

// Winograd's algorithm against naive sums: whole and cut squares, every padding,
// several chunks and blocks of squares, odd numbers of panels, one phase and four.
func TestWinograd(t *testing.T) {
	shapes := []Conv{
		{B: 2, H: 8, W: 8, C: 16, KH: 3, KW: 3, F: 32, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 20, H: 7, W: 5, C: 32, KH: 3, KW: 3, F: 48, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 6, W: 5, C: 80, KH: 3, KW: 3, F: 144, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 5, W: 9, C: 16, KH: 3, KW: 2, F: 16},
		Conv{B: 1, H: 4, W: 4, C: 16, KH: 3, KW: 3, F: 48, Upsample: true}.Same(),
		{B: 1, H: 6, W: 6, C: 16, KH: 3, KW: 3, F: 16, PadTop: 2, PadBottom: 1, PadRight: 2},
		{B: 1, H: 6, W: 6, C: 16, KH: 3, KW: 3, F: 16, PadTop: 4, PadBottom: 9, PadLeft: 7, PadRight: 6},
		{B: 1, H: 3, W: 300, C: 16, KH: 3, KW: 3, F: 16, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 1, W: 1, C: 16, KH: 3, KW: 3, F: 16, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		Conv{B: 9, H: 14, W: 14, C: 16, KH: 5, KW: 5, F: 32, StrideH: 2, StrideW: 2}.Same(),
		Conv{B: 2, H: 9, W: 11, C: 48, KH: 5, KW: 5, F: 48, StrideH: 2, StrideW: 2}.Same(),
		{B: 3, H: 13, W: 16, C: 16, KH: 5, KW: 4, F: 16, StrideH: 2, StrideW: 2, PadTop: 2, PadBottom: 2, PadLeft: 1, PadRight: 1},
		{B: 1, H: 32, W: 64, C: 32, KH: 4, KW: 4, F: 16, StrideH: 2, StrideW: 2, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 5, W: 6, C: 16, KH: 4, KW: 5, F: 16, StrideH: 2, StrideW: 2},
		{B: 1, H: 6, W: 6, C: 16, KH: 5, KW: 6, F: 16, StrideH: 2, StrideW: 2, PadTop: 4, PadBottom: 1, PadLeft: 4, PadRight: 3},
		{B: 1, H: 2, W: 3, C: 16, KH: 5, KW: 5, F: 16, StrideH: 2, StrideW: 2, PadTop: 2, PadBottom: 2, PadLeft: 2, PadRight: 2},
		Conv{B: 3, H: 14, W: 28, C: 16, KH: 3, KW: 3, F: 32, StrideH: 2, StrideW: 2}.Same(),
		Conv{B: 2, H: 8, W: 12, C: 32, KH: 3, KW: 5, F: 16, StrideH: 2, StrideW: 2}.Same(),
		Conv{B: 1, H: 2, W: 4, C: 16, KH: 4, KW: 3, F: 48, StrideH: 2, StrideW: 2}.Same(),
		Conv{B: 5, H: 7, W: 5, C: 16, KH: 3, KW: 3, F: 32, Upsample: true}.Same(),
		Conv{B: 1, H: 12, W: 50, C: 32, KH: 3, KW: 3, F: 16, Upsample: true}.Same(),
		Conv{B: 2, H: 8, W: 8, C: 128, KH: 4, KW: 4, F: 144, StrideH: 2, StrideW: 2}.Same(), // a kernel transformed panel by panel
	}
	eachISA(t, func(t *testing.T) {
		for i, c := range shapes {
			if tooLong(c.Flops()) {
				continue
			}
			t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
				checkWinograd(t, c, i%2 == 0)
				checkWinogradKernel(t, c, i%2 == 0)
			})
		}
	})
}

func checkWinograd(t *testing.T, c Conv, before bool) {
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	f := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny), Bias: s.random(c.F), Act: ReLU, Winograd: 1}
	d := &ConvBackData{Conv: c, DY: s.random(ny), Kernel: f.Kernel, DX: s.unset(nx), Bias: s.random(c.C), Act: SELU, Winograd: 1}
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
	if (f.plan.win != nil) != (chosen != generic) || (d.plan.win != nil) != (chosen != generic) {
		t.Fatalf("Winograd's algorithm taken: %v, %v", f.plan.win != nil, d.plan.win != nil)
	}
	near(t, "Y", f.Y, y, nil, 1e-4*rms(y))
	near(t, "DX", d.DX, dx, nil, 1e-4*rms(dx))
	noAllocs(t, f)
	noAllocs(t, d)
}

func checkWinogradKernel(t *testing.T, c Conv, before bool) {
	nx, nk, ny := c.sizes()
	s := newSpace(t, before)
	k := &ConvBackKernel{Conv: c, X: s.random(nx), DY: s.random(ny), DK: s.unset(nk), Winograd: 1}
	want := make([]float64, nk)
	c.eachProduct(func(ix, ik, iy int) { want[ik] += float64(k.X[ix]) * float64(k.DY[iy]) })
	anyThreads(t, k, k.DK, func() {})
	if _, direct := k.plan.(*kernelPlan); direct != (chosen == generic) {
		t.Fatalf("the direct sum taken: %v", direct)
	}
	near(t, "DK", k.DK, want, nil, 1e-4*rms(want))
	noAllocs(t, k)
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return max(1, math.Sqrt(sum/float64(len(x))))
}

// The arguments of a transform hold the same pointers after it: past the last row they
// might point to no memory, which ends a program when the garbage collector sees it.
func TestTransformLeavesPointers(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		if chosen == generic {
			t.Skip("no vectors")
		}
		w, n := newWorker(), tiles().lanes
		for kind := range filterKinds {
			for _, set := range vecs().filters[kind] {
				for _, f := range set {
					if f == nil {
						continue
					}
					x, y := Floats(3*6*n), Floats(3*6*n)
					a := winogradArgs{
						src: unsafe.Pointer(&x[0]), srcStep: uintptr(n) * 4, srcRow: uintptr(6*n) * 4,
						dst: unsafe.Pointer(&y[0]), dstStep: uintptr(n) * 4, dstRow: uintptr(6*n) * 4, vectors: 1, rows: 3,
					}
					w.transform(f, a)
					if w.winograd.src != a.src || w.winograd.dst != a.dst {
						t.Fatalf("kind %d: the pointers have moved", kind)
					}
				}
			}
		}
	})
}
