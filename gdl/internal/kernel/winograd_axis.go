package kernel

import "slices"

// filterTaps says which of three neighbouring taps a filter has. Where one is
// zero, so is the product at one of its points: infinity for the last tap, 0
// for the first. oneLast is the second tap of two.
type filterTaps uint8

const (
	three filterTaps = iota
	two
	twoLast
	oneLast
	filterTapsCount
)

// filterKind is a transform along one axis; see gen/filter.go.
type filterKind uint8

const (
	filterIn         filterKind = iota // pixels under a filter to values at points
	filterOut                          // values at points to outputs
	filterOutGrad                      // adjoint of filterOut
	filterKernel                       // taps to values at points
	filterKernelGrad                   // adjoint of filterKernel
	filterKinds
)

// filterPlaces is how many places the values of an axis have: those at −2, 0, 1,
// −1, 2 and infinity.
const filterPlaces = 6

// filterSet holds the functions of one kind for filters of 4 and of 3 outputs.
type filterSet [2][filterTapsCount]vecFunc

// of returns the function for filters of m outputs.
func (s *filterSet) of(m int, taps filterTaps) vecFunc { return s[4-m][taps] }

// has reports whether filters of m outputs have a value at a place.
func (t filterTaps) has(m, place int) bool {
	switch place {
	case 0:
		return m == 4
	case 1:
		return t != twoLast && t != oneLast
	case 5:
		return t != two && t != oneLast
	}
	return true
}

// points returns the number of values of filters of m outputs.
func (t filterTaps) points(m int) int {
	switch t {
	case three:
		return m + 2
	case oneLast:
		return m
	}
	return m + 1
}

// placeRuns returns the places of filters of m outputs as runs from … to.
func (t filterTaps) placeRuns(m int) [][2]int { return filterRuns[4-m][t] }

var filterRuns = [2][filterTapsCount][][2]int{
	{three: {{0, 6}}, two: {{0, 5}}, twoLast: {{0, 1}, {2, 6}}, oneLast: {{0, 1}, {2, 5}}},
	{three: {{1, 6}}, two: {{1, 5}}, twoLast: {{2, 6}}, oneLast: {{2, 5}}},
}

// phase is a filter of stride 1 and of one to three taps, which with others of
// its kind makes a convolution of stride 2, its adjoint, or the convolution of
// a doubled image: output unit u is the sum over j of tap j times the pixel of
// unit u+j.
type phase struct {
	taps    filterTaps
	kernel  [][]int // the positions of the kernel whose sum is a tap that is not zero
	in, out int     // pixels of unit 0: the first that it reads, and what it writes
	units   int     // outputs on the image
}

// phaseAxis is one axis of a convolution as a set of phases. Either each phase
// reads pixels of its own and all add up to the outputs, or all read the same
// pixels and each writes outputs of its own.
type phaseAxis struct {
	phases          []phase
	inStep, outStep int // pixels from unit to unit
	adds            bool
	four, three     int // filters of 4 and then of 3 outputs that cover the units
}

// shared returns the taps of the side that all phases share.
func (a *phaseAxis) shared() filterTaps {
	for _, p := range a.phases {
		if p.taps == three || p.taps == twoLast {
			return three
		}
	}
	return two
}

// cover chooses filters: as few points as possible.
func (a *phaseAxis) cover() {
	units, least := 0, 0
	for _, p := range a.phases {
		units = max(units, p.units)
	}
	t := a.shared()
	for n := range 4 {
		fours := max(0, blocksOf(units-3*n, 4))
		if points := fours*t.points(4) + n*t.points(3); n == 0 || points < least {
			a.four, a.three, least = fours, n, points
		}
	}
}

func (a *phaseAxis) filters() int { return a.four + a.three }
func (a *phaseAxis) units() int   { return 4*a.four + 3*a.three }

// filter returns the first unit of filter i and its outputs.
func (a *phaseAxis) filter(i int) (unit, m int) {
	if i < a.four {
		return 4 * i, 4
	}
	return 4*a.four + 3*(i-a.four), 3
}

