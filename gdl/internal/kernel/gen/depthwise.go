package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// depthwiseRows is how many pixels the largest of the depthwise loops computes.
const depthwiseRows = 8

func depthwiseName(v *isa, rows int) string { return fmt.Sprintf("depthwise%d%s", rows, v.name) }

// depthwise emits C[r][i] = act(bias[i] + Σ A[r][i]·B[i]) for a few pixels r and K
// channels i, where the sum runs over a list of segments: a pixel and its factors. Each
// sum takes in the segments in order, from the bias on.
func (x86) depthwise(v *isa, rows int) {
	text(depthwiseName(v, rows))
	g := &depthwiseGen{tileGen: &tileGen{isa: v, rows: rows, nv: 1, acc: v.regs[:rows]}}
	MOVQ(word(tileA), R8)
	MOVQ(word(tileLdA), R10)
	MOVQ(word(tileC), RDX)
	LEAQ(Mem{Base: R10, Index: R10, Scale: 2}, R11)
	LEAQ(Mem{Base: R10, Index: R10, Scale: 4}, R12)
	LEAQ(Mem{Base: R10, Index: R11, Scale: 2}, R13)
	XORQ(R9, R9) // bytes of the channels that are done
	Label("vector")
	MOVQ(word(tileK), RCX)
	SHLQ(Imm(2), RCX)
	SUBQ(R9, RCX)
	CMPQ(RCX, Imm(uint64(v.bytes())))
	JL(LabelRef("part"))
	g.channels(nil, "")
	ADDQ(Imm(uint64(v.bytes())), R9)
	JMP(LabelRef("vector"))
	Label("part")
	SHRQ(Imm(2), RCX)
	JE(LabelRef("done"))
	g.channels(v.newTail(RAX, v.regs[15]), "p")
	Label("done")
	ret()
}

type depthwiseGen struct{ *tileGen }

// channels computes one vector of channels.
func (g *depthwiseGen) channels(t *tail, label string) {
	factors, x := g.regs[g.rows], g.regs[g.rows+1]
	for _, r := range g.acc {
		g.zero(r)
	}
	MOVQ(word(tileBias), RAX)
	TESTQ(RAX, RAX)
	JE(LabelRef("sum" + label))
	g.load(Mem{Base: RAX, Index: R9, Scale: 1}, t, g.acc[0])
	for _, r := range g.acc[1:] {
		VMOVAPS(g.acc[0], r)
	}
	Label("sum" + label)
	MOVQ(word(tileB), RBX)
	ADDQ(R9, RBX)
	MOVQ(word(tileSegPtr), RSI)
	MOVQ(word(tileSegs), RCX)
	Label("segment" + label)
	MOVQ(Mem{Base: RSI, Disp: 8}, R14)
	g.load(Mem{Base: RBX, Index: R14, Scale: 1}, t, factors)
	MOVQ(Mem{Base: RSI}, RAX)
	ADDQ(R8, RAX)
	ADDQ(R9, RAX)
	for r, acc := range g.acc {
		m := Mem{Base: RAX}
		if r > 0 {
			m.Index, m.Scale = g.multiple(r)
		}
		if t == nil {
			VFMADD231PS(m, factors, acc)
			continue
		}
		g.load(m, t, x)
		VFMADD231PS(x, factors, acc)
	}
	ADDQ(Imm(16), RSI)
	DECQ(RCX)
	JNE(LabelRef("segment" + label))
	g.activation(factors, label)
	Label("store" + label)
	MOVQ(word(tileLdC), R14)
	LEAQ(Mem{Base: RDX, Index: R9, Scale: 1}, RAX)
	for _, acc := range g.acc {
		g.store(acc, t, Mem{Base: RAX})
		ADDQ(R14, RAX)
	}
}

// multiple returns the register and scale that make r times LdA.
func (*depthwiseGen) multiple(r int) (GPPhysical, uint8) {
	switch r {
	case 3, 6:
		return R11, uint8(r / 3)
	case 5:
		return R12, 1
	case 7:
		return R13, 1
	}
	return R10, uint8(r)
}
