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
		sizes := []int{17}
		if vecs() != nil {
			sizes = append(sizes, 1030) // goes through K in passes
		}
		for _, n := range sizes {
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

// A kernel that is kept is packed in the first run, and others' inputs still count.
func TestKeep(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		s := newSpace(t, false)
		for _, c := range append(convCases, Conv{B: 9, H: 14, W: 14, C: 16, KH: 5, KW: 5, F: 32, StrideH: 2, StrideW: 2}.Same()) {
			if tooLong(c.Flops()) {
				continue
			}
			nx, nk, ny := c.sizes()
			for _, winograd := range []int{-1, 1} {
				f := &ConvForward{Conv: c, X: s.random(nx), Kernel: s.random(nk), Y: s.unset(ny), Winograd: winograd}
				d := &ConvBackData{Conv: c, DY: s.random(ny), Kernel: s.random(nk), DX: s.unset(nx), Winograd: winograd}
				for _, k := range []struct {
					task            Task
					in, kernel, out []float32
					packs           bool
				}{{f, f.X, f.Kernel, f.Y, !f.plans().byPanel}, {d, d.DY, d.Kernel, d.DX, !d.plans().byPanel}} {
					all := Need(k.task)
					Keep(k.task, k.in)
					if Need(k.task) != all {
						t.Fatalf("%+v: the input is kept", c)
					}
					Keep(k.task, k.kernel)
					if k.packs && Need(k.task) >= all {
						t.Errorf("%+v: borrows %d floats as before, though the kernel is kept", c, all)
					}
					Lend(k.task, s.unset(Need(k.task)))
					Do(k.task)
					copy(k.in, s.random(len(k.in)))
					Do(k.task)
					again := append([]float32(nil), k.out...)
					fresh := k.out
					switch k.task {
					case f:
						Do(&ConvForward{Conv: c, X: f.X, Kernel: f.Kernel, Y: fresh, Winograd: winograd})
					case d:
						Do(&ConvBackData{Conv: c, DY: d.DY, Kernel: d.Kernel, DX: fresh, Winograd: winograd})
					}
					sameBits(t, fmt.Sprintf("%+v, second run", c), again, fresh)
					clear(k.kernel)
					Do(k.task)
					if k.packs {
						sameBits(t, fmt.Sprintf("%+v, kernel changed", c), k.out, again)
					}
					noAllocs(t, k.task)
				}
			}
		}
	})
}