// phases returns the axes of c, or with back of its adjoint; ok is false where a
// phase would have more than three taps, or all have one.
func (c Conv) phases(back bool) (v, h phaseAxis, ok bool) {
	oh, ow := c.Out()
	axis := func(in, out, k, stride, before, after int) (phaseAxis, bool) {
		switch {
		case c.Upsample:
			return upPhases(in, back), k == 3 && before == 1 && after == 1
		case back:
			return adjointPhases(in, k, stride, before)
		}
		return stridePhases(out, k, stride, before)
	}
	v, okV := axis(c.H, oh, c.KH, c.StrideH, c.PadTop, c.PadBottom)
	h, okH := axis(c.W, ow, c.KW, c.StrideW, c.PadLeft, c.PadRight)
	return v, h, okV && okH && c.KH > c.StrideH && c.KW > c.StrideW
}

// every returns the taps of a kernel of k positions that are step apart, from
// the one given on.
func every(from, k, step int) (taps filterTaps, kernel [][]int, ok bool) {
	for i := from; i < k; i += step {
		kernel = append(kernel, []int{i})
	}
	switch len(kernel) {
	case 1:
		return oneLast, kernel, true
	case 2:
		return two, kernel, true
	}
	return three, kernel, len(kernel) == 3
}

// stridePhases returns the axis of a convolution to out pixels: each phase reads
// every stride-th pixel.
func stridePhases(out, k, stride, pad int) (a phaseAxis, ok bool) {
	a = phaseAxis{inStep: stride, outStep: 1, adds: true}
	for r := range stride {
		p := phase{in: r - pad, units: out}
		if p.taps, p.kernel, ok = every(r, k, stride); !ok {
			return a, false
		}
		a.phases = append(a.phases, p)
	}
	a.cover()
	return a, true
}

// adjointPhases returns the axis from the outputs of stridePhases back to in
// pixels: each phase writes every stride-th pixel.
func adjointPhases(in, k, stride, pad int) (a phaseAxis, ok bool) {
	a = phaseAxis{inStep: 1, outStep: stride}
	first := in + k
	for r := range stride {
		p := phase{out: r - pad}
		if p.taps, p.kernel, ok = every(r, k, stride); !ok {
			return a, false
		}
		slices.Reverse(p.kernel)
		before := max(0, blocksOf(-p.out, stride)) // units that are not on the image
		p.in = before + 1 - len(p.kernel)
		p.out += before * stride
		if p.units = blocksOf(in-p.out, stride); p.units < 1 {
			return a, false
		}
		first = min(first, p.in)
		a.phases = append(a.phases, p)
	}
	for i := range a.phases {
		switch p := &a.phases[i]; {
		case p.in == first && p.taps != oneLast:
		case p.in == first+1 && p.taps == two:
			p.in, p.taps = first, twoLast
		case p.in == first+1 && p.taps == oneLast:
			p.in = first
		default:
			return a, false
		}
	}
	a.cover()
	return a, true
}

// upPhases returns the axis of a convolution of doubled images, n pixels before,
// with a kernel of 3 and padding of 1, or its adjoint. Two neighbouring
// positions of the kernel that fall on copies of one pixel make one tap.
func upPhases(n int, back bool) phaseAxis {
	a := phaseAxis{inStep: 1, outStep: 2, phases: []phase{
		{taps: two, kernel: [][]int{{0}, {1, 2}}, in: -1, out: 0, units: n},
		{taps: twoLast, kernel: [][]int{{0, 1}, {2}}, in: -1, out: 1, units: n},
	}}
	if back {
		a = phaseAxis{inStep: 2, outStep: 1, adds: true, phases: []phase{
			{taps: two, kernel: [][]int{{1, 2}, {0}}, in: 0, units: n},
			{taps: two, kernel: [][]int{{2}, {0, 1}}, in: -1, units: n},
		}}
	}
	a.cover()
	return a
}
