package kernel

import "unsafe"

// spread is how the pixels of one side of a convolution are transformed: along
// each axis step pixels a unit, and for each of its phases from a pixel of
// its own.
type spread struct {
	kind  filterKind // filterIn or filterOutGrad
	image image
	v, h  spreadAxis
}

type spreadAxis struct {
	axis *phaseAxis
	step int
	at   []int // the pixel of unit 0, for each phase
	taps []filterTaps
}

// inputs returns the spread of the images that the phases read.
func inputs(im image, v, h *phaseAxis) spread {
	side := func(a *phaseAxis) spreadAxis {
		s := spreadAxis{axis: a, step: a.inStep}
		if !a.adds {
			s.at, s.taps = []int{a.phases[0].in}, []filterTaps{a.shared()}
			return s
		}
		for _, p := range a.phases {
			s.at, s.taps = append(s.at, p.in), append(s.taps, p.taps)
		}
		return s
	}
	return spread{filterIn, im, side(v), side(h)}
}

// gradients returns the spread of the images that the phases write.
func gradients(im image, v, h *phaseAxis) spread {
	side := func(a *phaseAxis) spreadAxis {
		s := spreadAxis{axis: a, step: a.outStep}
		if a.adds {
			s.at, s.taps = []int{0}, []filterTaps{a.shared()}
			return s
		}
		for _, p := range a.phases {
			s.at, s.taps = append(s.at, p.out), append(s.taps, p.taps)
		}
		return s
	}
	return spread{filterOutGrad, im, side(v), side(h)}
}

// slots returns how many values a pixel of each channel becomes at a place.
func (s *spread) slots() int { return len(s.v.at) * len(s.h.at) }

// reach returns the first pixel of a line and how many there are.
func (a *spreadAxis) reach() (first, n int) {
	lo, hi := a.at[0], a.at[0]
	for _, at := range a.at {
		lo, hi = min(lo, at), max(hi, at)
	}
	return lo, (a.axis.units()+1)*a.step + hi - lo + 1
}

// touchMost is how many floats leave room in the first-level cache.
const touchMost = 1 << 14

// touch brings the pixels of line i of filters of an image into the cache, where
// it holds them.
func (s *spread) touch(pixels []float32, image, i int, w *Worker) {
	im := s.image
	unit, m := s.v.axis.filter(i)
	lo, hi := min(unit*s.v.step, im.h), min((unit+m)*s.v.step, im.h)
	if row := im.w * im.c; (hi-lo)*row <= touchMost {
		w.touch(pixels[(image*im.h+lo)*row : (image*im.h+hi)*row])
	}
}

// floats returns the memory that lines of some channels need.
func (s *spread) floats(channels int) int {
	_, n := s.h.reach()
	return filterPlaces * (n + s.image.w) * channels
}

// spreader transforms lines of filters of some channels.
type spreader struct {
	*spread
	w            *Worker
	pixels       []float32 // of all images
	channel, n   int       // first channel, and how many
	first, width int       // pixels of a row between the transforms
	rows         []float32 // [places][width n]
	padded       []float32 // [places][image.w n]
	values       []float32 // [places][places] planes of squares [slots n]
	plane        int
}

// begin clears the pixels outside of the images.
func (s *spreader) begin(memory []float32) {
	s.first, s.width = s.h.reach()
	size := filterPlaces * s.width * s.n
	s.rows, s.padded = memory[:size], memory[size:][:filterPlaces*s.image.w*s.n]
	clear(s.rows)
}

// line transforms line i of filters of an image; where returns the square of
// each filter.
func (s *spreader) line(image, i int, p *places) {
	unit, m := s.v.axis.filter(i)
	s.touch(s.pixels, image, i, s.w)
	for v, at := range s.v.at {
		s.down(image, unit*s.v.step+at, m, s.v.taps[v])
		for h, at := range s.h.at {
			s.along(at, m, s.v.taps[v], s.h.taps[h], v*len(s.h.at)+h, p)
		}
	}
}

// values returns how many pixels, step apart, a filter of m outputs reads.
func (s *spreader) reads(m int, taps filterTaps) int {
	if s.kind == filterIn {
		return taps.points(m)
	}
	return m
}

