package kernel

import (
	"fmt"
	"testing"
)

// bitsConvs are convolutions that each way of computing one is chosen for, by itself
// or where Winograd is -1 or 1; see TestBitsReachEveryConvolution.
var bitsConvs = []struct {
	Conv
	winograd int
}{
	// Few output channels: sums per lane, and where 16 do not divide the channels
	// the products of all pixels.
	{Conv: Conv{B: 2, H: 12, W: 13, C: 16, KH: 3, KW: 3, F: 1}.Same()},
	{Conv: Conv{B: 3, H: 12, W: 13, C: 48, KH: 3, KW: 3, F: 3}.Same()},
	{Conv: Conv{B: 2, H: 11, W: 20, C: 32, KH: 5, KW: 2, F: 4, StrideH: 2}.Same()},
	{Conv: Conv{B: 2, H: 12, W: 13, C: 24, KH: 3, KW: 3, F: 1}.Same()},
	{Conv: Conv{B: 2, H: 9, W: 7, C: 8, KH: 3, KW: 3, F: 3}.Same()},
	{Conv: Conv{B: 2, H: 9, W: 7, C: 40, KH: 3, KW: 3, F: 2, StrideH: 2, StrideW: 2}.Same()},
	{Conv: Conv{B: 2, H: 7, W: 9, C: 64, KH: 3, KW: 3, F: 3, Upsample: true}.Same()},
	{Conv: Conv{B: 9, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 1, StrideH: 2, StrideW: 2}.Same()},
	// Few input channels.
	{Conv: Conv{B: 9, H: 28, W: 28, C: 1, KH: 3, KW: 3, F: 32}.Same()},
	{Conv: Conv{B: 2, H: 24, W: 20, C: 3, KH: 9, KW: 9, F: 32}.Same()},
	{Conv: Conv{B: 3, H: 16, W: 16, C: 3, KH: 4, KW: 4, F: 64, StrideH: 2, StrideW: 2}.Same()},
	// More input than output channels, fewer than 8, than 16, and more.
	{Conv: Conv{B: 5, H: 7, W: 7, C: 40, KH: 3, KW: 3, F: 7}.Same()},
	{Conv: Conv{B: 5, H: 7, W: 7, C: 40, KH: 3, KW: 3, F: 12}.Same()},
	{Conv: Conv{B: 5, H: 7, W: 7, C: 40, KH: 3, KW: 3, F: 20}.Same()},
	{Conv: Conv{B: 5, H: 7, W: 7, C: 24, KH: 3, KW: 3, F: 10, Upsample: true}.Same()},
	// Partial sums over images: one panel of columns and several.
	{Conv: Conv{B: 12, H: 6, W: 6, C: 20, KH: 3, KW: 3, F: 24}.Same()},
	{Conv: Conv{B: 12, H: 6, W: 6, C: 36, KH: 3, KW: 3, F: 72}.Same()},
	{Conv: Conv{B: 12, H: 6, W: 6, C: 72, KH: 2, KW: 2, F: 200, Groups: 2}.Same()},
	{Conv: Conv{B: 9, H: 6, W: 6, C: 32, KH: 3, KW: 3, F: 32, DilationH: 2, DilationW: 2}.Same()},
	// Many weights and few pixels.
	{Conv: Conv{B: 1, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 192}.Same(), winograd: -1},
	{Conv: Conv{B: 8, H: 6, W: 6, C: 64, KH: 4, KW: 4, F: 160, StrideH: 2, StrideW: 2}.Same(), winograd: -1},
	{Conv: Conv{B: 8, H: 4, W: 4, C: 512, KH: 4, KW: 4, F: 128}, winograd: -1},
	// Winograd's algorithm: strides 1 and 2, doubled images, few and many channels.
	{Conv: Conv{B: 4, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 64}.Same()},
	{Conv: Conv{B: 8, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 64, StrideH: 2, StrideW: 2}.Same()},
	{Conv: Conv{B: 8, H: 7, W: 7, C: 64, KH: 3, KW: 3, F: 32, Upsample: true}.Same()},
	{Conv: Conv{B: 1, H: 24, W: 32, C: 96, KH: 3, KW: 3, F: 96}.Same()},
	{Conv: Conv{B: 2, H: 9, W: 11, C: 48, KH: 5, KW: 5, F: 48, StrideH: 2, StrideW: 2}.Same(), winograd: 1},
	{Conv: Conv{B: 1, H: 6, W: 5, C: 80, KH: 3, KW: 3, F: 144}.Same(), winograd: 1},
	{Conv: Conv{B: 2, H: 8, W: 8, C: 128, KH: 4, KW: 4, F: 144, StrideH: 2, StrideW: 2}.Same(), winograd: 1},
	{Conv: Conv{B: 8, H: 14, W: 14, C: 40, KH: 3, KW: 3, F: 40}.Same()},
	{Conv: Conv{B: 8, H: 14, W: 14, C: 56, KH: 3, KW: 3, F: 72}.Same()},
	{Conv: Conv{B: 3, H: 8, W: 8, C: 24, KH: 3, KW: 3, F: 8}.Same(), winograd: 1},
	{Conv: Conv{B: 1, H: 6, W: 6, C: 512, KH: 3, KW: 3, F: 512}.Same(), winograd: 1},
	{Conv: Conv{B: 16, H: 14, W: 14, C: 16, KH: 3, KW: 3, F: 32}.Same(), winograd: 1},
}

