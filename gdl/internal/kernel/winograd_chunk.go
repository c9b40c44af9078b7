package kernel

import "unsafe"

// winogradChunk is one chunk.
type winogradChunk struct {
	*winograd
	at places
	p  *convPlan
	w  *Worker
	in spreader
	y  []float32 // [places][places] planes of squares [slots n]

	kernel filterMatrices
	rows   []float32 // [places][units n], and 4 rows of outputs
}

// multiply computes the products of all squares.
func (c *winogradChunk) multiply() {
	for place := range filterPlaces * filterPlaces {
		c.multiplyAt(place)
	}
}

// multiplyAt computes the products of all squares at a place.
func (c *winogradChunk) multiplyAt(place int) {
	p, i, j := c.p, place/filterPlaces, place%filterPlaces
	ldX, ldY := c.read.slots()*p.k, c.write.slots()*p.n
	from, to := c.at.squares(i, j)
	x := c.in.values[place*c.planeIn(p)+from*ldX:]
	y := c.y[place*c.planeOut(p)+from*ldY:]
	n := 0
	for slot := range c.slots {
		v, h := slot/len(c.h.phases), slot%len(c.h.phases)
		if !c.v.phases[v].taps.has(4, i) || !c.h.phases[h].taps.has(4, j) {
			continue
		}
		if !c.v.adds {
			c.w.segments[0] = segment{b: int64(c.matrix(p, &c.kernel, place, slot)) * 4}
			c.product(x, y[slot*p.n:], to-from, 1, ldX, ldY)
			continue
		}
		c.w.segments[n] = segment{int64(slot*p.k) * 4, int64(c.matrix(p, &c.kernel, place, slot)) * 4}
		n++
	}
	if n > 0 {
		c.product(x, y, to-from, n, ldX, ldY)
	}
}

// product computes the columns of one place as the sum of n segments.
func (c *winogradChunk) product(x, y []float32, squares, n, ldX, ldY int) {
	p, t := c.p, &c.w.tile
	*t = tileArgs{k: uint64(p.k), segments: uint64(n), segment: &c.w.segments[0], cols: uint64(p.set.lanes)}
	t.setLdA(ldX)
	m := &c.kernel
	for j := m.from; j < m.to; j += p.panel {
		cols := min(p.panel, m.to-j)
		t.b, t.ldB = unsafe.Pointer(&m.mem[p.k*(j-m.from)]), uintptr(cols)*4
		c.w.strip(p.set.nn[cols/p.set.lanes], squares, x, y[j:], ldX, ldY)
	}
}

// output transforms the values of a line back and applies the epilogue.
func (c *winogradChunk) output(image, line int) {
	unit, m := c.v.filter(line)
	c.write.touch(c.p.y, image, line, c.w)
	for v, y := range c.write.v.at {
		units := c.v.phases[v].units
		rows := min(m, units-unit)
		if rows <= 0 {
			continue
		}
		for h := range c.write.h.at {
			c.along(v, h, m)
			c.down(image, unit*c.v.outStep+y, v, h, m, rows)
		}
		for r := range rows {
			y := (unit+r)*c.v.outStep + y
			n := c.p.out.w * c.p.n
			c.p.finish(c.p.y[(image*c.p.out.h+y)*n:][:n], c.w)
		}
	}
}

// along transforms the values of a slot to outputs along the line.
func (c *winogradChunk) along(v, h, m int) {
	p, plane, ld := c.p, c.planeOut(c.p), c.write.slots()*c.p.n
	width := c.h.units() * p.n
	slot := v*len(c.write.h.at) + h
	for i := range c.h.filters() {
		unit, n := c.h.filter(i)
		from := c.at.square(i)*ld + slot*p.n
		for _, r := range c.write.v.taps[v].placeRuns(m) {
			c.w.transform(vecs().filters[filterOut].of(n, c.write.h.taps[h]), winogradArgs{
				src:     unsafe.Pointer(&c.y[r[0]*filterPlaces*plane+from]),
				srcStep: uintptr(plane) * 4, srcRow: uintptr(filterPlaces*plane) * 4,
				dst:     unsafe.Pointer(&c.rows[r[0]*width+unit*p.n]),
				dstStep: uintptr(p.n) * 4, dstRow: uintptr(width) * 4,
				vectors: uint64(p.n / p.set.lanes), rows: uint64(r[1] - r[0]),
			})
		}
	}
}

// down transforms what along has left to rows of the image from y on. Where not
// all m are on the image, they go to memory of the chunk first.
func (c *winogradChunk) down(image, y, v, h, m, rows int) {
	p, out, step := c.p, c.p.out, c.h.outStep
	width, x := c.h.units()*p.n, c.write.h.at[h]
	units := c.h.phases[h].units
	dst := p.y[((image*out.h+y)*out.w+x)*p.n:]
	ld := c.v.outStep * out.w * p.n
	a := winogradArgs{
		src: unsafe.Pointer(&c.rows[0]), srcStep: uintptr(width) * 4, srcRow: uintptr(p.n) * 4,
		dst: unsafe.Pointer(&dst[0]), dstStep: uintptr(ld) * 4, dstRow: uintptr(step*p.n) * 4,
		vectors: uint64(p.n / p.set.lanes), rows: uint64(units),
	}
	tmp := c.rows[filterPlaces*width:]
	if rows < m {
		a.dst, a.dstStep, a.dstRow = unsafe.Pointer(&tmp[0]), a.srcStep, a.srcRow
	}
	if a.srcRow == a.dstRow {
		a.vectors, a.rows = a.vectors*a.rows, 1
	}
	c.w.transform(vecs().filters[filterOut].of(m, c.write.v.taps[v]), a)
	if rows == m {
		return
	}
	for r := range rows {
		for u := range units {
			copy(dst[r*ld+u*step*p.n:][:p.n], tmp[r*width+u*p.n:])
		}
	}
}
