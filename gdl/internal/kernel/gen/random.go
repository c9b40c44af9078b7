package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Constants of Philox4x32, Salmon et al. 2011.
const (
	philoxM0, philoxM1 = 0xd2511f53, 0xcd9e8d57
	philoxRounds       = 10
)

// Words of philoxArgs.
const (
	philoxDst = iota
	philoxGroups
	philoxCounter // uint32[4]: two words
	philoxKeys    = philoxCounter + 2
)

// philox emits Philox4x32-10 on Groups groups of 16 counters that differ in the
// first word. Word j of counter i of a group goes to place 16·j + i.
//
// The counters in even and in odd lanes run apart, each in the lower halves of
// 64-bit lanes, where products leave both their halves: what else comes into the
// upper halves no product reads.
func philox(v *isa) {
	text("philox" + v.name)
	MOVQ(word(philoxDst), RBX)
	MOVQ(word(philoxGroups), RCX)
	r := v.regs
	m, first, tmp, key := r[8:10], r[10], r[11], r[12]
	VPBROADCASTD(constant(philoxM0), m[0])
	VPBROADCASTD(constant(philoxM1), m[1])
	LEAQ(Mem{Symbol: Symbol{Name: "iota", Static: true}, Base: StaticBase}, RAX)
	VPBROADCASTD(word(philoxCounter), first)
	VPADDD(Mem{Base: RAX}, first, first)
	if v == avx512 {
		MOVL(U32(0xaaaa), EAX)
		KMOVW(EAX, K2)
	}
	Label("group")
	for half := range 16 / v.lanes {
		var c [2][4]VecPhysical // even and odd counters
		for i := range 4 {
			c[0][i], c[1][i] = r[i], r[4+i]
		}
		VMOVAPS(first, c[0][0])
		VPSRLQ(Imm(32), first, c[1][0])
		for i := 1; i < 4; i++ {
			VPBROADCASTD(Mem{Base: RDI, Disp: 8*philoxCounter + 4*i}, c[0][i])
			VMOVAPS(c[0][i], c[1][i])
		}
		for round := range philoxRounds {
			for i := range c {
				philoxRound(v, &c[i], m, round, tmp, key)
			}
		}
		for i := range 4 {
			VPSLLQ(Imm(32), c[1][i], c[1][i])
			if v == avx512 {
				VPBLENDMD(c[1][i], c[0][i], K2, c[0][i])
			} else {
				VPBLENDD(Imm(0xaa), c[1][i], c[0][i], c[0][i])
			}
			VMOVUPS(c[0][i], Mem{Base: RBX, Disp: 64*i + half*v.bytes()})
		}
		addInt(v, first, uint32(v.lanes))
	}
	ADDQ(I32(256), RBX)
	DECQ(RCX)
	JNE(LabelRef("group"))
	ret()
}

// philoxRound emits c = hi(m1·c2)^c1^k0, lo(m1·c2), hi(m0·c0)^c3^k1, lo(m0·c0), and
// names the registers anew instead of moving what they hold.
func philoxRound(v *isa, c *[4]VecPhysical, m []VecPhysical, round int, tmp, key VecPhysical) {
	VPMULUDQ(c[0], m[0], c[0])
	VPMULUDQ(c[2], m[1], c[2])
	for i, product := range []VecPhysical{c[2], c[0]} {
		into, k := c[2*i+1], Mem{Base: RDI, Disp: 8*philoxKeys + 4*(2*round+i)}
		VPSRLQ(Imm(32), product, tmp)
		if v == avx512 {
			VPTERNLOGD_BCST(U8(0x96), k, tmp, into) // exclusive or of all three
			continue
		}
		VPBROADCASTD(k, key)
		VPXOR(tmp, into, into)
		VPXOR(key, into, into)
	}
	*c = [4]VecPhysical{c[1], c[2], c[3], c[0]}
}

// addInt adds a constant to the int32 lanes of r.
func addInt(v *isa, r VecPhysical, c uint32) {
	if v == avx512 {
		VPADDD_BCST(constant(c), r, r)
		return
	}
	VPADDD(constant(c), r, r)
}

// random emits the distributions made from the words of philox.
func random(v *isa) {
	philox(v)
	stream(v, "uniform", func(e *expr) { e.out(1, e.unit(e.stream(0))) })
	stream(v, "dropout", func(e *expr) { // x·scale where u ≥ rate
		e.out(2, e.sel(lt, e.unit(e.stream(0)), e.param(0), e.c(0), e.mul(e.stream(1), e.param(1))))
	})
	boxMuller(v)
}

// unit maps 32 random bits to [0, 1): the upper 24 of them.
func (e *expr) unit(bits *value) *value {
	return e.mul(e.do(opToFloat, e.imm(opShr, 8, bits)), e.c(0x1p-24))
}

// boxMuller emits r·cos θ and r·sin θ with r = √(−2·log u), θ = 2πv, in place, on
// Cols groups of 64 words: the first and second 16 make pairs, and
// the third and fourth.
func boxMuller(v *isa) {
	text("boxMuller" + v.name)
	e := &expr{isa: v}
	a, b := e.unit(e.stream(0)), e.unit(e.stream(1))
	r := e.do(opSqrt, e.mul(e.logNormal(e.add(a, e.c(0x1p-24))), e.c(-2)))
	sin, cos := e.sinCosTurn(b)
	e.out(0, e.mul(r, cos))
	e.out(1, e.mul(r, sin))
	m := newEmitter(e, vecParam)
	MOVQ(word(0), RAX)
	MOVQ(word(vecCols), RCX)
	Label("group")
	for pair := range 2 {
		for half := range 16 / v.lanes {
			at := func(i int) Mem { return Mem{Base: RAX, Disp: 128*pair + 64*i + half*v.bytes()} }
			m.body(func(x *value) Mem { return at(x.imm) }, nil)
			for _, o := range e.outs {
				r, done := m.take(o.v)
				VMOVUPS(r, at(o.operand))
				done()
			}
		}
	}
	ADDQ(I32(256), RAX)
	DECQ(RCX)
	JNE(LabelRef("group"))
	ret()
}

// sinCosTurn returns sine and cosine of 2πu for u in [0, 1): polynomials of
// Cephes (sinf.c) on the nearest quarter turn.
func (e *expr) sinCosTurn(u *value) (sin, cos *value) {
	k := e.do(opRound, e.mul(u, e.c(4)))
	x := e.mul(e.fnma(k, e.c(0.25), u), e.c(2*math.Pi))
	z := e.mul(x, x)
	s := e.fma(e.c(-1.9515295891e-4), z, e.c(8.3321608736e-3))
	s = e.fma(s, z, e.c(-1.6666654611e-1))
	s = e.fma(e.mul(s, z), x, x)
	c := e.fma(e.c(2.443315711809948e-5), z, e.c(-1.388731625493765e-3))
	c = e.fma(c, z, e.c(4.166664568298827e-2))
	c = e.fma(e.mul(c, z), z, e.fnma(z, e.c(0.5), e.c(1)))
	q := e.do(opToInt, k)
	odd := e.do(opToFloat, e.do(opAnd, q, e.bits(1)))
	one := e.c(1)
	sin, cos = e.sel(eq, odd, one, c, s), e.sel(eq, odd, one, s, c)
	flipSin := e.imm(opShl, 30, e.do(opAnd, q, e.bits(2)))
	flipCos := e.imm(opShl, 30, e.do(opAnd, e.do(opAddInt, q, e.bits(1)), e.bits(2)))
	return e.do(opXor, sin, flipSin), e.do(opXor, cos, flipCos)
}
