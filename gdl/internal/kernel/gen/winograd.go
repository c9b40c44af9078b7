package main

import (
	"fmt"
	"math"
)

// point is where minimal filtering evaluates polynomials; place is its index
// among the values of a transform.
type point struct {
	at, place int
	norm      float64 // Π (at − others) over the five finite points
}

const infinity = 1 << 10

// points in the order of calculation: what ±a share is computed once.
var points = []point{{0, 1, 4}, {1, 2, -6}, {-1, 3, -6}, {2, 4, 24}, {-2, 0, 24}, {infinity, 5, 1}}

// filterTaps are the kinds of filters, in the order of kernel.filterTaps: the
// taps that are not zero among three. Where the last one is zero so is the
// product at infinity, and where the first one is so is the product at 0.
var filterTaps = []struct {
	name        string
	first, last int
}{{"Three", 0, 2}, {"Two", 0, 1}, {"TwoLast", 1, 2}, {"OneLast", 1, 1}}

// filterSizes are the outputs of a filter. Three do without the point −2.
var filterSizes = []int{4, 3}

// filterKinds are the transforms, in the order of kernel.filterKind.
var filterKinds = []string{"In", "Out", "OutGrad", "Kernel", "KernelGrad"}

// filterPoints returns the points of filters of m outputs with some taps.
func filterPoints(m, taps int) (ps []point) {
	for _, p := range points {
		switch {
		case p.at == -2 && m == 3:
		case p.at == infinity && filterTaps[taps].last < 2:
		case p.at == 0 && filterTaps[taps].first > 0:
		default:
			ps = append(ps, p)
		}
	}
	return ps
}

// filters emits the transforms of minimal filtering along one axis.
func filters(v *isa) {
	for taps := range filterTaps {
		for _, m := range filterSizes {
			ps := filterPoints(m, taps)
			places, pixels := placesOf(ps), upTo(m)
			if hasFilter("In", m, taps) {
				line(v, filterName("In", m, taps), filterIn(ps, filterTaps[taps].first), upTo(len(ps)), places)
			}
			out := filterOut(ps, m)
			line(v, filterName("Out", m, taps), out, places, pixels)
			line(v, filterName("OutGrad", m, taps), transposed(out), pixels, places)
		}
		ps := filterPoints(4, taps)
		kernel := filterKernel(ps, taps)
		n := upTo(len(kernel[0]))
		line(v, filterName("Kernel", 4, taps), kernel, n, placesOf(ps))
		line(v, filterName("KernelGrad", 4, taps), transposed(kernel), placesOf(ps), n)
	}
}

func filterName(kind string, m, taps int) string {
	return fmt.Sprintf("filter%s%d%s", kind, m, filterTaps[taps].name)
}

// hasFilter reports whether filters emits a transform.
func hasFilter(kind string, m, taps int) bool {
	switch kind {
	case "In":
		return filterTaps[taps].name != "TwoLast"
	case "Kernel", "KernelGrad":
		return m == 4
	}
	return true
}

func upTo(n int) []int {
	is := make([]int, n)
	for i := range is {
		is[i] = i
	}
	return is
}

func placesOf(ps []point) (is []int) {
	for _, p := range ps {
		is = append(is, p.place)
	}
	return is
}

// filterIn returns the transform of the pixels under a filter: row a holds the
// coefficients of Π (x − b) over the other points, scaled for filterKernel. The
// first pixel is that of the first tap that is not zero.
func filterIn(ps []point, first int) (matrix [][]float64) {
	for _, p := range ps {
		row, norm := []float64{1}, 1.0
		for _, q := range ps {
			if q.at == infinity || q == p {
				continue
			}
			norm *= float64(p.at - q.at)
			next := make([]float64, len(row)+1)
			for i, c := range row {
				next[i+1] += c
				next[i] -= c * float64(q.at)
			}
			row = next
		}
		if p.at == infinity {
			norm = 1
		}
		full := make([]float64, len(ps))
		for i, c := range row {
			full[i] = c * p.norm / norm / math.Pow(float64(p.at), float64(first))
		}
		matrix = append(matrix, full)
	}
	return matrix
}

// filterOut returns the transform to m outputs: powers of the points.
func filterOut(ps []point, m int) (matrix [][]float64) {
	for i := range m {
		row := make([]float64, len(ps))
		for j, p := range ps {
			row[j] = power(p.at, i, m-1)
		}
		matrix = append(matrix, row)
	}
	return matrix
}

// filterKernel returns the transform of the taps that are not zero.
func filterKernel(ps []point, taps int) (matrix [][]float64) {
	for _, p := range ps {
		var row []float64
		for t := filterTaps[taps].first; t <= filterTaps[taps].last; t++ {
			row = append(row, power(p.at, t, 2)/p.norm)
		}
		matrix = append(matrix, row)
	}
	return matrix
}

// power returns xⁿ; of infinity only the highest power counts.
func power(x, n, highest int) float64 {
	switch {
	case x != infinity:
		return math.Pow(float64(x), float64(n))
	case n == highest:
		return 1
	}
	return 0
}

func transposed(matrix [][]float64) [][]float64 {
	t := make([][]float64, len(matrix[0]))
	for _, row := range matrix {
		for j, c := range row {
			t[j] = append(t[j], c)
		}
	}
	return t
}
