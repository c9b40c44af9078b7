package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is one vector instruction set. Registers are physical throughout: avo's
// allocator would hand an AVX2 function Y16 and above, which AVX2 lacks.
type isa struct {
	name  string
	lanes int // float32 per vector
	regs  []VecPhysical
}

var (
	avx2   = &isa{"AVX2", 8, []VecPhysical{Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15}}
	avx512 = &isa{"AVX512", 16, []VecPhysical{
		Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15,
		Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27, Z28, Z29, Z30, Z31,
	}}
)

func (v *isa) bytes() int { return 4 * v.lanes }

func (v *isa) zero(r VecPhysical) {
	if v == avx512 {
		VPXORD(r, r, r)
		return
	}
	VXORPS(r, r, r)
}

// tail says which lanes of a vector count: all when it is nil.
type tail struct {
	k    OpmaskPhysical // AVX-512
	lane VecPhysical    // AVX2: sign bit set where the lane counts
}

// newTail emits code that makes the mask of the first CX lanes. It clobbers CX
// and tmp, and reg on AVX2, where reg then holds the mask.
func (v *isa) newTail(tmp GPPhysical, reg VecPhysical) *tail {
	if v == avx512 {
		MOVQ(I32(1), tmp)
		SHLQ(CL, tmp)
		DECQ(tmp)
		KMOVW(tmp.As32(), K1)
		return &tail{k: K1}
	}
	LEAQ(Mem{Symbol: Symbol{Name: "laneMask", Static: true}, Base: StaticBase, Disp: 32}, tmp)
	SHLQ(Imm(2), RCX)
	SUBQ(RCX, tmp)
	VMOVUPS(Mem{Base: tmp}, reg)
	return &tail{lane: reg}
}

// load reads a vector; lanes that do not count read as zero.
func (v *isa) load(m Mem, t *tail, dst VecPhysical) {
	switch {
	case t == nil:
		VMOVUPS(m, dst)
	case v == avx512:
		VMOVUPS_Z(m, t.k, dst)
	default:
		VMASKMOVPS(m, t.lane, dst)
	}
}

// store writes the lanes that count.
func (v *isa) store(src VecPhysical, t *tail, m Mem) {
	switch {
	case t == nil:
		VMOVUPS(src, m)
	case v == avx512:
		VMOVUPS(src, t.k, m)
	default:
		VMASKMOVPS(src, t.lane, m)
	}
}

// laneMask is eight set lanes and eight clear ones; a window on it is a mask.
func laneMask() {
	GLOBL("laneMask", RODATA|NOPTR)
	for i := range 16 {
		v := uint32(0xffffffff)
		if i >= 8 {
			v = 0
		}
		DATA(4*i, U32(v))
	}
}

// lanes16 is the int32s 0 to 15.
func lanes16() {
	GLOBL("iota", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(uint32(i)))
	}
}

// text opens a function whose one argument, a pointer to a struct of 8-byte
// words, is put into DI.
func text(name string) {
	TEXT(name, NOSPLIT, "func(a *uint64)")
	Pragma("noescape")
	Load(Param("a"), RDI)
}

// word is the i-th word of the argument struct.
func word(i int) Mem { return Mem{Base: RDI, Disp: 8 * i} }

func pcalign(n int) {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(uint64(n))}})
}

func ret() {
	VZEROUPPER()
	RET()
}
