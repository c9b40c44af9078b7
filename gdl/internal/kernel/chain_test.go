package kernel

import "testing"

// A chain gives what its tasks give one after the other; sums agree to rounding.
func TestChain(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for i, d := range [][2]int{{1, 1}, {7, 5}, {300, 64}, {5000, 32}, {47, 3136}, {1031, 130}} {
			s := newSpace(t, i%2 == 0)
			rows, n := d[0], d[1]
			size := rows * n
			x, row, y, dy := s.random(size), s.random(n), s.random(size), s.random(size)
			want, got := s.unset(size), s.unset(size)
			tasks := func(out []float32) []Elementwise {
				return []Elementwise{
					&AddRow{X: x, Row: row, Y: out}, &Map{F: Tanh, X: out, Y: out},
					&MapGrad{F: ReLU, Y: y, DY: out, DX: out}, &Zip{Op: Mul, A: out, B: dy, Y: out},
				}
			}
			all := tasks(want)
			for _, e := range all {
				Do(e)
			}
			all = tasks(got)
			c := NewChain(all[0])
			for _, e := range all[1:] {
				if !c.Append(e) {
					t.Fatalf("%T does not follow", e)
				}
			}
			sum := &ColSum{X: got, Y: s.unset(n)}
			summed := c.Reduce(sum)
			if summed != (size >= reduceLeast) {
				t.Fatalf("sum of %d elements taken along: %v", size, summed)
			}
			anyThreads(t, c, got, func() {})
			sameBits(t, "result", got, want)
			if summed {
				anyThreads(t, c, sum.Y, func() {})
				near(t, "sums", sum.Y, columnSums(want, n), nil, 1e-3)
			}
			noAllocs(t, c)
		}
	})
}

func columnSums(x []float32, n int) []float64 {
	sums := make([]float64, n)
	for i, v := range x {
		sums[i%n] += float64(v)
	}
	return sums
}

func TestChainRefusesOtherBlocks(t *testing.T) {
	x := make([]float32, 6*35)
	c := NewChain(&AddRow{X: x, Row: x[:6], Y: x})
	if c.Append(&AddRow{X: x, Row: x[:7], Y: x}) {
		t.Error("rows of 7 follow rows of 6")
	}
	if c.Append(&Map{F: ReLU, X: x[:6], Y: x[:6]}) {
		t.Error("6 elements follow 210")
	}
	if !c.Append(&AddRow{X: x, Row: x[:3], Y: x}) {
		t.Error("rows of 3 do not follow rows of 6")
	}
}

// The gradient of a pool, masked and summed on the way, image by image.
func TestChainOfImages(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		s := newSpace(t, true)
		w := Window{B: 9, H: 28, W: 28, C: 24, KH: 2, KW: 2}
		n := w.B * w.H * w.W * w.C
		p := &MaxPool{Window: w, X: s.random(n), Y: s.unset(n / 4), Arg: s.bytes(n / 4)}
		Do(p)
		dy := s.random(n / 4)
		want, got := s.unset(n), s.unset(n)
		Do(&MaxPoolGrad{Window: w, Arg: p.Arg, DY: dy, DX: want})
		Do(&MapGrad{F: ReLU, Y: p.X, DY: want, DX: want})
		c := NewChain(&MaxPoolGrad{Window: w, Arg: p.Arg, DY: dy, DX: got})
		sum := &ColSum{X: got, Y: s.unset(w.C)}
		if !c.Append(&MapGrad{F: ReLU, Y: p.X, DY: got, DX: got}) || !c.Reduce(sum) {
			t.Fatal("the tasks do not follow each other")
		}
		anyThreads(t, c, got, func() {})
		sameBits(t, "result", got, want)
		near(t, "sums", sum.Y, columnSums(want, w.C), nil, 1e-3)
		noAllocs(t, c)
	})
}