// slowBits are cases that portable Go takes long for.
var slowBits = map[string]bool{
	"gemm/171x517x3070/A0B0": true, "gemm/171x517x3070/A1B1": true,
}

// bitsConvTasks returns the three products of a convolution.
func bitsConvTasks(g *lcg, c Conv, winograd int) (*ConvForward, *ConvBackData, *ConvBackKernel) {
	nx, nk, ny := c.sizes()
	x, k, y := g.random(nx), g.random(nk), g.random(ny)
	return &ConvForward{Conv: c, X: x, Kernel: k, Y: make([]float32, ny), Bias: g.random(c.F), Act: LeakyReLU, Alpha: 0.2, Winograd: winograd},
		&ConvBackData{Conv: c, DY: y, Kernel: k, DX: make([]float32, nx), Winograd: winograd},
		&ConvBackKernel{Conv: c, X: x, DY: y, DK: make([]float32, nk), Winograd: winograd}
}

func convBits(add addBits) {
	for i, c := range convCases {
		add(fmt.Sprintf("conv/case%d", i), func(g *lcg) [][]float32 {
			f, d, k := bitsConvTasks(g, c, 0)
			return did([][]float32{f.Y, d.DX, k.DK}, f, d, k)
		})
	}
	for i, c := range bitsConvs {
		for product, name := range []string{"forward", "data", "kernel"} {
			add(fmt.Sprintf("conv/%d/%dx%dx%dx%d/%dx%dto%d/%s", i, c.B, c.H, c.W, c.C, c.KH, c.KW, c.F, name), func(g *lcg) [][]float32 {
				f, d, k := bitsConvTasks(g, c.Conv, c.winograd)
				switch product {
				case 0:
					return did([][]float32{f.Y}, f)
				case 1:
					return did([][]float32{d.DX}, d)
				}
				return did([][]float32{k.DK}, k)
			})
		}
	}
}

func depthwiseBits(add addBits) {
	for i, c := range depthwiseCases {
		add(fmt.Sprintf("depthwise/%d", i), func(g *lcg) [][]float32 {
			nx, nk, ny := c.sizes()
			f := &DepthwiseForward{Conv: c, X: g.random(nx), Kernel: g.random(nk), Y: make([]float32, ny), Bias: g.random(c.F), Act: ReLU}
			d := &DepthwiseBackData{Conv: c, DY: g.random(ny), Kernel: f.Kernel, DX: make([]float32, nx)}
			k := &DepthwiseBackKernel{Conv: c, X: f.X, DY: d.DY, DK: make([]float32, nk)}
			return did([][]float32{f.Y, d.DX, k.DK}, f, d, k)
		})
	}
}

// The cases take every way of computing a convolution that vectors have.
func TestBitsReachEveryConvolution(t *testing.T) {
	if chosen == generic {
		t.Skip("no vectors")
	}
	ways := map[string]int{}
	for _, c := range bitsConvs {
		g := lcg(1)
		f, d, k := bitsConvTasks(&g, c.Conv, c.winograd)
		ways[wayOf(f.plans())]++
		ways["adjoint "+wayOf(d.plans())]++
		ways["kernel "+wayOfKernel(k.plans())]++
	}
	for _, way := range []string{
		"winograd", "winograd in passes", "winograd in panels", "dots", "thin", "panels", "lines", "images", "rows",
	} {
		if ways[way]+ways["adjoint "+way] == 0 {
			t.Errorf("no case is computed by %s", way)
		}
	}
	for _, way := range []string{"winograd", "few", "few, line by line", "matrix by matrix", "straight", "swapped", "parts"} {
		if ways["kernel "+way] == 0 {
			t.Errorf("no kernel is computed by %s", way)
		}
	}
	t.Log(ways)
}

func wayOf(p *convPlan) string {
	switch {
	case p.win != nil && p.win.passes > 0 && p.win.panels(p):
		return "winograd in panels"
	case p.win != nil && p.win.passes > 0:
		return "winograd in passes"
	case p.win != nil:
		return "winograd"
	case p.dots:
		return "dots"
	case p.width > 0:
		return "thin"
	case p.byPanel:
		return "panels"
	case p.byImage:
		return "images"
	case p.lines != nil:
		return "lines"
	}
	return "rows"
}

func wayOfKernel(s kernelSum) string {
	p, direct := s.(*kernelPlan)
	switch {
	case !direct:
		return "winograd"
	case p.few != nil && p.byLine():
		return "few, line by line"
	case p.few != nil:
		return "few"
	case p.byMatrix:
		return "matrix by matrix"
	case p.swap:
		return "swapped"
	case p.straight():
		return "straight"
	}
	return "parts"
}
