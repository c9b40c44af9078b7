package einsum_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/einsum"
)

// FuzzExplain takes any equation with any shapes. Accepted ones have to give the
// same value in steps as by loops, refused ones a one-line reason.
func FuzzExplain(f *testing.F) {
	for _, c := range equations {
		if _, err := einsum.Explain(c.eq, c.shapes...); err != nil {
			f.Fatalf("a seed that is not accepted tests little: %v", err)
		}
		f.Add(c.eq, pack(c.shapes))
	}
	f.Add("i é->\x00i", pack([][]int{{2, 3}}))
	f.Add("...,...ii->i...", pack([][]int{{1, 2}, {3, 1, 2, 2}}))
	f.Add("...", pack([][]int{{9, 23, 19, 20, 21, 22, 23, 13, 10, 20}})) // too large to compute, not to explain
	f.Fuzz(func(t *testing.T, eq string, packed []byte) {
		shapes := unpack(packed)
		e, err := einsum.Explain(eq, shapes...)
		if err != nil {
			reason, place, ok := strings.Cut(err.Error(), "\n")
			if !strings.HasPrefix(reason, "einsum: ") || ok && (strings.Count(place, "\n") != 1 || !strings.HasSuffix(place, " ^")) {
				t.Fatalf("%q: error %q", eq, err)
			}
			return
		}
		if !strings.Contains(e.String(), e.Loops) {
			t.Fatalf("%q: no loops in %q", eq, e)
		}
		if turns(e)*float64(len(shapes)) > 20000 { // not the cost: a copy has none
			return
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var x []einsum.Tensor[float64]
		for _, s := range shapes {
			x = append(x, random(rng, s...))
		}
		got, want := must(einsum.Eval(eq, narrow(x)...)), must(einsum.Loops(eq, x...))
		scale := must(einsum.Loops(eq, absolute(x)...))
		for i, w := range want.Data {
			if d := math.Abs(float64(got.Data[i]) - w); !(d <= 1e-5*(1+scale.Data[i])) {
				t.Fatalf("%q with shapes %v: element %d is %v, by loops %v", eq, shapes, i, got.Data[i], w)
			}
		}
	})
}

// turns returns how often the core of the loops runs, or the size of the largest
// operand if that is more.
func turns(e *einsum.Explanation) float64 {
	n := 1.0
	for _, x := range e.Indices {
		n *= float64(x.Length)
	}
	for _, o := range e.Operands { // a diagonal is shorter than its operand
		size := 1.0
		for _, d := range o.Shape {
			size *= float64(d)
		}
		n = max(n, size)
	}
	return n
}

// pack writes shapes as bytes: one for a length, 255 for the end of a shape.
func pack(shapes [][]int) []byte {
	var b []byte
	for _, s := range shapes {
		for _, d := range s {
			b = append(b, byte(d))
		}
		b = append(b, 255)
	}
	return b
}

func unpack(b []byte) [][]int {
	var shapes [][]int
	shape := []int{}
	for _, c := range b {
		if c == 255 {
			shapes, shape = append(shapes, shape), []int{}
			continue
		}
		if len(shape) < 10 {
			shape = append(shape, int(c)%24)
		}
	}
	return shapes
}
