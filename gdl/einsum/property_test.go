package einsum_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/generative-deep-learning/go/gdl/einsum"
)

// sum is an equation with operands.
type sum struct {
	terms []string
	out   string
	x     []einsum.Tensor[float64]
}

func (s sum) equation() string { return strings.Join(s.terms, ",") + "->" + s.out }

const drawn = "ijklmn" // letters of drawn equations

// draw draws an equation of 1 to 4 operands over letters of lengths 1 to 9, with
// diagonals and "...", of at most 20000 loop turns for the letters.
func draw(t *rapid.T) (s sum) {
	length := map[byte]int{}
	turns := 1
	for i := range len(drawn) {
		n := rapid.IntRange(1, 9).Draw(t, "length")
		if turns*n > 20000 {
			n = 1
		}
		turns *= n
		length[drawn[i]] = n
	}
	wide := rapid.SliceOfN(rapid.IntRange(1, 3), 0, 2).Draw(t, "wide")
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	for range rapid.IntRange(1, einsum.MaxOperands).Draw(t, "operands") {
		term, shape := drawTerm(t, length, wide)
		s.terms, s.x = append(s.terms, term), append(s.x, random(rng, shape...))
	}
	all := strings.Join(s.terms, "")
	for i := range len(drawn) {
		if strings.IndexByte(all, drawn[i]) >= 0 && rapid.Bool().Draw(t, "kept") {
			at := rapid.IntRange(0, len(s.out)).Draw(t, "place")
			s.out = s.out[:at] + drawn[i:i+1] + s.out[at:]
		}
	}
	if strings.Contains(all, "...") {
		s.out += "..."
	}
	return s
}

// drawTerm draws up to four letters and perhaps a "..." over the last of wide.
func drawTerm(t *rapid.T, length map[byte]int, wide []int) (term string, shape []int) {
	term = rapid.StringOfN(rapid.RuneFrom([]rune(drawn)), 0, 4, -1).Draw(t, "letters")
	for i := range len(term) {
		shape = append(shape, length[term[i]])
	}
	if !rapid.Bool().Draw(t, "ellipsis") {
		return term, shape
	}
	at := rapid.IntRange(0, len(term)).Draw(t, "at")
	axes := slices.Clone(wide[rapid.IntRange(0, len(wide)).Draw(t, "from"):])
	for i := range axes {
		if rapid.Bool().Draw(t, "one") {
			axes[i] = 1
		}
	}
	return term[:at] + "..." + term[at:], slices.Insert(shape, at, axes...)
}

func random(rng *rand.Rand, shape ...int) einsum.Tensor[float64] {
	n := 1
	for _, d := range shape {
		n *= d
	}
	t := einsum.Tensor[float64]{Shape: shape, Data: make([]float64, n)}
	for i := range t.Data {
		t.Data[i] = rng.NormFloat64()
	}
	return t
}

// absolute returns |x|, to bound rounding errors by.
func absolute(x []einsum.Tensor[float64]) []einsum.Tensor[float64] {
	var out []einsum.Tensor[float64]
	for _, t := range x {
		d := slices.Clone(t.Data)
		for i, v := range d {
			d[i] = math.Abs(v)
		}
		out = append(out, einsum.Tensor[float64]{Shape: t.Shape, Data: d})
	}
	return out
}

func narrow(x []einsum.Tensor[float64]) []einsum.Tensor[float32] {
	var out []einsum.Tensor[float32]
	for _, t := range x {
		out = append(out, einsum.Tensor[float32]{Shape: t.Shape, Data: convert[float32](t.Data)})
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Fatalf(format string, args ...any)
}

// near fails unless got is within tol·(1 + scale) of want.
func near[T einsum.Float](t failer, got einsum.Tensor[T], want, scale einsum.Tensor[float64], tol float64) {
	if !slices.Equal(got.Shape, want.Shape) {
		t.Fatalf("shape %v, want %v", got.Shape, want.Shape)
	}
	for i, w := range want.Data {
		if d := math.Abs(float64(got.Data[i]) - w); !(d <= tol*(1+scale.Data[i])) {
			t.Fatalf("%T element %d of %v: %v, want %v", T(0), i, want.Shape, got.Data[i], w)
		}
	}
}

func TestEvalIsLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		want := must(einsum.Loops(s.equation(), s.x...))
		scale := must(einsum.Loops(s.equation(), absolute(s.x)...))
		near(t, must(einsum.Eval(s.equation(), s.x...)), want, scale, 1e-13)
		near(t, must(einsum.Eval(s.equation(), narrow(s.x)...)), want, scale, 2e-6)
	})
}

func TestOperandsCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		want := must(einsum.Eval(s.equation(), s.x...))
		scale := must(einsum.Eval(s.equation(), absolute(s.x)...))
		slices.Reverse(s.terms)
		slices.Reverse(s.x)
		near(t, must(einsum.Eval(s.equation(), s.x...)), want, scale, 1e-13)
	})
}

// A plan never multiplies more than one nest of loops does.
func TestPlanIsNoDearerThanLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		var shapes [][]int
		for _, x := range s.x {
			shapes = append(shapes, x.Shape)
		}
		e := must(einsum.Explain(s.equation(), shapes...))
		if e.Cost.Mul > e.LoopCost.Mul {
			t.Fatalf("%s with shapes %v: %v in steps, %v in loops", s.equation(), shapes, e.Cost, e.LoopCost)
		}
	})
}
