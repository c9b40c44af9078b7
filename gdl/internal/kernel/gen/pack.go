package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Words of packArgs.
const (
	packSrc = iota
	packDst
	packLd
	packRows
	packCols
)

// pack emits a copy of Rows rows of nv vectors, Ld bytes apart, to contiguous
// rows. Of the last vector only Cols lanes are read; the others become zero.
func pack(v *isa, nv int) {
	v.text(packName(v, nv))
	v.mov(word(packCols), RCX)
	t := v.newTail(RAX, v.regs[15])
	v.mov(word(packSrc), RSI)
	v.mov(word(packDst), RBX)
	v.mov(word(packLd), RDX)
	v.mov(word(packRows), RCX)
	v.label("row")
	for i := range nv {
		m := Mem{Base: RSI, Disp: v.bytes() * i}
		if i == nv-1 {
			v.load(m, t, v.regs[i])
		} else {
			v.load(m, nil, v.regs[i])
		}
	}
	for i := range nv {
		v.store(v.regs[i], nil, Mem{Base: RBX, Disp: v.bytes() * i})
	}
	v.add(RDX, RSI)
	v.add(I32(int32(v.bytes()*nv)), RBX)
	v.dec(RCX)
	v.jump(notEqual, "row")
	v.ret()
}

func packName(v *isa, nv int) string { return fmt.Sprintf("pack%d%s", nv, v.name) }

// packs emits the packs of one instruction set.
func packs(v *isa) {
	for nv := range len(tileRows[v]) {
		pack(v, nv+1)
	}
}
