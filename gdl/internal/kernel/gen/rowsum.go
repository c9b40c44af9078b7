package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rowLanes is how many sums a row has until its end, on every instruction set:
// they then add up in one order.
const rowLanes = 16

// rowSum emits the sums of the values of build over each of Rows rows of Cols
// floats, with numbers for each row in the operand stats as in rowStream: element i
// goes to lane i mod 16, and lanes are added in halves. The operand of an output
// has one float a row.
func rowSum(v *isa, name string, stats int, build func(e *expr)) {
	e := &expr{isa: v}
	build(e)
	text(name + v.name)
	moves := map[int]bool{} // operands that go on from row to row
	for _, x := range e.values {
		if x.op == opStream || x.op == opRow {
			moves[x.imm] = moves[x.imm] || x.op == opStream
		}
	}
	MOVQ(word(vecCols), R11)
	MOVQ(word(vecRows), R13)
	m := newEmitter(e, vecParam)
	for i, r := range operandRegs {
		_, used := moves[i]
		for _, o := range e.outs {
			used = used || o.operand == i
		}
		if used || i == stats {
			MOVQ(word(i), r)
		}
	}
	parts := rowLanes / v.lanes // vectors that make up the lanes
	acc := make([][]VecPhysical, len(e.outs))
	for i := range acc {
		for range parts {
			acc[i] = append(acc[i], m.allocLow())
		}
	}
	turn := func(part int, t *tail) {
		m.body(func(x *value) Mem {
			return Mem{Base: operandRegs[x.imm], Index: RAX, Scale: 1, Disp: part * v.bytes()}
		}, t)
		for i, o := range e.outs {
			r, done := m.take(o.v)
			v.addTail(r, t, acc[i][part], m)
			done()
		}
	}
	Label("row")
	m.loadStats(stats)
	for _, lanes := range acc {
		for _, r := range lanes {
			v.zero(r)
		}
	}
	XORQ(RAX, RAX)
	MOVQ(R11, R12)
	Label("block")
	CMPQ(R12, Imm(rowLanes))
	JL(LabelRef("rest"))
	for part := range parts {
		turn(part, nil)
	}
	ADDQ(Imm(4*rowLanes), RAX)
	SUBQ(Imm(rowLanes), R12)
	JMP(LabelRef("block"))
	Label("rest")
	for part := range parts {
		whole := fmt.Sprintf("whole%d", part)
		TESTQ(R12, R12)
		JLE(LabelRef("end"))
		if parts > 1 {
			CMPQ(R12, Imm(uint64(v.lanes)))
			JGE(LabelRef(whole))
		}
		MOVQ(R12, RCX)
		turn(part, v.newTail(R14, v.regs[len(v.regs)-1]))
		JMP(LabelRef("end"))
		if parts > 1 {
			Label(whole)
			turn(part, nil)
			SUBQ(Imm(uint64(v.lanes)), R12)
		}
	}
	Label("end")
	for i, o := range e.outs {
		v.addLanes(acc[i], m)
		VMOVSS(acc[i][0].AsX(), Mem{Base: operandRegs[o.operand]})
		ADDQ(Imm(4), operandRegs[o.operand])
	}
	LEAQ(Mem{Base: R11, Index: R11, Scale: 1}, RAX)
	LEAQ(Mem{Base: RAX, Index: RAX, Scale: 1}, RAX) // 4·Cols bytes
	for i, r := range operandRegs {
		if moves[i] {
			ADDQ(RAX, r)
		}
	}
	DECQ(R13)
	JNE(LabelRef("row"))
	ret()
}

// addTail adds the lanes that count to sum.
func (v *isa) addTail(x VecPhysical, t *tail, sum VecPhysical, m *emitter) {
	switch {
	case t == nil:
		VADDPS(x, sum, sum)
	case v == avx512:
		VADDPS(x, sum, t.k, sum)
	default:
		r := m.alloc()
		VANDPS(t.lane, x, r)
		VADDPS(r, sum, sum)
		m.release(r)
	}
}

// addLanes adds the 16 lanes in halves; the sum is left in the first.
func (v *isa) addLanes(lanes []VecPhysical, m *emitter) {
	first, tmp := lanes[0], m.allocLow()
	if v == avx512 {
		VEXTRACTF64X4(Imm(1), first, tmp.AsY())
		VADDPS(tmp.AsY(), first.AsY(), first.AsY())
	} else {
		VADDPS(lanes[1], first, first)
	}
	VEXTRACTF128(Imm(1), first.AsY(), tmp.AsX())
	VADDPS(tmp.AsX(), first.AsX(), first.AsX())
	VPERMILPS(Imm(0x0e), first.AsX(), tmp.AsX()) // lanes 2 and 3
	VADDPS(tmp.AsX(), first.AsX(), first.AsX())
	VPERMILPS(Imm(1), first.AsX(), tmp.AsX())
	VADDPS(tmp.AsX(), first.AsX(), first.AsX())
	m.release(tmp)
}
