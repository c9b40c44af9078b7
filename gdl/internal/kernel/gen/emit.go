package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// constants is the pool shared by all functions: each fills an AVX2 vector.
var constants []uint32

func constant(bits uint32) Mem {
	i := 0
	for ; i < len(constants) && constants[i] != bits; i++ {
	}
	if i == len(constants) {
		constants = append(constants, bits)
	}
	return Mem{Symbol: Symbol{Name: "constants", Static: true}, Base: StaticBase, Disp: 32 * i}
}

func constantPool() {
	GLOBL("constants", RODATA|NOPTR)
	for i, c := range constants {
		for j := range 8 {
			DATA(32*i+4*j, U32(c))
		}
	}
}

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

// spareRegs is how many registers AVX-512 code leaves to values when it keeps
// constants in the others.
const spareRegs = 12

// newEmitter reserves the last register for a mask and one per parameter.
func newEmitter(e *expr, base func(i int) Mem) *emitter {
	m := &emitter{expr: e}
	n := len(e.regs) - 1
	for i := range e.params {
		n--
		m.pinned = append(m.pinned, e.regs[n])
		VBROADCASTSS(base(i), e.regs[n])
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
	m.free = append(m.free, e.regs[:n-len(m.hoisted)]...)
	return m
}

// loadStats loads the parameters of a row and moves on to those of the next, when
// rows have their own.
func (m *emitter) loadStats(operand int) {
	if operand == noStats {
		return
	}
	for i, r := range m.pinned {
		VBROADCASTSS(Mem{Base: operandRegs[operand], Disp: 4 * i}, r)
	}
	ADDQ(Imm(4*statRow), operandRegs[operand])
}

// hoist loads constants into registers below the n-th, while there are more
// than spareRegs left. AVX2 has too few.
func hoist(v *isa, consts []uint32, n int) map[uint32]VecPhysical {
	h := map[uint32]VecPhysical{}
	for _, c := range consts {
		if _, ok := h[c]; !ok && v == avx512 && n > spareRegs {
			n--
			h[c] = v.regs[n]
			VBROADCASTSS(constant(c), v.regs[n])
		}
	}
	return h
}

func (m *emitter) alloc() VecPhysical {
	if len(m.free) == 0 {
		panic(fmt.Sprintf("%s: out of registers", m.name))
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
			if v.then != nil {
				v.then()
			}
		}
	}
}

// check panics when a body has left registers taken.
func (m *emitter) check(name string) {
	if n := len(m.regs) - 1 - len(m.pinned) - len(m.hoisted); len(m.free) != n {
		panic(fmt.Sprintf("%s%s: %d of %d registers free after the body", name, m.name, len(m.free), n))
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
		VBROADCASTSS(constant(v.bits), r)
		return r, func() { m.release(r) }
	}
	r := m.reg[v]
	m.uses[v]--
	if m.uses[v] > 0 {
		return r, func() {}
	}
	return r, func() { m.release(r) }
}

// operand is take, but AVX2 code reads constants from memory.
func (m *emitter) operand(v *value) (Op, func()) {
	if v.op == opConst && m.isa == avx2 {
		return constant(v.bits), func() {}
	}
	return m.take(v)
}

func (m *emitter) emit(v *value) {
	switch v.op {
	case opStream, opRow:
		m.reg[v] = m.alloc()
		m.isa.load(m.address(v), m.tail, m.reg[v])
	case opLoad:
		m.reg[v] = m.alloc()
		VMOVUPS(v.mem, m.reg[v])
	case opStore:
		r, done := m.take(v.args[0])
		VMOVUPS(r, v.mem)
		done()
	case opFMA, opFNMA:
		m.emitFMA(v)
	case opSel:
		m.emitSel(v)
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
	y, doneY := m.operand(b)
	doneX()
	doneY()
	dst := m.alloc()
	m.reg[v] = dst
	f := map[opcode]func(...Op){
		opAdd: VADDPS, opSub: VSUBPS, opMul: VMULPS, opDiv: VDIVPS, opMax: VMAXPS, opMin: VMINPS,
		opAnd: VANDPS, opOr: VORPS, opXor: VXORPS, opScale: VSCALEFPS, opAddInt: VPADDD, opSubInt: VPSUBD,
	}[v.op]
	f(y, x, dst)
}

func (m *emitter) emitUnary(v *value) {
	x, done := m.take(v.args[0])
	done()
	dst := m.alloc()
	m.reg[v] = dst
	switch v.op {
	case opRound:
		if m.isa == avx512 {
			VRNDSCALEPS(Imm(0), x, dst)
		} else {
			VROUNDPS(Imm(0), x, dst)
		}
	case opSqrt:
		VSQRTPS(x, dst)
	case opToInt:
		VCVTPS2DQ(x, dst)
	case opToFloat:
		VCVTDQ2PS(x, dst)
	case opShl:
		VPSLLD(Imm(uint64(v.imm)), x, dst)
	case opSar:
		VPSRAD(Imm(uint64(v.imm)), x, dst)
	case opShr:
		VPSRLD(Imm(uint64(v.imm)), x, dst)
	}
}

// dies reports whether the register of v may be overwritten by its next use.
func (m *emitter) dies(v *value) bool {
	return v.op != opConst && v.op != opParam && m.uses[v] == 1
}

func (m *emitter) emitFMA(v *value) {
	a, b, c := v.args[0], v.args[1], v.args[2]
	f231, f213 := VFMADD231PS, VFMADD213PS
	if v.op == opFNMA {
		f231, f213 = VFNMADD231PS, VFNMADD213PS
	}
	if !m.dies(a) && m.dies(b) || a.op == opConst {
		a, b = b, a
	}
	if !m.dies(c) && m.dies(a) && a != b && a != c {
		x, _ := m.take(a)
		y, doneY := m.take(b)
		z, doneZ := m.operand(c)
		f213(z, y, x)
		doneY()
		doneZ()
		m.reg[v] = x
		return
	}
	dst := VecPhysical(nil)
	if m.dies(c) && c != a && c != b {
		dst, _ = m.take(c)
	} else {
		z, done := m.operand(c)
		dst = m.alloc()
		VMOVUPS(z, dst)
		done()
	}
	x, doneX := m.take(a)
	y, doneY := m.operand(b)
	f231(y, x, dst)
	doneX()
	doneY()
	m.reg[v] = dst
}

func (m *emitter) emitSel(v *value) {
	a, doneA := m.take(v.args[0])
	b, doneB := m.operand(v.args[1])
	if m.isa == avx512 {
		VCMPPS(Imm(uint64(v.imm)), b, a, K2)
		doneA()
		doneB()
		x, doneX := m.operand(v.args[2])
		y, doneY := m.take(v.args[3])
		doneX()
		doneY()
		m.reg[v] = m.alloc()
		VBLENDMPS(x, y, K2, m.reg[v])
		return
	}
	mask := m.alloc()
	VCMPPS(Imm(uint64(v.imm)), b, a, mask)
	doneA()
	doneB()
	x, doneX := m.operand(v.args[2])
	y, doneY := m.take(v.args[3])
	doneX()
	doneY()
	m.reg[v] = m.alloc()
	VBLENDVPS(mask, x, y, m.reg[v])
	m.release(mask)
}
