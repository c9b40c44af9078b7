package kernel

import (
	"fmt"
	"math"
	"testing"
)

var windows = []Window{
	{B: 2, H: 4, W: 4, C: 1, KH: 2, KW: 2},
	{B: 3, H: 5, W: 7, C: 3, KH: 2, KW: 2},
	{B: 2, H: 6, W: 6, C: 16, KH: 2, KW: 2},
	{B: 2, H: 7, W: 5, C: 33, KH: 3, KW: 3, StrideH: 2, StrideW: 2, PadTop: 1, PadBottom: 1, PadLeft: 1, PadRight: 1},
	{B: 1, H: 8, W: 9, C: 40, KH: 3, KW: 2, StrideH: 1, StrideW: 1, PadBottom: 2, PadLeft: 1},
	{B: 40, H: 7, W: 7, C: 64, KH: 7, KW: 7},
	{B: 5, H: 28, W: 28, C: 64, KH: 2, KW: 2},
	{B: 1, H: 60, W: 30, C: 72, KH: 2, KW: 2},
	{B: 2, H: 41, W: 30, C: 70, KH: 5, KW: 3, StrideH: 2, StrideW: 2, PadTop: 2, PadBottom: 2, PadLeft: 1, PadRight: 1},
}

// A single image is work for several threads, and those of many chunks give the same
// as one.
func TestOneImageHasChunks(t *testing.T) {
	p := Window{B: 1, H: 64, W: 64, C: 64, KH: 2, KW: 2}
	thin := Conv{B: 1, H: 64, W: 64, C: 3, KH: 9, KW: 9, F: 32}.Same()
	kernel := &ConvBackKernel{Conv: thin, X: make([]float32, 64*64*3), DY: make([]float32, 64*64*32), DK: make([]float32, 9*9*3*32)}
	Reserve(kernel)
	kernel.enter(0)
	for name, task := range map[string]Task{
		"MaxPool": &MaxPool{Window: p}, "MaxPoolGrad": &MaxPoolGrad{Window: p, DX: make([]float32, 64*64*64)},
		"AvgPool": &AvgPool{Window: p}, "AvgPoolGrad": &AvgPoolGrad{Window: p}, "ConvBackKernel": kernel,
	} {
		if n := task.Chunks(); n < 8 {
			t.Errorf("%s of one image has %d chunks, want at least 8", name, n)
		}
	}
}

// naive calls f for each pixel of each window: indices of x and y, channel
// apart, and the number within the window.
func (p Window) naive(f func(x, y, number int)) {
	s := p.shape()
	h, w := p.Out()
	for o := range p.B * h * w {
		for k := range p.KH * p.KW {
			y, x := o/w%h*s.StrideH-p.PadTop+k/p.KW, o%w*s.StrideW-p.PadLeft+k%p.KW
			if y >= 0 && x >= 0 && y < p.H && x < p.W {
				f((o/(h*w)*p.H+y)*p.W+x, o, k)
			}
		}
	}
}

func TestMaxPool(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, p := range windows {
			t.Run(fmt.Sprintf("%+v", p), func(t *testing.T) {
				if err := p.Check(); err != nil {
					t.Fatal(err)
				}
				s := newSpace(t, i%2 == 0)
				h, w := p.Out()
				nx, ny := p.B*p.H*p.W*p.C, p.B*h*w*p.C
				m := &MaxPool{Window: p, X: s.random(nx), Y: s.unset(ny), Arg: s.bytes(ny)}
				g := &MaxPoolGrad{Window: p, Arg: m.Arg, DY: s.random(ny), DX: s.unset(nx)}
				anyThreads(t, m, m.Y, func() {})
				anyThreads(t, g, g.DX, func() {})
				y, from := make([]float64, ny), make([]int, ny)
				for i := range y {
					y[i] = math.Inf(-1)
				}
				p.naive(func(ix, iy, number int) {
					for c := range p.C {
						if v := float64(m.X[ix*p.C+c]); v > y[iy*p.C+c] {
							y[iy*p.C+c], from[iy*p.C+c] = v, ix*p.C+c
							if m.Y[iy*p.C+c] == m.X[ix*p.C+c] && int(m.Arg[iy*p.C+c]) != number {
								t.Fatalf("Arg[%d] = %d, want %d", iy*p.C+c, m.Arg[iy*p.C+c], number)
							}
						}
					}
				})
				near(t, "Y", m.Y, y, nil, 0)
				dx := make([]float64, nx)
				for i, ix := range from {
					dx[ix] += float64(g.DY[i])
				}
				near(t, "DX", g.DX, dx, nil, 1e-5)
				noAllocs(t, m)
				noAllocs(t, g)
			})
		}
	})
}

// What is not a number wins, the last of several, in whole vectors of channels
// and beside them.
func TestMaxPoolOfNaN(t *testing.T) {
	nan := float32(math.NaN())
	eachISA(t, func(t *testing.T) {
		for i, tc := range []struct {
			x  [4]float32
			at uint8
		}{
			{[4]float32{nan, 1, 2, 3}, 0}, {[4]float32{3, 1, nan, 2}, 2}, {[4]float32{nan, 9, nan, 1}, 2}, {[4]float32{1, 2, 3, nan}, 3},
		} {
			const channels = 35
			s := newSpace(t, i%2 == 0)
			m := &MaxPool{Window: Window{B: 1, H: 2, W: 2, C: channels, KH: 2, KW: 2}, X: s.unset(4 * channels), Y: s.random(channels), Arg: s.bytes(channels)}
			for i := range m.X {
				m.X[i] = tc.x[i/channels]
			}
			Do(m)
			for c, y := range m.Y {
				if y == y || m.Arg[c] != tc.at {
					t.Fatalf("channel %d of %v: %v from pixel %d, want NaN from %d", c, tc.x, y, m.Arg[c], tc.at)
				}
			}
		}
	})
}

func TestAvgPool(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, p := range windows {
			t.Run(fmt.Sprintf("%+v", p), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				h, w := p.Out()
				nx, ny := p.B*p.H*p.W*p.C, p.B*h*w*p.C
				m := &AvgPool{Window: p, X: s.random(nx), Y: s.unset(ny)}
				g := &AvgPoolGrad{Window: p, DY: s.random(ny), DX: s.unset(nx)}
				anyThreads(t, m, m.Y, func() {})
				anyThreads(t, g, g.DX, func() {})
				count := make([]float64, p.B*h*w)
				p.naive(func(_, iy, _ int) { count[iy]++ })
				y, dx := make([]float64, ny), make([]float64, nx)
				p.naive(func(ix, iy, _ int) {
					for c := range p.C {
						y[iy*p.C+c] += float64(m.X[ix*p.C+c]) / count[iy]
						dx[ix*p.C+c] += float64(g.DY[iy*p.C+c]) / count[iy]
					}
				})
				near(t, "Y", m.Y, y, nil, 2e-6)
				near(t, "DX", g.DX, dx, nil, 2e-6)
				noAllocs(t, m)
				noAllocs(t, g)
			})
		}
	})
}

func TestWindowCheck(t *testing.T) {
	for name, p := range map[string]Window{
		"window too large": {B: 1, H: 3, W: 3, C: 1, KH: 4, KW: 4},
		"empty window":     {B: 1, H: 3, W: 3, C: 1},
		"only padding":     {B: 1, H: 3, W: 3, C: 1, KH: 2, KW: 2, PadLeft: 2},
		"too many pixels":  {B: 1, H: 30, W: 30, C: 1, KH: 17, KW: 17},
	} {
		if p.Check() == nil {
			t.Errorf("%s: no error for %+v", name, p)
		}
	}
}
