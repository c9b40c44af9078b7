package kernel

import "unsafe"

// packFloats is the memory to transform one number of each tap: 9 taps, 6 by 3
// values between the transforms, and one tap to add.
const packFloats = 9 + 18 + 1

// filterMatrices are the transformed kernel, for columns from … to: [places][places]
// [slots] matrices, each in panels of columns.
type filterMatrices struct {
	mem      []float32
	from, to int
}

// all returns the transformed kernel as stage 0 makes it.
func (p *convPlan) all() filterMatrices { return filterMatrices{p.packed, 0, p.n} }

// matrix returns where the matrix of a place and slot begins.
func (f *winograd) matrix(p *convPlan, m *filterMatrices, place, slot int) int {
	return (place*f.slots + slot) * p.k * (m.to - m.from)
}

// pack transforms the taps of a slot, for the columns j ….
func (f *winograd) pack(p *convPlan, m *filterMatrices, slot, j int, w *Worker) {
	cols := min(p.panel, p.n-j)
	size := p.k * cols
	v, h := f.v.phases[slot/len(f.h.phases)], f.h.phases[slot%len(f.h.phases)]
	taps := w.scratch[:9*size]
	rows := w.scratch[9*size:][:18*size]
	more := w.scratch[27*size:][:size]
	for y, ky := range v.kernel {
		for x, kx := range h.kernel {
			f.packTap(p, taps[(y*3+x)*size:][:size], more, ky, kx, j, cols, w)
		}
	}
	vectors := uint64(size / p.set.lanes)
	w.transform(vecs().filters[filterKernel].of(4, v.taps), winogradArgs{
		src: unsafe.Pointer(&taps[0]), srcStep: uintptr(3*size) * 4,
		dst: unsafe.Pointer(&rows[0]), dstStep: uintptr(3*size) * 4,
		vectors: vectors * uint64(len(h.kernel)), rows: 1,
	})
	for i := range filterPlaces {
		if !v.taps.has(4, i) {
			continue
		}
		w.transform(vecs().filters[filterKernel].of(4, h.taps), winogradArgs{
			src: unsafe.Pointer(&rows[3*i*size]), srcStep: uintptr(size) * 4,
			dst:     unsafe.Pointer(&m.mem[f.matrix(p, m, i*filterPlaces, slot)+p.k*(j-m.from)]),
			dstStep: uintptr(f.slots*p.k*(m.to-m.from)) * 4,
			vectors: vectors, rows: 1,
		})
	}
}

// packTap packs the sum of the kernel's matrices at rows ky and columns kx.
func (f *winograd) packTap(p *convPlan, dst, more []float32, ky, kx []int, j, cols int, w *Worker) {
	to := dst
	for _, y := range ky {
		for _, x := range kx {
			k := p.kernel[(y*p.kw+x)*p.k*p.n:]
			if p.back { // channels exchanged
				p.set.packCols(w, to, k[j*p.k:], p.k, p.k, cols)
			} else {
				p.set.packRows(w, to, k[j:], p.n, p.k, cols)
			}
			if &to[0] != &dst[0] {
				w.call(vecs().zips[Add], len(dst), 1, dst, more, dst)
			}
			to = more
		}
	}
}
