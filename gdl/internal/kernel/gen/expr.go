package main

import (
	"math"

	. "github.com/mmcloughlin/avo/operand"
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
	opShr   // uint32, by imm
	opScale // a·2ᵇ, where the instruction set has it
	opLoad  // from mem
	opStore // to mem
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
	mem  Mem    // opLoad, opStore
}

// expr builds the values of one loop body in order.
type expr struct {
	isa    *isa
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

func (e *expr) load(m Mem) *value {
	v := e.do(opLoad)
	v.mem = m
	return v
}

func (e *expr) store(x *value, m Mem) *value {
	v := e.do(opStore, x)
	v.mem = m
	return v
}

// sel is x where a ⋚ b, else y.
func (e *expr) sel(pred int, a, b, x, y *value) *value { return e.imm(opSel, pred, a, b, x, y) }

func (e *expr) out(operand int, v *value) { e.outs = append(e.outs, output{operand, v}) }
