package kernel

import (
	"fmt"
	"math"
	"testing"
)

// Convolutions of stride 2 and of doubled images by their phases.
func TestPhased(t *testing.T) {
	shapes := []Conv{
		Conv{B: 9, H: 14, W: 14, C: 16, KH: 5, KW: 5, F: 32, StrideH: 2, StrideW: 2}.Same(),
		Conv{B: 2, H: 9, W: 11, C: 48, KH: 5, KW: 5, F: 48, StrideH: 2, StrideW: 2}.Same(),
		{B: 3, H: 13, W: 16, C: 16, KH: 5, KW: 4, F: 16, StrideH: 2, StrideW: 2, PadTop: 2, PadBottom: 2, PadLeft: 1, PadRight: 1},
		{B: 1, H: 32, W: 64, C: 32, KH: 4, KW: 4, F: 16, StrideH: 2, StrideW: 2, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
		{B: 1, H: 5, W: 6, C: 16, KH: 4, KW: 5, F: 16, StrideH: 2, StrideW: 2},
		{B: 1, H: 6, W: 6, C: 16, KH: 5, KW: 6, F: 16, StrideH: 2, StrideW: 2, PadTop: 4, PadBottom: 1, PadLeft: 5, PadRight: 3},
		{B: 1, H: 2, W: 3, C: 16, KH: 5, KW: 5, F: 16, StrideH: 2, StrideW: 2, PadTop: 2, PadBottom: 2, PadLeft: 2, PadRight: 2},
		Conv{B: 5, H: 7, W: 5, C: 16, KH: 3, KW: 3, F: 32, Upsample: true}.Same(),
		Conv{B: 1, H: 12, W: 50, C: 32, KH: 3, KW: 3, F: 16, Upsample: true}.Same(),
	}
	eachISA(t, func(t *testing.T) {
		for i, c := range shapes {
			t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
				checkWinograd(t, c, 4, i%2 == 0)
				checkWinogradKernel(t, c, i%2 == 0)
			})
		}
	})
}

// phasedConvs are layers of the course's size.
var phasedConvs = map[string]Conv{
	"dcgan":        Conv{B: 64, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"progressive":  Conv{B: 8, H: 32, W: 32, C: 64, KH: 4, KW: 4, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"autoencoder":  Conv{B: 64, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 64, Upsample: true}.Same(),
	"few channels": Conv{B: 64, H: 14, W: 14, C: 16, KH: 5, KW: 5, F: 16, StrideH: 2, StrideW: 2}.Same(),
	"few images":   Conv{B: 1, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"one tap":      Conv{B: 64, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 128, StrideH: 2, StrideW: 2}.Same(),
	"seven taps":   Conv{B: 64, H: 14, W: 14, C: 64, KH: 7, KW: 7, F: 128, StrideH: 2, StrideW: 2}.Same(),
}

// Phases are taken where they pay: with enough channels, and images to share
// the kernel's transforms.
func TestPhasedChoice(t *testing.T) {
	if bestISA() == generic {
		t.Skip("no vectors")
	}
	for name, want := range map[string]bool{
		"dcgan": true, "progressive": true, "autoencoder": true,
		"few channels": false, "few images": false, "one tap": false, "seven taps": false,
	} {
		s, _ := newConvs(t, phasedConvs[name], 0)
		if s.phased() != [3]bool{want, want, want} {
			t.Errorf("%s: phases taken for output, input, kernel: %v, want %v", name, s.phased(), want)
		}
		if s, _ = newConvs(t, phasedConvs[name], -1); s.phased() != [3]bool{} {
			t.Errorf("%s: phases taken with -1: %v", name, s.phased())
		}
	}
}

// Images that are not negative, as after ReLU, add up to larger sums than the
// results are.
func TestPhasedAccuracy(t *testing.T) {
	for _, name := range []string{"dcgan", "progressive", "autoencoder"} {
		a, x := newConvs(t, phasedConvs[name], 0)
		b, _ := newConvs(t, phasedConvs[name], -1)
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

func (s convs) phased() (taken [3]bool) {
	_, taken[0] = s.forward.plan.win.(*phased)
	_, taken[1] = s.data.plan.win.(*phased)
	_, taken[2] = s.kernel.plan.(*phasedKernel)
	return taken
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
