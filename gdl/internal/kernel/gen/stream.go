package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Words of vecArgs.
const (
	vecOperands = 7
	vecCols     = vecOperands
	vecRows     = vecOperands + 1
	vecParams   = vecOperands + 2
)

// operandRegs hold the operands; the last takes the place of the pointer to the
// arguments, once they are read.
var operandRegs = []GPPhysical{RSI, RBX, RDX, R8, R9, R10, RDI}

func vecParam(i int) Mem { return Mem{Base: RDI, Disp: 8*vecParams + 4*i} }

// stream emits a loop over Rows rows of Cols floats that lie one after another:
// streams go on from row to row, rows start again.
func stream(v *isa, name string, build func(e *expr)) { rowStream(v, name, noStats, build) }

// Each row may have statRow numbers of its own, one row after the other in an
// operand: the parameters of a loop body are then these.
const (
	noStats = -1
	statRow = 4
)

// rowStream is stream with numbers for each row in the operand stats.
func rowStream(v *isa, name string, stats int, build func(e *expr)) {
	e := &expr{isa: v}
	build(e)
	v.text(name + v.name)
	used := map[int]bool{}
	for _, x := range e.values {
		if x.op == opStream || x.op == opRow {
			used[x.imm] = used[x.imm] || x.op == opStream
		}
	}
	for _, o := range e.outs {
		if _, row := used[o.operand]; !row {
			used[o.operand] = true
		}
	}
	v.mov(word(vecCols), R11)
	v.mov(R11, R12)
	v.and(Imm(uint64(v.lanes-1)), R12)
	v.sub(R12, R11) // columns in whole vectors
	v.shl(2, R11)
	v.mov(word(vecRows), R13)
	m := newEmitter(e, vecParam)
	for i, r := range operandRegs {
		if _, ok := used[i]; ok || i == stats {
			v.mov(word(i), r)
		}
	}
	at := func(i int) Mem { return Mem{Base: operandRegs[i], Index: RAX, Scale: 1} }
	turn := func(t *tail) {
		m.body(func(x *value) Mem { return at(x.imm) }, t)
		for _, o := range e.outs {
			r, done := m.take(o.v)
			v.store(r, t, at(o.operand))
			done()
		}
		m.check(name)
	}
	v.label("row")
	m.loadStats(stats)
	v.zeroGP(RAX)
	v.test(R11)
	v.jump(equal, "tail")
	v.align(32)
	v.label("vector")
	turn(nil)
	v.add(Imm(uint64(v.bytes())), RAX)
	v.cmp(RAX, R11)
	v.jump(notEqual, "vector")
	v.label("tail")
	v.mov(R12, RCX)
	v.test(RCX)
	v.jump(equal, "next")
	turn(v.newTail(R14, v.regs[len(v.regs)-1]))
	v.label("next")
	v.lea(Mem{Base: R11, Index: R12, Scale: 4}, RAX)
	for i, r := range operandRegs {
		if used[i] {
			v.add(RAX, r)
		}
	}
	v.dec(R13)
	v.jump(notEqual, "row")
	v.ret()
}

// colSum emits the sums over Rows rows of the values of build, for each of Cols
// columns, added to what the row operand dst holds. Streams have rows
// of Cols floats. Columns go four vectors at a time, then one, then a part of one.
func colSum(v *isa, name string, build func(e *expr)) {
	v.text(name + v.name)
	for i, r := range operandRegs[:vecOperands-1] {
		v.mov(word(i), r)
	}
	v.mov(word(vecCols), R11)
	v.shl(2, R11) // bytes in a row
	v.zeroGP(RAX) // column, in bytes
	for _, width := range []int{4, 1} {
		here := fmt.Sprintf("columns%d", width)
		v.label(here)
		v.lea(Mem{Base: RAX, Disp: width * v.bytes()}, RCX)
		v.cmp(RCX, R11)
		v.jump(greater, "end"+here)
		colSumBlock(v, build, width, nil)
		v.add(I32(int32(width*v.bytes())), RAX)
		v.jump(always, here)
		v.label("end" + here)
	}
	v.mov(R11, RCX)
	v.sub(RAX, RCX)
	v.jump(equal, "done")
	v.shr(2, RCX)
	colSumBlock(v, build, 1, v.newTail(R14, v.regs[len(v.regs)-1]))
	v.label("done")
	v.ret()
}

// colSumBlock sums width vectors of columns. The sums sit in registers during
// the loop over rows and are added to memory after it.
func colSumBlock(v *isa, build func(e *expr), width int, t *tail) {
	e := &expr{isa: v}
	build(e)
	label := fmt.Sprintf("rows%d", width)
	if t != nil {
		label = "rowsTail"
	}
	m := newEmitter(e, vecParam)
	var acc []VecPhysical
	for range width * len(e.outs) {
		acc = append(acc, m.alloc())
		v.zero(acc[len(acc)-1])
	}
	v.mov(word(vecRows), R13)
	v.mov(RAX, R12) // offset in the streams; RAX stays the offset in rows
	v.label(label)
	for i := range width {
		m.body(func(x *value) Mem {
			index := R12
			if x.op == opRow {
				index = RAX
			}
			return Mem{Base: operandRegs[x.imm], Index: index, Scale: 1, Disp: i * v.bytes()}
		}, t)
		for j, o := range e.outs {
			r, done := m.take(o.v)
			s := acc[i*len(e.outs)+j]
			v.addTo(r, s)
			done()
		}
	}
	v.add(R11, R12)
	v.dec(R13)
	v.jump(notEqual, label)
	tmp := m.alloc()
	for i := range width {
		for j, o := range e.outs {
			at := Mem{Base: operandRegs[o.operand], Index: RAX, Scale: 1, Disp: i * v.bytes()}
			s := acc[i*len(e.outs)+j]
			v.load(at, t, tmp)
			v.addTo(tmp, s)
			v.store(s, t, at)
		}
	}
}
