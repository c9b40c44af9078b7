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
	poolCount   // output pixels, one after the other
	poolStep    // bytes from one window to the next
	poolNext    // bytes from one output pixel to the next
)

// window emits the loops over output pixels, vectors of channels and the pixels of
// a window. R9 is the offset of the channel in bytes, R8 in elements, RAX points to
// the pixel, and number counts the pixels.
func window(v *isa, name string, number, one, skip VecPhysical, before, pixel, after func()) {
	text(name + v.name)
	MOVQ(word(poolRow), R10)
	MOVQ(word(poolPixel), R11)
	MOVQ(word(poolX), R14)
	MOVQ(word(poolY), RBX)
	MOVQ(word(poolArg), RDX)
	MOVL(U32(1), EAX)
	VMOVD(EAX, one.AsX())
	VPBROADCASTD(one.AsX(), one)
	VPBROADCASTD(word(poolSkip), skip)
	Label("output")
	XORQ(R9, R9)
	XORQ(R8, R8)
	MOVQ(word(poolVectors), R12)
	Label("vector")
	VPBROADCASTD(word(poolFirst), number)
	before()
	MOVQ(R14, RSI)
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
	ADDQ(word(poolStep), R14)
	MOVQ(word(poolNext), RAX)
	ADDQ(RAX, RBX)
	SHRQ(Imm(2), RAX)
	ADDQ(RAX, RDX)
	DECQ(word(poolCount))
	JNE(LabelRef("output"))
	ret()
}

// unordered is the predicate that is true where either side is not a number.
const unordered = 0x03

// pools emits the maximum over a window and its gradient for whole vectors of
// channels. The gradient is added to what is there; where every pixel has one
// window it need not be.
func pools(v *isa) {
	r := v.regs
	most, at, number, one, skip, x, mask, bad := r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]
	here := Mem{Base: RAX, Index: R9, Scale: 1}
	y, arg := Mem{Base: RBX, Index: R9, Scale: 1}, Mem{Base: RDX, Index: R8, Scale: 1}
	window(v, "maxPool", number, one, skip, func() {
		MOVL(U32(0xff800000), EAX)
		VMOVD(EAX, most.AsX())
		VPBROADCASTD(most.AsX(), most)
		VPBROADCASTD(word(poolFirst), at)
	}, func() {
		VMOVUPS(here, x)
		if v == avx512 {
			VCMPPS(Imm(gt), most, x, K2)
			VCMPPS(Imm(unordered), x, x, K3)
			KORW(K2, K3, K2)
			VBLENDMPS(x, most, K2, most)
			VPBLENDMD(number, at, K2, at)
			return
		}
		VCMPPS(Imm(gt), most, x, mask)
		VCMPPS(Imm(unordered), x, x, bad)
		VORPS(bad, mask, mask)
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
	for _, add := range []bool{true, false} {
		name := "maxPoolSpread"
		if add {
			name = "maxPoolGrad"
		}
		window(v, name, number, one, skip, func() {
			VMOVUPS(y, most)
			VPMOVZXBD(arg, at)
		}, func() {
			if v == avx512 {
				VPCMPEQD(number, at, K2)
				VMOVAPS_Z(most, K2, x)
			} else {
				VPCMPEQD(number, at, mask)
				VANDPS(mask, most, x)
			}
			if add {
				VADDPS(here, x, x)
			}
			VMOVUPS(x, here)
		}, func() {})
	}
}
