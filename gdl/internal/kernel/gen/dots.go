package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// dotRows is how many rows the largest of the dots has: as many as the registers
// hold with dotLanes lanes each, besides the rows of B and one of A.
var dotRows = map[*isa]int{avx2: 6, avx512: 14, neon: 6}

// dotLanes is how many sums each of the dots has until its end, on every instruction
// set: product k goes to lane k mod 16.
const dotLanes = 16

// dotTaps is how many rows of A a sum of the dots takes in at most.
const dotTaps = 3

func dotsName(v *isa, taps, rows int) string { return fmt.Sprintf("dots%dx%d%s", taps, rows, v.name) }

// dots emits c[r] = Σ A[r+j]·B[j] + bias, over segments and j < taps, for a few
// rows: the tile of one column, with dotLanes sums of products for each. A row of A,
// LdA from the next, is read once, and what lies HighA on is fetched early. Segments
// are those of tile, k a multiple of dotLanes; the rows of B are LdB apart and c is
// contiguous. A lane adds its products in the order of segments, then of k, then of j.
func (x86) dots(v *isa, taps, rows int) {
	text(dotsName(v, taps, rows))
	parts := dotLanes / v.lanes // vectors that make up the lanes
	n := rows * parts
	acc, b, a := v.regs[:n], v.regs[n:n+taps], v.regs[n+taps] // acc[part·rows+r]
	MOVQ(word(tileA), R8)
	MOVQ(word(tileB), RBX)
	MOVQ(word(tileLdA), R10)
	MOVQ(word(tileLdB), R11)
	MOVQ(word(tileHighA), R12)
	MOVQ(word(tileSegPtr), RSI)
	MOVQ(word(tileSegs), R9)
	for _, r := range acc {
		v.zero(r)
	}
	Label("segment")
	MOVQ(R8, RAX)
	ADDQ(Mem{Base: RSI}, RAX)
	MOVQ(RBX, R14)
	ADDQ(Mem{Base: RSI, Disp: 8}, R14)
	ADDQ(Imm(16), RSI)
	MOVQ(word(tileK), RCX)
	pcalign(64)
	Label("vector")
	for part := range parts {
		for j, r := range b {
			m := Mem{Base: R14, Disp: part * v.bytes()}
			if j > 0 {
				m.Index, m.Scale = R11, uint8(j)
			}
			VMOVUPS(m, r)
		}
		MOVQ(RAX, R13)
		for i := range rows + taps - 1 {
			VMOVUPS(Mem{Base: R13, Disp: part * v.bytes()}, a)
			if part == 0 {
				PREFETCHT1(Mem{Base: R13, Index: R12, Scale: 1})
			}
			ADDQ(R10, R13)
			for j := max(0, i-rows+1); j < min(taps, i+1); j++ {
				VFMADD231PS(a, b[j], acc[part*rows+i-j])
			}
		}
	}
	ADDQ(Imm(4*dotLanes), RAX)
	ADDQ(Imm(4*dotLanes), R14)
	SUBQ(Imm(dotLanes), RCX)
	JNE(LabelRef("vector"))
	DECQ(R9)
	JNE(LabelRef("segment"))
	for r := range n - rows { // AVX2: lanes 8 … 15
		VADDPS(acc[rows+r], acc[r], acc[r])
	}
	sums := sumLanes8
	if v == avx512 {
		sums = sumLanes16
	}
	sum := sums(func(r int) VecPhysical { return acc[min(r, rows-1)] })
	MOVQ(word(tileC), RDX)
	MOVQ(word(tileBias), RBX)
	TESTQ(RBX, RBX)
	JE(LabelRef("store"))
	VBROADCASTSS(Mem{Base: RBX}, acc[0])
	VADDPS(acc[0], sum, sum)
	Label("store")
	var t *tail
	if rows < v.lanes {
		MOVQ(U32(uint32(rows)), RCX)
		t = v.newTail(RAX, acc[0])
	}
	v.store(sum, t, Mem{Base: RDX})
	ret()
}

// The lanes of a sum are added in one order: lane i + 8 to lane i, then i + 4, then
// neighbours, (0 + 1) + (2 + 3).

// sumLanes8 adds up the lanes of each of 8 vectors, whose halves 0 … 7 and 8 … 15
// are added, giving one with the sums.
func sumLanes8(row func(r int) VecPhysical) VecPhysical {
	quarters := []VecPhysical{Y12, Y13, Y14, Y15} // of rows i, i+4: four lanes each
	tmp := Y11
	for i, q := range quarters {
		r, s := row(i), row(i+4)
		VPERM2F128(Imm(0x20), s, r, q) // low halves
		VPERM2F128(Imm(0x31), s, r, tmp)
		VADDPS(tmp, q, q)
	}
	for _, p := range [][2]VecPhysical{{Y12, Y13}, {Y14, Y15}, {Y12, Y14}} {
		VHADDPS(p[1], p[0], p[0])
	}
	return quarters[0]
}

// sumLanes16 adds up the lanes of each of 16 vectors, giving one with the sums.
// Vectors are halved twice and their neighbours added twice, in pairs that then
// share a vector.
func sumLanes16(row func(r int) VecPhysical) VecPhysical {
	quarters := avx512.regs[16:20] // of rows i, i+4, i+8, i+12: four lanes each
	a, b, tmp := Z20, Z21, Z22
	for i, q := range quarters {
		for j, half := range []VecPhysical{a, b} { // of rows i+8j, i+8j+4
			r, s := row(i+8*j), row(i+8*j+4)
			VSHUFF32X4(Imm(0x44), s, r, half)
			VSHUFF32X4(Imm(0xee), s, r, tmp)
			VADDPS(tmp, half, half)
		}
		VSHUFF32X4(Imm(0x88), b, a, q)
		VSHUFF32X4(Imm(0xdd), b, a, tmp)
		VADDPS(tmp, q, q)
	}
	for _, p := range [][2]VecPhysical{{quarters[0], quarters[1]}, {quarters[2], quarters[3]}, {quarters[0], quarters[2]}} {
		VSHUFPS(Imm(0xdd), p[1], p[0], tmp)
		VSHUFPS(Imm(0x88), p[1], p[0], p[0])
		VADDPS(tmp, p[0], p[0])
	}
	return quarters[0]
}