// down transforms the columns of pixels that begin at row y.
func (s *spreader) down(image, y, m int, taps filterTaps) {
	im, count := s.image, s.reads(m, taps)
	from, to := max(0, s.first), min(im.w, s.first+s.width)
	a := winogradArgs{
		srcStep: uintptr(s.v.step*im.w*im.c) * 4, srcRow: uintptr(im.c) * 4,
		dst:     unsafe.Pointer(&s.rows[(from-s.first)*s.n]),
		dstStep: uintptr(s.width*s.n) * 4, dstRow: uintptr(s.n) * 4,
		vectors: uint64(s.n / tiles().lanes), rows: uint64(to - from),
	}
	if y >= 0 && y+(count-1)*s.v.step < im.h {
		a.src = unsafe.Pointer(&s.pixels[((image*im.h+y)*im.w+from)*im.c+s.channel])
	} else {
		for j := range count {
			s.copyRow(s.padded[j*im.w*s.n:][:(to-from)*s.n], image, y+j*s.v.step, from)
		}
		a.src = unsafe.Pointer(&s.padded[0])
		a.srcStep, a.srcRow = uintptr(im.w*s.n)*4, uintptr(s.n)*4
	}
	if a.srcRow == a.dstRow {
		a.vectors, a.rows = a.vectors*a.rows, 1
	}
	s.w.transform(vecs().filters[s.kind].of(m, taps), a)
}

// copyRow copies pixels of row y from column x; rows outside of the image are
// zero.
func (s *spreader) copyRow(dst []float32, image, y, x int) {
	im := s.image
	if y < 0 || y >= im.h {
		clear(dst)
		return
	}
	src := s.pixels[((image*im.h+y)*im.w+x)*im.c+s.channel:]
	if s.n == im.c {
		copy(dst, src)
		return
	}
	for i := 0; i < len(dst); i += s.n {
		copy(dst[i:][:s.n], src[i/s.n*im.c:])
	}
}

// along transforms the rows that down has left, of the pixels from at on, to the
// values of a slot.
func (s *spreader) along(at, m int, v, h filterTaps, slot int, p *places) {
	ld := s.slots() * s.n
	for i := range s.h.axis.filters() {
		unit, width := s.h.axis.filter(i)
		f := vecs().filters[s.kind].of(width, h)
		x := s.rows[(unit*s.h.step+at-s.first)*s.n:]
		to := p.square(i)*ld + slot*s.n
		for _, r := range v.placeRuns(m) {
			s.w.transform(f, winogradArgs{
				src:     unsafe.Pointer(&x[r[0]*s.width*s.n]),
				srcStep: uintptr(s.h.step*s.n) * 4, srcRow: uintptr(s.width*s.n) * 4,
				dst:     unsafe.Pointer(&s.values[r[0]*filterPlaces*s.plane+to]),
				dstStep: uintptr(s.plane) * 4, dstRow: uintptr(filterPlaces*s.plane) * 4,
				vectors: uint64(s.n / tiles().lanes), rows: uint64(r[1] - r[0]),
			})
		}
	}
}

// places numbers the squares of some lines of filters so that those with a value
// at a place follow each other: first the squares of 4 rows and 3 columns of
// outputs, then of 4 and 4, of 3 and 4, of 3 and 3.
type places struct {
	v, h                *phaseAxis
	fourLines, allLines int
	// of the line at hand:
	four bool
	nth  int
}

// count takes lines from … to of all images.
func (p *places) count(from, to int) {
	p.fourLines, p.allLines = p.foursBefore(to)-p.foursBefore(from), to-from
}

// foursBefore returns how many of the first n lines have filters of 4 outputs.
func (p *places) foursBefore(n int) int {
	all := p.v.filters()
	return n/all*p.v.four + min(n%all, p.v.four)
}

// line makes line i of those that begin with line from the one at hand.
func (p *places) line(from, i int) {
	fours := p.foursBefore(i) - p.foursBefore(from)
	p.four = i%p.v.filters() < p.v.four
	p.nth = fours
	if !p.four {
		p.nth = i - from - fours
	}
}

// square returns the number of the square of filter i of the line at hand.
func (p *places) square(i int) int {
	a, b := p.h.four, p.h.three
	base := p.fourLines * (a + b)
	switch {
	case p.four && i >= a:
		return p.nth*b + i - a
	case p.four:
		return p.fourLines*b + p.nth*a + i
	case i < a:
		return base + p.nth*a + i
	}
	return base + (p.allLines-p.fourLines)*a + p.nth*b + i - a
}

// squares returns the squares from … to that have a value at (i, j).
func (p *places) squares(i, j int) (from, to int) {
	a, b := p.h.four, p.h.three
	to = p.allLines * (a + b)
	if j == 0 {
		from = p.fourLines * b
		to -= (p.allLines - p.fourLines) * b
	}
	if i == 0 {
		to = p.fourLines * (a + b)
	}
	return from, to
}
