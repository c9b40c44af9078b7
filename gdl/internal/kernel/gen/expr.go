package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// opcode is an operation on vectors of float32, or of int32 where it says so.
type opcode uint8

const (
	opConst  opcode = iota // the same 32 bits in each lane
	opParam                // a float32 of the arguments in each lane
	opStream               // operand that advances with the output
	opRow                  // operand that starts again with each row
	opAdd
	opSub
	opMul
	opDiv
	opMax // the second argument when either is not a number
	opMin // likewise
	opAnd
	opOr
	opXor
	opFMA   // a·b + c
	opFNMA  // c − a·b
	opSel   // c if a ⋚ b, else d; imm is the predicate
	opRound // to the nearest integer
	opSqrt
	opToInt
	opToFloat
	opAddInt
	opSubInt
	opShl   // int32, by imm
	opSar   // int32, by imm
	opScale // a·2ᵇ, AVX-512 only
)

// Predicates of opSel, ordered: false when either side is not a number.
const (
	eq = 0x00
	lt = 0x11
	le = 0x12
	gt = 0x1e
)

// value is one vector computed once per turn of a loop.
type value struct {
	op   opcode
	args []*value
	bits uint32 // opConst
	imm  int    // predicate, shift, or number of the operand
}

// expr builds the values of one loop body in order.
type expr struct {
	*isa
	values []*value
	params int
	outs   []output
}

type output struct {
	operand int
	v       *value
}

func (e *expr) do(op opcode, args ...*value) *value { return e.imm(op, 0, args...) }

func (e *expr) imm(op opcode, imm int, args ...*value) *value {
	v := &value{op: op, args: args, imm: imm}
	e.values = append(e.values, v)
	return v
}

func (e *expr) c(x float64) *value   { return e.bits(math.Float32bits(float32(x))) }
func (e *expr) bits(b uint32) *value { return &value{op: opConst, bits: b} }

func (e *expr) stream(i int) *value { return e.imm(opStream, i) }
func (e *expr) row(i int) *value    { return e.imm(opRow, i) }
func (e *expr) param(i int) *value {
	e.params = max(e.params, i+1)
	return &value{op: opParam, imm: i}
}

func (e *expr) add(a, b *value) *value     { return e.do(opAdd, a, b) }
func (e *expr) sub(a, b *value) *value     { return e.do(opSub, a, b) }
func (e *expr) mul(a, b *value) *value     { return e.do(opMul, a, b) }
func (e *expr) div(a, b *value) *value     { return e.do(opDiv, a, b) }
func (e *expr) fma(a, b, c *value) *value  { return e.do(opFMA, a, b, c) }
func (e *expr) fnma(a, b, c *value) *value { return e.do(opFNMA, a, b, c) }
func (e *expr) abs(a *value) *value        { return e.do(opAnd, a, e.bits(0x7fffffff)) }
func (e *expr) neg(a *value) *value        { return e.do(opXor, a, e.bits(0x80000000)) }

// sel is x where a ⋚ b, else y.
func (e *expr) sel(pred int, a, b, x, y *value) *value { return e.imm(opSel, pred, a, b, x, y) }

func (e *expr) out(operand int, v *value) { e.outs = append(e.outs, output{operand, v}) }

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
	m.hoisted = map[uint32]VecPhysical{}
	for _, v := range e.values {
		for _, a := range v.args {
			if _, ok := m.hoisted[a.bits]; !ok && a.op == opConst && e.isa == avx512 && n > spareRegs {
				n--
				m.hoisted[a.bits] = e.regs[n]
				VBROADCASTSS(constant(a.bits), e.regs[n])
			}
		}
	}
	m.free = append(m.free, e.regs[:n]...)
	return m
}

func (m *emitter) alloc() VecPhysical {
	if len(m.free) == 0 {
		panic(fmt.Sprintf("%s: out of registers", m.name))
	}
	r := m.free[len(m.free)-1]
	m.free = m.free[:len(m.free)-1]
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
		if m.uses[v] > 0 {
			m.emit(v)
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
		m.load(m.address(v), m.tail, m.reg[v])
	case opFMA, opFNMA:
		m.emitFMA(v)
	case opSel:
		m.emitSel(v)
	case opRound, opSqrt, opToInt, opToFloat, opShl, opSar:
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
