package kernel

import (
	"math"
	"testing"
)

// ulpBounds are the largest errors of Map over all float32 inputs, in units in
// the last place of the exact result, as its documentation states them; 0 means
// that every result is the nearest number.
var ulpBounds = map[Fn]float64{
	Exp: 1.02, Log: 0.83, Sigmoid: 2.41, Softplus: 1.67, SELU: 2.48, Tanh: 2.5,
}

// ulps returns |got − want| in units in the last place of want. Infinity counts
// as 2¹²⁸, where numbers would go on.
func ulps(got float32, want float64) float64 {
	switch {
	case math.IsNaN(want) && got != got, got == float32(want):
		return 0
	case got != got, math.IsNaN(want):
		return math.Inf(1)
	}
	g := max(-0x1p128, min(float64(got), 0x1p128))
	want = max(-0x1p128, min(want, 0x1p128))
	_, exp := math.Frexp(want)
	return math.Abs(g-want) / math.Ldexp(1, min(128, max(exp, -125))-24)
}

// worst is the largest error of a function on one instruction set so far.
type worst struct {
	ulps float64
	at   float32
}

func TestMapUlps(t *testing.T) {
	for f := range fnCount {
		t.Run(f.String(), func(t *testing.T) {
			useISA(t, chosen) // measureUlps changes it
			var w [isaCount]worst
			x := make([]float32, 0, 1<<16)
			for bits := uint64(0); bits < 1<<32; bits += ulpStride {
				if x = append(x, math.Float32frombits(uint32(bits))); len(x) == cap(x) {
					measureUlps(f, x, &w)
					x = x[:0]
				}
			}
			measureUlps(f, append(x, math.Float32frombits(worstInputs[f])), &w)
			for _, i := range available()[ulpFirst:] {
				t.Logf("%s: worst error %.3f ulp at %#x (%v)", isaNames[i], w[i].ulps, math.Float32bits(w[i].at), w[i].at)
				if w[i].ulps > ulpBounds[f] {
					t.Errorf("%s: error %.3g ulp at %v, bound %v", isaNames[i], w[i].ulps, w[i].at, ulpBounds[f])
				}
			}
		})
	}
}

// measureUlps updates the worst errors with those at x.
func measureUlps(f Fn, x []float32, w *[isaCount]worst) {
	const alpha = float32(0.3)
	want, y := make([]float64, len(x)), make([]float32, len(x))
	for i, v := range x {
		want[i] = f.Eval(float64(v), float64(alpha))
	}
	for _, isa := range available()[ulpFirst:] {
		chosen = isa
		Do(&Map{F: f, Alpha: alpha, X: x, Y: y})
		for i, v := range y {
			if u := ulps(v, want[i]); u > w[isa].ulps {
				w[isa] = worst{u, x[i]}
			}
		}
	}
}

// worstInputs are the bits of the inputs where the vector code, of all
// instruction sets alike, is furthest off: go test -tags long -run TestMapUlps -v finds them.
var worstInputs = map[Fn]uint32{
	Exp: 0xc0bc17a1, Log: 0x3fb4f239, Sigmoid: 0xc085088d, Softplus: 0xbf409f9b, SELU: 0x8090b991, Tanh: 0x409029b4,
}
