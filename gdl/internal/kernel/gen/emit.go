package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// emitter assigns registers to the values of an expr and writes its code. A
// register is free again after the last use of its value.
type emitter struct {
	*expr
	free    []VecPhysical
	reg     map[*value]VecPhysical
	uses    map[*value]int
	pinned  []VecPhysical          // parameters
	hoisted map[uint32]VecPhysical // constants kept in registers
	address func(v *value) Mem
	tail    *tail
}

// spareRegs is how many registers code leaves to values when it keeps constants
// in the others.
const spareRegs = 12

// newEmitter reserves the last register for a mask and one per parameter.
func newEmitter(e *expr, base func(i int) Mem) *emitter {
	m := &emitter{expr: e}
	n := len(e.isa.regs) - 1
	for i := range e.params {
		n--
		m.pinned = append(m.pinned, e.isa.regs[n])
		e.isa.splat(base(i), e.isa.regs[n])
	}
	var consts []uint32
	for _, v := range e.values {
		for _, a := range v.args {
			if a.op == opConst {
				consts = append(consts, a.bits)
			}
		}
	}
	m.hoisted = hoist(e.isa, consts, n)
	m.free = append(m.free, e.isa.regs[:n-len(m.hoisted)]...)
	return m
}

// loadStats loads the parameters of a row and moves on to those of the next, when
// rows have their own.
func (m *emitter) loadStats(operand int) {
	if operand == noStats {
		return
	}
	for i, r := range m.pinned {
		m.isa.splat(Mem{Base: operandRegs[operand], Disp: 4 * i}, r)
	}
	m.isa.add(Imm(4*statRow), operandRegs[operand])
}

// hoist loads constants into registers below the n-th, while there are more
// than spareRegs left.
func hoist(v *isa, consts []uint32, n int) map[uint32]VecPhysical {
	h := map[uint32]VecPhysical{}
	if len(consts) > 0 {
		v.openConstants()
	}
	for _, c := range consts {
		if _, ok := h[c]; !ok && v.hoists() && n > spareRegs {
			n--
			h[c] = v.regs[n]
			v.loadConstant(c, v.regs[n])
		}
	}
	return h
}

func (m *emitter) alloc() VecPhysical {
	if len(m.free) == 0 {
		panic(fmt.Sprintf("%s: out of registers", m.isa.name))
	}
	r := m.free[len(m.free)-1]
	m.free = m.free[:len(m.free)-1]
	return r
}

// allocLow is alloc of one of the first registers, which instructions for parts of a
// vector can name.
func (m *emitter) allocLow() VecPhysical {
	r := m.free[0]
	m.free = m.free[1:]
	return r
}

func (m *emitter) release(r VecPhysical) { m.free = append(m.free, r) }

// body writes the code of all values. What is left in registers are the
// outputs, which the caller takes with take.
func (m *emitter) body(address func(v *value) Mem, t *tail) {
	m.address, m.tail = address, t
	m.reg, m.uses = map[*value]VecPhysical{}, map[*value]int{}
	for _, v := range m.values {
		for _, a := range v.args {
			m.uses[a]++
		}
	}
	for _, o := range m.outs {
		m.uses[o.v]++
	}
	for _, v := range m.values {
		if m.uses[v] > 0 || v.op == opStore {
			m.emit(v)
		}
	}
}

// check panics when a body has left registers taken.
func (m *emitter) check(name string) {
	if n := len(m.isa.regs) - 1 - len(m.pinned) - len(m.hoisted); len(m.free) != n {
		panic(fmt.Sprintf("%s%s: %d of %d registers free after the body", name, m.isa.name, len(m.free), n))
	}
}

// take returns the register of v for one use; the register is given back
// by the function returned.
func (m *emitter) take(v *value) (VecPhysical, func()) {
	switch v.op {
	case opParam:
		return m.pinned[v.imm], func() {}
	case opConst:
		if r, ok := m.hoisted[v.bits]; ok {
			return r, func() {}
		}
		r := m.alloc()
		m.isa.loadConstant(v.bits, r)
		return r, func() { m.release(r) }
	}
	r := m.reg[v]
	m.uses[v]--
	if m.uses[v] > 0 {
		return r, func() {}
	}
	return r, func() { m.release(r) }
}

func (m *emitter) emit(v *value) {
	switch v.op {
	case opStream, opRow:
		m.reg[v] = m.alloc()
		m.isa.load(m.address(v), m.tail, m.reg[v])
	case opLoad:
		m.reg[v] = m.alloc()
		m.isa.load(v.mem, nil, m.reg[v])
	case opStore:
		r, done := m.take(v.args[0])
		m.isa.store(r, nil, v.mem)
		done()
	case opFMA, opFNMA:
		m.isa.fma(m, v)
	case opSel:
		m.isa.sel(m, v)
	case opRound, opSqrt, opToInt, opToFloat, opShl, opSar, opShr:
		m.emitUnary(v)
	default:
		m.emitBinary(v)
	}
}

func (m *emitter) emitBinary(v *value) {
	a, b := v.args[0], v.args[1]
	if a.op == opConst {
		switch v.op {
		case opAdd, opMul, opAnd, opOr, opXor, opAddInt:
			a, b = b, a
		}
	}
	x, doneX := m.take(a)
	y, doneY := m.isa.operand(m, b)
	doneX()
	doneY()
	dst := m.alloc()
	m.reg[v] = dst
	m.isa.binary(v, x, y, dst)
}

func (m *emitter) emitUnary(v *value) {
	x, done := m.take(v.args[0])
	done()
	dst := m.alloc()
	m.reg[v] = dst
	m.isa.unary(v.op, v.imm, x, dst)
}

// dies reports whether the register of v may be overwritten by its next use.
func (m *emitter) dies(v *value) bool {
	return v.op != opConst && v.op != opParam && m.uses[v] == 1
}
