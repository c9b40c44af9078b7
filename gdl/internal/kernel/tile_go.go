package kernel

import "unsafe"

// goLanes is the vector length of the portable tiles.
const goLanes = 4

// tilesGo computes tiles in Go, two rows of four columns at a time: more sums
// would not fit the registers of any CPU that Go compiles to.
var tilesGo = tileSet{
	lanes: goLanes,
	nn:    [maxVectors + 1][]tileFunc{1: portable(false)},
	tn:    [maxVectors + 1][]tileFunc{1: portable(true)},

	depthwise: []tileFunc{nil, portableDepthwise},
}

func portable(tn bool) []tileFunc {
	f := func(a *uint64) {
		t := (*tileArgs)(unsafe.Pointer(a))
		if tn {
			t.run(4, t.ldA)
		} else {
			t.run(t.ldA, 4)
		}
	}
	return []tileFunc{nil, f, f, f, f, f, f, f, f}
}

// run computes the tile; row and step are the strides of A by row and by k.
func (t *tileArgs) run(row, step uintptr) {
	for r := uintptr(0); r < uintptr(t.rows); r += 2 {
		a, c := unsafe.Add(t.a, r*row), unsafe.Add(t.c, r*t.ldC)
		if r+1 == uintptr(t.rows) {
			s := t.dot4(a, step)
			t.finish(c, &s)
			return
		}
		s0, s1 := t.dot8(a, row, step)
		t.finish(c, &s0)
		t.finish(unsafe.Add(c, t.ldC), &s1)
	}
}

func load(p unsafe.Pointer, off uintptr) float32 { return *(*float32)(unsafe.Add(p, off)) }

func (t *tileArgs) list() []segment { return unsafe.Slice(t.segment, t.segments) }

// dot8 returns the sums of two rows.
func (t *tileArgs) dot8(a unsafe.Pointer, row, step uintptr) (s0, s1 [4]float32) {
	var p0, p1, p2, p3, q0, q1, q2, q3 float32
	for _, seg := range t.list() {
		a, b := unsafe.Add(a, seg.a), unsafe.Add(t.b, seg.b)
		for k := t.k; ; {
			x, y := load(a, 0), load(a, row)
			b0, b1, b2, b3 := load(b, 0), load(b, 4), load(b, 8), load(b, 12)
			p0 += float32(x * b0)
			q0 += float32(y * b0)
			p1 += float32(x * b1)
			q1 += float32(y * b1)
			p2 += float32(x * b2)
			q2 += float32(y * b2)
			p3 += float32(x * b3)
			q3 += float32(y * b3)
			if k--; k == 0 {
				break
			}
			a, b = unsafe.Add(a, step), unsafe.Add(b, t.ldB)
		}
	}
	return [4]float32{p0, p1, p2, p3}, [4]float32{q0, q1, q2, q3}
}

// dot4 returns the sums of one row.
func (t *tileArgs) dot4(a unsafe.Pointer, step uintptr) [4]float32 {
	var p0, p1, p2, p3 float32
	for _, seg := range t.list() {
		a, b := unsafe.Add(a, seg.a), unsafe.Add(t.b, seg.b)
		for k := t.k; ; {
			x := load(a, 0)
			p0 += float32(x * load(b, 0))
			p1 += float32(x * load(b, 4))
			p2 += float32(x * load(b, 8))
			p3 += float32(x * load(b, 12))
			if k--; k == 0 {
				break
			}
			a, b = unsafe.Add(a, step), unsafe.Add(b, t.ldB)
		}
	}
	return [4]float32{p0, p1, p2, p3}
}

func portableDepthwise(a *uint64) { (*tileArgs)(unsafe.Pointer(a)).depthwise() }

// depthwise computes the channels of one pixel.
func (t *tileArgs) depthwise() {
	row := func(p unsafe.Pointer) []float32 { return unsafe.Slice((*float32)(p), t.k) }
	sums := row(t.c)
	if t.bias != nil {
		copy(sums, row(t.bias))
	} else {
		clear(sums)
	}
	for _, s := range t.list() {
		x, factors := row(unsafe.Add(t.a, s.a)), row(unsafe.Add(t.b, s.b))
		for i, f := range factors {
			sums[i] += float32(f * x[i])
		}
	}
	for i, v := range sums {
		sums[i] = t.activated(v)
	}
}

// activated applies the activation.
func (t *tileArgs) activated(v float32) float32 {
	switch t.act {
	case actReLU:
		return max(v, 0)
	case actLeaky:
		return max(v, t.alpha*v)
	case actReLU6:
		return min(max(v, 0), t.alpha)
	}
	return v
}

// finish is the epilogue of one row.
func (t *tileArgs) finish(c unsafe.Pointer, s *[4]float32) {
	out := unsafe.Slice((*float32)(c), t.cols)
	for i := range out {
		v := s[i]
		if t.accumulate != 0 {
			v += out[i]
		}
		if t.bias != nil {
			v += load(t.bias, uintptr(i)*4)
		}
		out[i] = t.activated(v)
	}
}
