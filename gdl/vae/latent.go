package vae

import (
	"fmt"
	"math"
	"slices"
)

// Line returns n ≥ 2 codes [n Z] on the straight line from a to b.
func Line(a, b []float32, n int) []float32 {
	var out []float32
	for i := range n {
		t := float32(i) / float32(n-1)
		for k := range a {
			out = append(out, (1-t)*a[k]+t*b[k])
		}
	}
	return out
}

// Arc returns n ≥ 2 codes [n Z] whose directions go from that of a to that of b at
// even angles and whose lengths go evenly from one to the other (White 2016,
// arXiv:1609.04468). With many axes N(0, I) lies near a sphere of radius √Z, which a
// Line leaves and an Arc does not. Codes of one direction, or opposite ones, have a
// Line between them.
func Arc(a, b []float32, n int) []float32 {
	la, lb := length(a), length(b)
	var dot float64
	for k := range a {
		dot += float64(a[k]) * float64(b[k])
	}
	angle := math.Acos(max(-1, min(1, dot/(la*lb))))
	if !(math.Sin(angle) > 1e-6) {
		return Line(a, b, n)
	}
	var out []float32
	for i := range n {
		t := float64(i) / float64(n-1)
		l := ((1-t)*la + t*lb) / math.Sin(angle)
		u, v := l*math.Sin((1-t)*angle)/la, l*math.Sin(t*angle)/lb
		for k := range a {
			out = append(out, float32(u*float64(a[k])+v*float64(b[k])))
		}
	}
	return out
}

func length(z []float32) (squares float64) {
	for _, v := range z {
		squares += float64(v) * float64(v)
	}
	return math.Sqrt(squares)
}

// Traverse returns n ≥ 2 copies of code z [n Z] with one axis going from lo to hi.
func Traverse(z []float32, axis int, lo, hi float32, n int) []float32 {
	out := slices.Repeat(z, n)
	for i := range n {
		out[i*len(z)+axis] = lo + (hi-lo)*float32(i)/float32(n-1)
	}
	return out
}

// PriorGrid returns n·n codes [n·n 2], row by row from the top left, at the
// quantiles (i + ½)/n of N(0, 1) along both axes: each stands for an equal part of
// the prior (Kingma & Welling 2014, figure 4).
func PriorGrid(n int) []float32 {
	var out []float32
	for row := range n {
		for col := range n {
			out = append(out, quantile(col, n), quantile(n-1-row, n))
		}
	}
	return out
}

func quantile(i, n int) float32 {
	u := (float64(i) + 0.5) / float64(n)
	return float32(math.Sqrt2 * math.Erfinv(2*u-1))
}

// Direction returns the mean of those of codes z [N Z] that have something, minus
// the mean of those that have not: along it the decoder adds what they have (Larsen
// et al. 2016, arXiv:1512.09300). It panics with an error when all have it or none,
// and when z is not len(has) codes.
func Direction(z []float32, has []bool) []float32 {
	var n [2]int // without, with
	for _, h := range has {
		n[side(h)]++
	}
	if n[0] == 0 || n[1] == 0 || len(z)%len(has) != 0 {
		panic(fmt.Errorf("vae.Direction: %d values, %d codes with and %d without; want some of both, of equal width", len(z), n[1], n[0]))
	}
	width := len(z) / len(has)
	sums := [2][]float64{make([]float64, width), make([]float64, width)}
	for i, v := range z {
		sums[side(has[i/width])][i%width] += float64(v)
	}
	d := make([]float32, width)
	for a := range d {
		d[a] = float32(sums[1][a]/float64(n[1]) - sums[0][a]/float64(n[0]))
	}
	return d
}

func side(has bool) int {
	if has {
		return 1
	}
	return 0
}
