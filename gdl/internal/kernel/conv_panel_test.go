package kernel

import (
	"fmt"
	"testing"
)

// Many weights and few pixels: panels that chunks pack for themselves, blocks of single
// matrices, and sums that are the result.
func TestConvManyWeights(t *testing.T) {
	skipEmulated(t)
	for _, tc := range []struct {
		Conv
		forward, data    bool // by panels
		matrix, straight bool
	}{
		{Conv{B: 8, H: 4, W: 4, C: 512, KH: 4, KW: 4, F: 128}, true, true, true, false},
		{Conv{B: 1, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 192}.Same(), true, true, false, true},
		{Conv{B: 8, H: 6, W: 6, C: 64, KH: 4, KW: 4, F: 160, StrideH: 2, StrideW: 2}.Same(), true, true, false, false},
		{Conv{B: 2, H: 5, W: 5, C: 256, KH: 3, KW: 3, F: 256, Groups: 2}.Same(), true, true, false, false},
	} {
		t.Run(fmt.Sprintf("%+v", tc.Conv), func(t *testing.T) {
			nx, nk, ny := tc.sizes()
			s := newSpace(t, false)
			x, k, y := s.random(nx), s.random(nk), s.random(ny)
			want, size := tc.naive(x, k, y)
			eachISA(t, func(t *testing.T) {
				if tooLong(tc.Flops()) && tc.StrideH != 2 {
					t.Skip("portable Go takes 20 s under the race detector: the case with strides is enough there")
				}
				f := &ConvForward{Conv: tc.Conv, X: x, Kernel: k, Y: s.unset(ny), Winograd: -1}
				d := &ConvBackData{Conv: tc.Conv, DY: y, Kernel: k, DX: s.unset(nx), Winograd: -1}
				b := &ConvBackKernel{Conv: tc.Conv, X: x, DY: y, DK: s.unset(nk), Winograd: -1}
				anyThreads(t, f, f.Y, func() {})
				anyThreads(t, d, d.DX, func() {})
				anyThreads(t, b, b.DK, func() {})
				near(t, "Y", f.Y, want[2], size[2], 2e-6)
				near(t, "DX", d.DX, want[0], size[0], 2e-6)
				near(t, "DK", b.DK, want[1], size[1], 2e-6)
				for _, task := range []Task{f, d, b} {
					noAllocs(t, task)
				}
				p := b.plan.(*kernelPlan)
				got := [4]bool{f.plan.byPanel, d.plan.byPanel, p.byMatrix, p.straight()}
				if chosen == avx512 && got != [4]bool{tc.forward, tc.data, tc.matrix, tc.straight} {
					t.Errorf("by panels, adjoint by panels, by matrix, straight: %v", got)
				}
			})
		})
	}
}
