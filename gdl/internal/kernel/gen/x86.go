package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

var (
	avx2 = &isa{x86{}, "AVX2", 8, []VecPhysical{
		Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15,
	}}
	avx512 = &isa{x86{wide: true}, "AVX512", 16, []VecPhysical{
		Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15,
		Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27, Z28, Z29, Z30, Z31,
	}}
)

// x86 is asm through avo: AVX2, or AVX-512 when wide.
type x86 struct{ wide bool }

func (x86) text(name string)  { text(name) }
func (x86) label(name string) { Label(name) }
func (x86) align(n int)       { pcalign(n) }
func (x86) ret()              { ret() }

func (x86) mov(src, dst Op)             { MOVQ(src, dst) }
func (x86) zeroGP(r GPPhysical)         { XORQ(r, r) }
func (x86) add(src, dst Op)             { ADDQ(src, dst) }
func (x86) sub(src, dst Op)             { SUBQ(src, dst) }
func (x86) and(src, dst Op)             { ANDQ(src, dst) }
func (x86) shl(n uint64, r GPPhysical)  { SHLQ(Imm(n), r) }
func (x86) shr(n uint64, r GPPhysical)  { SHRQ(Imm(n), r) }
func (x86) lea(m Mem, r GPPhysical)     { LEAQ(m, r) }
func (x86) dec(x Op)                    { DECQ(x) }
func (x86) cmp(a, b Op)                 { CMPQ(a, b) }
func (x86) test(r GPPhysical)           { TESTQ(r, r) }
func (x86) jump(c condition, to string) { jumps[c](LabelRef(to)) }

var jumps = [...]func(Op){always: JMP, equal: JE, notEqual: JNE, less: JL, lessEqual: JLE, greater: JG, greaterEqual: JGE}

// strides takes registers for one, three and five times the word.
func (x86) strides(i int, r ...GPPhysical) func(n int, base GPPhysical) Mem {
	step, three, five := r[0], r[1], r[2]
	MOVQ(word(i), step)
	LEAQ(Mem{Base: step, Index: step, Scale: 2}, three)
	LEAQ(Mem{Base: step, Index: step, Scale: 4}, five)
	return func(n int, base GPPhysical) Mem {
		switch n {
		case 0:
			return Mem{Base: base}
		case 3:
			return Mem{Base: base, Index: three, Scale: 1}
		case 5:
			return Mem{Base: base, Index: five, Scale: 1}
		}
		return Mem{Base: base, Index: step, Scale: uint8(n)}
	}
}

func (x x86) zero(r VecPhysical) {
	if x.wide {
		VPXORD(r, r, r)
		return
	}
	VXORPS(r, r, r)
}

