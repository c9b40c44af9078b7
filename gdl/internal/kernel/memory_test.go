package kernel

import (
	"fmt"
	"math"
	"testing"
)

// What lent memory holds does not matter, between runs neither.
func TestLend(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		s := newSpace(t, false)
		lent := 0
		check := func(name string, build func(out []float32) Task, n int) {
			want, got := s.unset(n), s.unset(n)
			Do(build(want))
			task := build(got)
			mem := s.unset(Need(task))
			Lend(task, mem)
			lent += len(mem)
			if own := Reserve(task); own > 0 {
				t.Errorf("%s: %d bytes of its own besides %d floats", name, own, len(mem))
			}
			for range 2 {
				Do(task)
				sameBits(t, name, got, want)
				for i := range mem {
					mem[i] = float32(math.NaN())
				}
			}
		}
		for _, c := range append(convCases, Conv{B: 9, H: 14, W: 14, C: 16, KH: 5, KW: 5, F: 32, StrideH: 2, StrideW: 2}.Same()) {
			nx, nk, ny := c.sizes()
			x, k, y := s.random(nx), s.random(nk), s.random(ny)
			for _, winograd := range []int{-1, 1} {
				name := fmt.Sprintf("%+v, %d: ", c, winograd)
				check(name+"Y", func(out []float32) Task { return &ConvForward{Conv: c, X: x, Kernel: k, Y: out, Winograd: winograd} }, ny)
				check(name+"DX", func(out []float32) Task {
					return &ConvBackData{Conv: c, DY: y, Kernel: k, DX: out, Winograd: winograd}
				}, nx)
				check(name+"DK", func(out []float32) Task { return &ConvBackKernel{Conv: c, X: x, DY: y, DK: out, Winograd: winograd} }, nk)
			}
		}
		for _, n := range []int{17, 1030} {
			a, b := s.random(n*700), s.random(n*700)
			check(fmt.Sprint("product ", n), func(out []float32) Task {
				return &Gemm{TransB: true, M: n, N: n, K: 700, A: a, B: b, C: out, LdA: 700, LdB: 700, LdC: n}
			}, n*n)
		}
		if lent == 0 {
			t.Error("nothing borrows memory")
		}
	})
}
