package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// dotRows is how many rows the largest of the dots has.
const dotRows = 8

func dotsName(v *isa, rows int) string { return fmt.Sprintf("dots%d%s", rows, v.name) }

// dots emits c[r] = Σ A[r]·B for up to 8 rows: the tile of one column, with a
// vector of products for each sum. Segments are those of tile, k whole vectors;
// B is contiguous. It always stores 8 floats: those past the rows mean nothing.
func dots(v *isa, rows int) {
	text(dotsName(v, rows))
	g := &tileGen{isa: v, rows: rows}
	acc, b := v.regs[:rows], v.regs[rows]
	MOVQ(word(tileA), R8)
	MOVQ(word(tileB), RBX)
	MOVQ(word(tileC), RDX)
	MOVQ(word(tileLdA), R10)
	MOVQ(word(tileSegPtr), RSI)
	MOVQ(word(tileSegs), R9)
	LEAQ(Mem{Base: R10, Index: R10, Scale: 2}, R11)
	LEAQ(Mem{Base: R10, Index: R10, Scale: 4}, R12)
	for _, r := range acc {
		v.zero(r)
	}
	Label("segment")
	MOVQ(R8, RAX)
	ADDQ(Mem{Base: RSI}, RAX)
	MOVQ(RBX, R14)
	ADDQ(Mem{Base: RSI, Disp: 8}, R14)
	ADDQ(Imm(16), RSI)
	if g.high() {
		MOVQ(word(tileHighA), R13)
		ADDQ(RAX, R13)
	}
	MOVQ(word(tileK), RCX)
	pcalign(64)
	Label("vector")
	VMOVUPS(Mem{Base: R14}, b)
	for r := range rows {
		VFMADD231PS(g.address(r, 0), b, acc[r])
	}
	step := Imm(uint64(v.bytes()))
	ADDQ(step, RAX)
	ADDQ(step, R14)
	if g.high() {
		ADDQ(step, R13)
	}
	SUBQ(Imm(uint64(v.lanes)), RCX)
	JNE(LabelRef("vector"))
	DECQ(R9)
	JNE(LabelRef("segment"))
	sumLanes(v, acc)
	ret()
}

// sumLanes adds up the lanes of each vector and stores the sums at DX.
func sumLanes(v *isa, acc []VecPhysical) {
	if v == avx512 {
		for _, r := range acc {
			VEXTRACTF64X4(Imm(1), r, Y15)
			VADDPS(Y15, r.AsY(), r.AsY())
		}
	}
	sum := func(r int) Op { return acc[min(r, len(acc)-1)].AsY() }
	for r := 0; r < dotRows; r += 4 {
		VHADDPS(sum(r+1), sum(r), Y12)
		VHADDPS(sum(r+3), sum(r+2), Y13)
		VHADDPS(Y13, Y12, Y12)
		VEXTRACTF128(Imm(1), Y12, X13)
		VADDPS(X13, X12, X12)
		VMOVUPS(X12, Mem{Base: RDX, Disp: 4 * r})
	}
}