// newTail emits code that makes the mask of the first CX lanes. It clobbers CX
// and tmp, and reg on AVX2, where reg then holds the mask.
func (x x86) newTail(tmp GPPhysical, reg VecPhysical) *tail {
	if x.wide {
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
func (x x86) load(m Mem, t *tail, dst VecPhysical) {
	switch {
	case t == nil:
		VMOVUPS(m, dst)
	case x.wide:
		VMOVUPS_Z(m, t.k, dst)
	default:
		VMASKMOVPS(m, t.lane, dst)
	}
}

// store writes the lanes that count.
func (x x86) store(src VecPhysical, t *tail, m Mem) {
	switch {
	case t == nil:
		VMOVUPS(src, m)
	case x.wide:
		VMOVUPS(src, t.k, m)
	default:
		VMASKMOVPS(src, t.lane, m)
	}
}

func (x86) splat(m Mem, dst VecPhysical)    { VBROADCASTSS(m, dst) }
func (x86) splatInt(m Mem, dst VecPhysical) { VPBROADCASTD(m, dst) }

func (x86) splatBits(bits uint32, tmp GPPhysical, dst VecPhysical) {
	MOVL(U32(bits), tmp.As32())
	VMOVD(tmp.As32(), dst.AsX())
	VPBROADCASTD(dst.AsX(), dst)
}

func (x86) openConstants()                            {}
func (x86) loadConstant(bits uint32, dst VecPhysical) { VBROADCASTSS(constant(bits), dst) }
func (x86) addTo(y Op, sum VecPhysical)               { VADDPS(y, sum, sum) }
func (x86) addIntTo(y, sum VecPhysical)               { VPADDD(y, sum, sum) }
func (x86) storeFirst(src VecPhysical, m Mem)         { VMOVSS(src.AsX(), m) }

// addTail adds the lanes that count to sum.
func (x x86) addTail(y VecPhysical, t *tail, sum VecPhysical, m *emitter) {
	switch {
	case t == nil:
		VADDPS(y, sum, sum)
	case x.wide:
		VADDPS(y, sum, t.k, sum)
	default:
		r := m.alloc()
		VANDPS(t.lane, y, r)
		VADDPS(r, sum, sum)
		m.release(r)
	}
}

// addLanes adds the 16 lanes in halves; the sum is left in the first.
func (x x86) addLanes(lanes []VecPhysical, m *emitter) {
	first, tmp := lanes[0], m.allocLow()
	if x.wide {
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

func (x x86) hoists() bool   { return x.wide } // AVX2 has too few registers
func (x x86) hasScale() bool { return x.wide }

func (x86) binary(of *value, a VecPhysical, b Op, dst VecPhysical) {
	f := map[opcode]func(...Op){
		opAdd: VADDPS, opSub: VSUBPS, opMul: VMULPS, opDiv: VDIVPS, opMax: VMAXPS, opMin: VMINPS,
		opAnd: VANDPS, opOr: VORPS, opXor: VXORPS, opScale: VSCALEFPS, opAddInt: VPADDD, opSubInt: VPSUBD,
	}[of.op]
	f(b, a, dst)
}

func (x x86) unary(op opcode, imm int, src, dst VecPhysical) {
	switch op {
	case opRound:
		if x.wide {
			VRNDSCALEPS(Imm(0), src, dst)
		} else {
			VROUNDPS(Imm(0), src, dst)
		}
	case opSqrt:
		VSQRTPS(src, dst)
	case opToInt:
		VCVTPS2DQ(src, dst)
	case opToFloat:
		VCVTDQ2PS(src, dst)
	case opShl:
		VPSLLD(Imm(uint64(imm)), src, dst)
	case opSar:
		VPSRAD(Imm(uint64(imm)), src, dst)
	case opShr:
		VPSRLD(Imm(uint64(imm)), src, dst)
	}
}

// operand is take, but AVX2 code reads constants from memory.
func (x x86) operand(m *emitter, v *value) (Op, func()) {
	if v.op == opConst && !x.wide {
		return constant(v.bits), func() {}
	}
	return m.take(v)
}

func (x x86) fma(m *emitter, v *value) {
	a, b, c := v.args[0], v.args[1], v.args[2]
	f231, f213 := VFMADD231PS, VFMADD213PS
	if v.op == opFNMA {
		f231, f213 = VFNMADD231PS, VFNMADD213PS
	}
	if !m.dies(a) && m.dies(b) || a.op == opConst {
		a, b = b, a
	}
	if !m.dies(c) && m.dies(a) && a != b && a != c {
		p, _ := m.take(a)
		q, doneQ := m.take(b)
		r, doneR := x.operand(m, c)
		f213(r, q, p)
		doneQ()
		doneR()
		m.reg[v] = p
		return
	}
	dst := VecPhysical(nil)
	if m.dies(c) && c != a && c != b {
		dst, _ = m.take(c)
	} else {
		r, done := x.operand(m, c)
		dst = m.alloc()
		VMOVUPS(r, dst)
		done()
	}
	p, doneP := m.take(a)
	q, doneQ := x.operand(m, b)
	f231(q, p, dst)
	doneP()
	doneQ()
	m.reg[v] = dst
}

func (x x86) sel(m *emitter, v *value) {
	a, doneA := m.take(v.args[0])
	b, doneB := x.operand(m, v.args[1])
	var mask VecPhysical // AVX2
	if x.wide {
		VCMPPS(Imm(uint64(v.imm)), b, a, K2)
	} else {
		mask = m.alloc()
		VCMPPS(Imm(uint64(v.imm)), b, a, mask)
	}
	doneA()
	doneB()
	c, doneC := x.operand(m, v.args[2])
	d, doneD := m.take(v.args[3])
	doneC()
	doneD()
	m.reg[v] = m.alloc()
	if x.wide {
		VBLENDMPS(c, d, K2, m.reg[v])
		return
	}
	VBLENDVPS(mask, c, d, m.reg[v])
	m.release(mask)
}

// unordered is the predicate that is true where either side is not a number.
const unordered = 0x03

// takeMax puts x and number into most and at where x is greater or not a number.
func (x x86) takeMax(y, number, most, at VecPhysical, tmp []VecPhysical) {
	if x.wide {
		VCMPPS(Imm(gt), most, y, K2)
		VCMPPS(Imm(unordered), y, y, K3)
		KORW(K2, K3, K2)
		VBLENDMPS(y, most, K2, most)
		VPBLENDMD(number, at, K2, at)
		return
	}
	mask, bad := tmp[0], tmp[1]
	VCMPPS(Imm(gt), most, y, mask)
	VCMPPS(Imm(unordered), y, y, bad)
	VORPS(bad, mask, mask)
	VBLENDVPS(mask, y, most, most)
	VBLENDVPS(mask, number, at, at)
}

// whereEqual is y where the int32 a and b are equal, else 0.
func (x x86) whereEqual(a, b, y, dst, tmp VecPhysical) {
	if x.wide {
		VPCMPEQD(a, b, K2)
		VMOVAPS_Z(y, K2, dst)
		return
	}
	VPCMPEQD(a, b, tmp)
	VANDPS(tmp, y, dst)
}

// loadBytes reads one byte a lane.
func (x86) loadBytes(m Mem, dst VecPhysical) { VPMOVZXBD(m, dst) }

// storeBytes writes the int32 lanes of src, 0 … 255, as bytes.
func (x x86) storeBytes(src VecPhysical, m Mem) {
	if x.wide {
		VPMOVDB(src, m)
		return
	}
	VEXTRACTI128(Imm(1), src, X5)
	VPACKUSDW(X5, src.AsX(), X5)
	VPACKUSWB(X5, X5, X5)
	VMOVQ(X5, m)
}

// constants is the pool shared by all functions: each fills an AVX2 vector.
var constants []uint32

func constant(bits uint32) Mem {
	return Mem{Symbol: Symbol{Name: "constants", Static: true}, Base: StaticBase, Disp: 32 * place(&constants, bits)}
}

// place returns where bits are in pool, after putting them there.
func place(pool *[]uint32, bits uint32) int {
	i := 0
	for ; i < len(*pool) && (*pool)[i] != bits; i++ {
	}
	if i == len(*pool) {
		*pool = append(*pool, bits)
	}
	return i
}

func constantPool() {
	GLOBL("constants", RODATA|NOPTR)
	for i, c := range constants {
		for j := range 8 {
			DATA(32*i+4*j, U32(c))
		}
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

func pcalign(n int) {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(uint64(n))}})
}

func ret() {
	VZEROUPPER()
	RET()
}
