package bench

import (
	"fmt"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// gemmSweep are products of square matrices.
func gemmSweep() []Case {
	var cases []Case
	for _, n := range []int{256, 512, 1024, 2048} {
		g := &kernel.Gemm{M: n, N: n, K: n, LdA: n, LdB: n, LdC: n}
		cases = append(cases, kernelCase(fmt.Sprintf("gemm/%d", n), 2*float64(n)*float64(n)*float64(n), func() kernel.Task {
			g.A, g.B, g.C = random(n*n), random(n*n), kernel.Floats(n*n)
			return g
		}))
	}
	return cases
}

// convSweep are the convolutions of the course's models and their derivatives.
func convSweep() []Case {
	var cases []Case
	for _, s := range []struct {
		name string
		kernel.Conv
	}{
		{"3x3-1-64-28", kernel.Conv{B: 128, H: 28, W: 28, C: 1, KH: 3, KW: 3, F: 64}},
		{"3x3-64-128-14", kernel.Conv{B: 128, H: 14, W: 14, C: 64, KH: 3, KW: 3, F: 128}},
		{"3x3-128-256-7", kernel.Conv{B: 128, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 256}},
		{"3x3-up-128-64-7", kernel.Conv{B: 128, H: 7, W: 7, C: 128, KH: 3, KW: 3, F: 64, Upsample: true}},
		{"3x3s2-32-64-14", kernel.Conv{B: 128, H: 14, W: 14, C: 32, KH: 3, KW: 3, F: 64, StrideH: 2, StrideW: 2}},
		{"5x5s2-64-128-14", kernel.Conv{B: 128, H: 14, W: 14, C: 64, KH: 5, KW: 5, F: 128, StrideH: 2, StrideW: 2}},
		{"3x3-64-64-384x512", kernel.Conv{B: 1, H: 384, W: 512, C: 64, KH: 3, KW: 3, F: 64}},
		{"3x3-512-512-24x32", kernel.Conv{B: 1, H: 24, W: 32, C: 512, KH: 3, KW: 3, F: 512}},
	} {
		c := s.Conv.Same()
		h, w := c.Out()
		nx, nk, ny := c.B*c.H*c.W*c.C, c.KH*c.KW*c.C*c.F, c.B*h*w*c.F
		cases = append(cases,
			kernelCase("conv/"+s.name+"/y", c.Flops(), func() kernel.Task {
				return &kernel.ConvForward{Conv: c, X: random(nx), Kernel: random(nk), Y: kernel.Floats(ny)}
			}),
			kernelCase("conv/"+s.name+"/dx", c.Flops(), func() kernel.Task {
				return &kernel.ConvBackData{Conv: c, DY: random(ny), Kernel: random(nk), DX: kernel.Floats(nx)}
			}),
			kernelCase("conv/"+s.name+"/dw", c.Flops(), func() kernel.Task {
				return &kernel.ConvBackKernel{Conv: c, X: random(nx), DY: random(ny), DK: kernel.Floats(nk)}
			}))
	}
	return cases
}

func kernelCase(name string, flops float64, task func() kernel.Task) Case {
	return Case{Name: name, Flops: flops, New: func() (*Step, error) {
		t := task()
		return &Step{Run: func() error { kernel.Do(t); return nil }}, nil
	}}
}

// random draws numbers into memory as programs hold theirs: on huge pages.
func random(n int) []float32 {
	rng := rand.New(rand.NewPCG(1, 0))
	x := kernel.Floats(n)
	for i := range x {
		x[i] = 2*rng.Float32() - 1
	}
	return x
}
