package kernel

import (
	"math"
	"testing"
)

// winogradConvs are layers of the course's size.
var winogradConvs = map[string]Conv{
	"dcgan":        Conv{B: 64, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"progressive":  Conv{B: 8, H: 32, W: 32, C: 64, KH: 4, KW: 4, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"autoencoder":  Conv{B: 64, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 64, Upsample: true}.Same(),
	"3×3":          Conv{B: 32, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 128}.Same(),
	"style":        Conv{B: 1, H: 48, W: 64, C: 128, KH: 3, KW: 3, F: 128}.Same(),
	"few channels": Conv{B: 64, H: 28, W: 28, C: 16, KH: 3, KW: 3, F: 16, StrideH: 2, StrideW: 2}.Same(),
	"few images":   Conv{B: 1, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"vae":          Conv{B: 128, H: 28, W: 28, C: 32, KH: 3, KW: 3, F: 64, StrideH: 2, StrideW: 2}.Same(),
	"seven taps":   Conv{B: 64, H: 14, W: 14, C: 64, KH: 7, KW: 7, F: 128, StrideH: 2, StrideW: 2}.Same(),
}

// Winograd's algorithm is taken where it pays: with enough channels, and images
// to share the kernel's transforms.
func TestWinogradChoice(t *testing.T) {
	skipEmulated(t)
	if chosen == generic {
		t.Skip("no vectors")
	}
	all := [3]bool{true, true, true}
	for name, want := range map[string][3]bool{
		"dcgan": all, "progressive": all, "autoencoder": all, "3×3": all, "style": all, "vae": {true, true, false},
		"few channels": {}, "few images": {}, "seven taps": {},
	} {
		s, _ := newConvs(t, winogradConvs[name], 0)
		if s.winograd() != want {
			t.Errorf("%s: taken for output, input, kernel: %v, want %v", name, s.winograd(), want)
		}
		if s, _ = newConvs(t, winogradConvs[name], -1); s.winograd() != [3]bool{} {
			t.Errorf("%s: taken with -1: %v", name, s.winograd())
		}
	}
}

// Images that are not negative, as after ReLU, add up to larger sums than the
// results are.
func TestWinogradAccuracy(t *testing.T) {
	skipEmulated(t)
	for _, name := range []string{"dcgan", "progressive", "autoencoder", "3×3", "style", "vae"} {
		a, x := newConvs(t, winogradConvs[name], 0)
		b, _ := newConvs(t, winogradConvs[name], -1)
		for i, out := range []string{"Y", "DX", "DK"} {
			want := wide(b.out(i))
			near(t, name+": "+out, a.out(i), want, nil, 1e-4*rms(want))
		}
		left, right := dot(a.forward.Y, a.data.DY), dot(x, a.data.DX)
		if size := rms(wide(a.forward.Y)) * rms(wide(a.data.DY)) * math.Sqrt(float64(len(a.forward.Y))); math.Abs(left-right) > 1e-4*size {
			t.Errorf("%s: ⟨conv(x), y⟩ = %v, ⟨x, convᵀ(y)⟩ = %v", name, left, right)
		}
	}
}

// convs are the three products of one convolution.
type convs struct {
	forward *ConvForward
	data    *ConvBackData
	kernel  *ConvBackKernel
}

// newConvs runs all three on the same numbers; x is the input.
func newConvs(t *testing.T, c Conv, choice int) (s convs, x []float32) {
	nx, nk, ny := c.sizes()
	m := newSpace(t, false)
	x, k, y := m.uniform(nx, 0, 1), m.random(nk), m.random(ny)
	s = convs{
		&ConvForward{Conv: c, X: x, Kernel: k, Y: m.unset(ny), Winograd: choice},
		&ConvBackData{Conv: c, DY: y, Kernel: k, DX: m.unset(nx), Winograd: choice},
		&ConvBackKernel{Conv: c, X: x, DY: y, DK: m.unset(nk), Winograd: choice},
	}
	Do(s.forward)
	Do(s.data)
	Do(s.kernel)
	return s, x
}

func (s convs) out(i int) []float32 { return [][]float32{s.forward.Y, s.data.DX, s.kernel.DK}[i] }

func (s convs) winograd() (taken [3]bool) {
	taken[0] = s.forward.plan.win != nil
	taken[1] = s.data.plan.win != nil
	_, taken[2] = s.kernel.plan.(*winogradKernel)
	return taken
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
