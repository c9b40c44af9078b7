package main

import (
	"fmt"

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
	v.text(name + v.name)
	moves := map[int]bool{} // operands that go on from row to row
	for _, x := range e.values {
		if x.op == opStream || x.op == opRow {
			moves[x.imm] = moves[x.imm] || x.op == opStream
		}
	}
	v.mov(word(vecCols), R11)
	v.mov(word(vecRows), R13)
	m := newEmitter(e, vecParam)
	for i, r := range operandRegs {
		_, used := moves[i]
		for _, o := range e.outs {
			used = used || o.operand == i
		}
		if used || i == stats {
			v.mov(word(i), r)
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
	v.label("row")
	m.loadStats(stats)
	for _, lanes := range acc {
		for _, r := range lanes {
			v.zero(r)
		}
	}
	v.zeroGP(RAX)
	v.mov(R11, R12)
	v.label("block")
	v.cmp(R12, Imm(rowLanes))
	v.jump(less, "rest")
	for part := range parts {
		turn(part, nil)
	}
	v.add(Imm(4*rowLanes), RAX)
	v.sub(Imm(rowLanes), R12)
	v.jump(always, "block")
	v.label("rest")
	for part := range parts {
		whole := fmt.Sprintf("whole%d", part)
		v.test(R12)
		v.jump(lessEqual, "end")
		if parts > 1 {
			v.cmp(R12, Imm(uint64(v.lanes)))
			v.jump(greaterEqual, whole)
		}
		v.mov(R12, RCX)
		turn(part, v.newTail(R14, v.regs[len(v.regs)-1]))
		v.jump(always, "end")
		if parts > 1 {
			v.label(whole)
			turn(part, nil)
			v.sub(Imm(uint64(v.lanes)), R12)
		}
	}
	v.label("end")
	for i, o := range e.outs {
		v.addLanes(acc[i], m)
		v.storeFirst(acc[i][0], Mem{Base: operandRegs[o.operand]})
		v.add(Imm(4), operandRegs[o.operand])
	}
	v.lea(Mem{Base: R11, Index: R11, Scale: 1}, RAX)
	v.lea(Mem{Base: RAX, Index: RAX, Scale: 1}, RAX) // 4·Cols bytes
	for i, r := range operandRegs {
		if moves[i] {
			v.add(RAX, r)
		}
	}
	v.dec(R13)
	v.jump(notEqual, "row")
	v.ret()
}
