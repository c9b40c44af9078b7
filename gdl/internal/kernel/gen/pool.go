package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Words of poolArgs.
const (
	poolX = iota
	poolY
	poolArg
	poolRow   // bytes from one row of the window to the next
	poolPixel // bytes from one pixel to the next
	poolKH
	poolKW
	poolVectors // vectors of channels
	poolFirst   // number of the window's first pixel
	poolSkip    // pixels of the window left out at the end of each row
)

// window emits the loops over vectors of channels and the pixels of a window.
// R9 is the offset of the channel in bytes, R8 in elements, RAX points to the
// pixel, and number counts the pixels.
func window(v *isa, name string, number, one, skip VecPhysical, before, pixel, after func()) {
	text(name + v.name)
	MOVQ(word(poolRow), R10)
	MOVQ(word(poolPixel), R11)
	MOVQ(word(poolVectors), R12)
	MOVQ(word(poolY), RBX)
	MOVQ(word(poolArg), RDX)
	XORQ(R9, R9)
	XORQ(R8, R8)
	MOVL(U32(1), EAX)
	MOVD(EAX, one.AsX())
	VPBROADCASTD(one.AsX(), one)
	VPBROADCASTD(word(poolSkip), skip)
	Label("vector")
	VPBROADCASTD(word(poolFirst), number)
	before()
	MOVQ(word(poolX), RSI)
	MOVQ(word(poolKH), R13)
	Label("row")
	MOVQ(RSI, RAX)
	MOVQ(word(poolKW), RCX)
	Label("pixel")
	pixel()
	VPADDD(one, number, number)
	ADDQ(R11, RAX)
	DECQ(RCX)
	JNE(LabelRef("pixel"))
	VPADDD(skip, number, number)
	ADDQ(R10, RSI)
	DECQ(R13)
	JNE(LabelRef("row"))
	after()
	ADDQ(Imm(uint64(v.bytes())), R9)
	ADDQ(Imm(uint64(v.lanes)), R8)
	DECQ(R12)
	JNE(LabelRef("vector"))
	ret()
}

// pools emits the maximum over a window and its gradient, for one output pixel
// and whole vectors of channels.
func pools(v *isa) {
	r := v.regs
	most, at, number, one, skip, x, mask := r[0], r[1], r[2], r[3], r[4], r[5], r[6]
	here := Mem{Base: RAX, Index: R9, Scale: 1}
	y, arg := Mem{Base: RBX, Index: R9, Scale: 1}, Mem{Base: RDX, Index: R8, Scale: 1}
	window(v, "maxPool", number, one, skip, func() {
		MOVL(U32(0xff800000), EAX)
		MOVD(EAX, most.AsX())
		VPBROADCASTD(most.AsX(), most)
		VPBROADCASTD(word(poolFirst), at)
	}, func() {
		VMOVUPS(here, x)
		if v == avx512 {
			VCMPPS(Imm(gt), most, x, K2)
			VBLENDMPS(x, most, K2, most)
			VPBLENDMD(number, at, K2, at)
			return
		}
		VCMPPS(Imm(gt), most, x, mask)
		VBLENDVPS(mask, x, most, most)
		VBLENDVPS(mask, number, at, at)
	}, func() {
		VMOVUPS(most, y)
		if v == avx512 {
			VPMOVDB(at, arg)
			return
		}
		VEXTRACTI128(Imm(1), at, X5)
		VPACKUSDW(X5, at.AsX(), X5)
		VPACKUSWB(X5, X5, X5)
		VMOVQ(X5, arg)
	})
	window(v, "maxPoolGrad", number, one, skip, func() {
		VMOVUPS(y, most)
		VPMOVZXBD(arg, at)
	}, func() {
		if v == avx512 {
			VPCMPEQD(number, at, K2)
			VMOVUPS(here, x)
			VADDPS(most, x, K2, x)
		} else {
			VPCMPEQD(number, at, mask)
			VANDPS(mask, most, x)
			VADDPS(here, x, x)
		}
		VMOVUPS(x, here)
	}, func() {})
}
