package main

import (
	"math"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// random emits the distributions made from the words of philox.
func random(v *isa) {
	v.philox(v)
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
	v.text("boxMuller" + v.name)
	e := &expr{isa: v}
	a, b := e.unit(e.stream(0)), e.unit(e.stream(1))
	r := e.do(opSqrt, e.mul(e.logNormal(e.add(a, e.c(0x1p-24))), e.c(-2)))
	sin, cos := e.sinCosTurn(b)
	e.out(0, e.mul(r, cos))
	e.out(1, e.mul(r, sin))
	m := newEmitter(e, vecParam)
	v.mov(word(0), RAX)
	v.mov(word(vecCols), RCX)
	v.label("group")
	for pair := range 2 {
		for half := range 16 / v.lanes {
			at := func(i int) Mem { return Mem{Base: RAX, Disp: 128*pair + 64*i + half*v.bytes()} }
			m.body(func(x *value) Mem { return at(x.imm) }, nil)
			for _, o := range e.outs {
				r, done := m.take(o.v)
				v.store(r, nil, at(o.operand))
				done()
			}
		}
	}
	v.add(I32(256), RAX)
	v.dec(RCX)
	v.jump(notEqual, "group")
	v.ret()
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
