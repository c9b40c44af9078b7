package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// transpose emits dst[j][0:8] = src[0:8][j] for j = 0 … 8·Rows−1: source rows
// are Ld bytes apart, destination rows Cols bytes.
func (x86) transpose() {
	text("transposeAVX2")
	MOVQ(word(packSrc), RSI)
	MOVQ(word(packDst), RBX)
	MOVQ(word(packLd), RDX)
	MOVQ(word(packRows), RCX)
	MOVQ(word(packCols), R8)
	LEAQ(Mem{Base: RDX, Index: RDX, Scale: 2}, R9)
	LEAQ(Mem{Base: R8, Index: R8, Scale: 2}, R10)
	r := avx2.regs
	Label("block")
	LEAQ(Mem{Base: RSI, Index: RDX, Scale: 4}, RAX)
	for i, base := range []GPPhysical{RSI, RAX} {
		for j := range 4 {
			VMOVUPS(strided(base, RDX, R9, j), r[4*i+j])
		}
	}
	for i := range 4 { // pairs of rows
		VUNPCKLPS(r[2*i+1], r[2*i], r[8+2*i])
		VUNPCKHPS(r[2*i+1], r[2*i], r[9+2*i])
	}
	for i := range 2 { // rows 4i … 4i+3 of columns 0,4 1,5 2,6 3,7
		b := 8 + 4*i
		VSHUFPS(Imm(0x44), r[b+2], r[b], r[4*i])
		VSHUFPS(Imm(0xee), r[b+2], r[b], r[4*i+1])
		VSHUFPS(Imm(0x44), r[b+3], r[b+1], r[4*i+2])
		VSHUFPS(Imm(0xee), r[b+3], r[b+1], r[4*i+3])
	}
	LEAQ(Mem{Base: RBX, Index: R8, Scale: 4}, RAX)
	for j := range 4 {
		VPERM2F128(Imm(0x20), r[4+j], r[j], r[8])
		VPERM2F128(Imm(0x31), r[4+j], r[j], r[9])
		VMOVUPS(r[8], strided(RBX, R8, R10, j))
		VMOVUPS(r[9], strided(RAX, R8, R10, j))
	}
	ADDQ(Imm(32), RSI)
	LEAQ(Mem{Base: RAX, Index: R8, Scale: 4}, RBX)
	DECQ(RCX)
	JNE(LabelRef("block"))
	ret()
}

// strided is base + i·stride, given three times the stride too.
func strided(base, stride, three GPPhysical, i int) Mem {
	m := Mem{Base: base}
	switch i {
	case 1, 2:
		m.Index, m.Scale = stride, uint8(i)
	case 3:
		m.Index, m.Scale = three, 1
	}
	return m
}
