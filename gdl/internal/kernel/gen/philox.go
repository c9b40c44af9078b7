package main

import (
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
func (x86) philox(v *isa) {
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
