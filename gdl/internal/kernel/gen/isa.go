package main

import (
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is one vector instruction set and what writes its instructions. Registers are
// physical throughout: avo's allocator would hand an AVX2 function Y16 and above,
// which AVX2 lacks.
type isa struct {
	asm
	name  string
	lanes int // float32 per vector
	regs  []VecPhysical
}

func (v *isa) bytes() int { return 4 * v.lanes }

// asm writes instructions of one family of processors. Operands have avo's
// names, which are those of x86; asm of another family has a register for each.
// What both families do in a few instructions of one shape is a method, and the loops
// over them are written once.
type asm interface {
	control
	vectors
	values
	pooling
	apart
}

// control is a function and its general registers. Operands are registers, immediates
// and words of the arguments, the destination last.
type control interface {
	text(name string) // opens a function with the arguments, 8-byte words, at RDI
	label(name string)
	align(n int)
	ret()

	mov(src, dst Op)
	zeroGP(r GPPhysical)
	add(src, dst Op)
	and(src, dst Op)
	shl(n uint64, r GPPhysical)
	shr(n uint64, r GPPhysical)
	lea(m Mem, r GPPhysical)

	// These leave what jump asks for.
	sub(src, dst Op)
	dec(x Op)
	cmp(a, b Op)
	test(r GPPhysical)
	jump(when condition, label string)

	// strides returns the addresses base + n times word i of the arguments, n = 0 … 5;
	// registers hold the products that an instruction cannot form.
	strides(i int, registers ...GPPhysical) func(n int, base GPPhysical) Mem
}

// vectors are loads, stores and sums of vectors.
type vectors interface {
	newTail(tmp GPPhysical, reg VecPhysical) *tail
	load(m Mem, t *tail, dst VecPhysical)
	store(src VecPhysical, t *tail, m Mem)
	storeFirst(src VecPhysical, m Mem) // the first lane
	zero(r VecPhysical)
	splat(m Mem, dst VecPhysical)
	splatInt(m Mem, dst VecPhysical)
	splatBits(bits uint32, tmp GPPhysical, dst VecPhysical)
	openConstants() // what loadConstant needs
	loadConstant(bits uint32, dst VecPhysical)
	addTo(x Op, sum VecPhysical)
	addIntTo(x, sum VecPhysical)
	addTail(x VecPhysical, t *tail, sum VecPhysical, m *emitter)
	addLanes(lanes []VecPhysical, m *emitter)
}

// values are those of an expr; see emit.go.
type values interface {
	hoists() bool   // constants stay in registers
	hasScale() bool // opScale
	binary(of *value, a VecPhysical, b Op, dst VecPhysical)
	unary(op opcode, imm int, x, dst VecPhysical)
	operand(m *emitter, v *value) (Op, func())
	fma(m *emitter, v *value)
	sel(m *emitter, v *value)
}

// pooling is what pool.go needs.
type pooling interface {
	takeMax(x, number, most, at VecPhysical, tmp []VecPhysical)
	whereEqual(a, b, x, dst, tmp VecPhysical)
	loadBytes(m Mem, dst VecPhysical)
	storeBytes(src VecPhysical, m Mem)
}

// apart are kernels that share nothing between families but what they compute.
type apart interface {
	tile(v *isa, rows, nv int, tn bool)
	dots(v *isa, taps, rows int)
	depthwise(v *isa, rows int)
	transpose()
	philox(v *isa)
	sum(v *isa)
	ceiling(v *isa)
}

// condition is what a jump asks of the numbers compared, or of a difference and 0.
type condition uint8

const (
	always condition = iota
	equal
	notEqual
	less
	lessEqual
	greater
	greaterEqual
)

// tail says which lanes of a vector count: all when it is nil.
type tail struct {
	k    OpmaskPhysical // AVX-512
	lane VecPhysical    // AVX2, NEON: sign bit, or all, set where the lane counts
	n    GPPhysical     // NEON: how many
}

// word is the i-th word of the argument struct.
func word(i int) Mem { return Mem{Base: RDI, Disp: 8 * i} }
