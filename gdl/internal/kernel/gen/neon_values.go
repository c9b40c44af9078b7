package main

import (
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func (*arm) hoists() bool   { return true }
func (*arm) hasScale() bool { return false }

func (*arm) binary(of *value, a VecPhysical, b Op, dst VecPhysical) {
	x, y, d := vec(a), vec(b.(VecPhysical)), vec(dst)
	first := of.args[0]
	exact := first.op == opConst && first.bits<<1 != 0 // see choose
	switch op := of.op; {
	case op == opAnd, op == opOr, op == opXor:
		ins("%s %s, %s, %s", map[opcode]string{opAnd: "VAND", opOr: "VORR", opXor: "VEOR"}[op], y.b16(), x.b16(), d.b16())
	case op == opAddInt:
		ins("VADD %s, %s, %s", y.s4(), x.s4(), d.s4())
	case op == opSubInt:
		ins("VSUB %s, %s, %s", y.s4(), x.s4(), d.s4())
	case op == opMax && exact:
		v3("fmax", d, x, y)
	case op == opMin && exact:
		v3("fmin", d, x, y)
	case op == opMax:
		v3("fcmgt", scratch, x, y)
		choose(d, x, y)
	case op == opMin:
		v3("fcmgt", scratch, y, x)
		choose(d, x, y)
	default:
		v3(map[opcode]string{opAdd: "fadd", opSub: "fsub", opMul: "fmul", opDiv: "fdiv"}[op], d, x, y)
	}
}

// choose is d = scratch ? x : y. FMAX and FMIN do as x86 where the first is a number
// other than 0; else they treat −0 and what is not a number in their own way.
func choose(d, x, y vreg) {
	switch d {
	case y:
		ins("VBIT %s, %s, %s", scratch.b16(), x.b16(), d.b16())
	case x:
		ins("VBIF %s, %s, %s", scratch.b16(), y.b16(), d.b16())
	default:
		ins("VBSL %s, %s, %s", y.b16(), x.b16(), scratch.b16())
		vMove(d, scratch)
	}
}

func (*arm) unary(op opcode, imm int, src, dst VecPhysical) {
	x, d := vec(src), vec(dst)
	switch op {
	case opShl:
		ins("VSHL $%d, %s, %s", imm, x.s4(), d.s4())
	case opShr:
		ins("VUSHR $%d, %s, %s", imm, x.s4(), d.s4())
	case opSar:
		vRaw(0x4f000400|uint32(64-imm)<<16, d, x, 0, "sshr v%d.4s, v%d.4s, #%d", d, x, imm)
	default:
		v2(map[opcode]string{opRound: "frintn", opSqrt: "fsqrt", opToInt: "fcvtns", opToFloat: "scvtf"}[op], d, x)
	}
}

func (*arm) operand(m *emitter, x *value) (Op, func()) { return m.take(x) }

// fma adds to a copy of what it may not overwrite.
func (a *arm) fma(m *emitter, x *value) {
	p, q, c := x.args[0], x.args[1], x.args[2]
	var dst VecPhysical
	_, hoisted := m.hoisted[c.bits]
	switch {
	case m.dies(c) && c != p && c != q:
		dst, _ = m.take(c)
	case c.op == opConst && !hoisted:
		dst, _ = m.take(c)
	default:
		r, done := m.take(c)
		dst = m.alloc()
		vMove(vec(dst), vec(r))
		done()
	}
	r, doneR := m.take(p)
	s, doneS := m.take(q)
	v3(map[opcode]string{opFMA: "fmla", opFNMA: "fmls"}[x.op], vec(dst), vec(r), vec(s))
	doneR()
	doneS()
	m.reg[x] = dst
}

func (*arm) sel(m *emitter, x *value) {
	a, doneA := m.take(x.args[0])
	b, doneB := m.take(x.args[1])
	mask := m.alloc()
	switch x.imm {
	case eq:
		v3("fcmeq", vec(mask), vec(a), vec(b))
	case gt:
		v3("fcmgt", vec(mask), vec(a), vec(b))
	case lt:
		v3("fcmgt", vec(mask), vec(b), vec(a))
	case le:
		v3("fcmge", vec(mask), vec(b), vec(a))
	}
	doneA()
	doneB()
	c, doneC := m.take(x.args[2])
	d, doneD := m.take(x.args[3])
	ins("VBSL %s, %s, %s", vec(d).b16(), vec(c).b16(), vec(mask).b16())
	doneC()
	doneD()
	m.reg[x] = mask
}
