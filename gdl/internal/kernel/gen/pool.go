package main

import (
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
	v.text(name + v.name)
	v.mov(word(poolRow), R10)
	v.mov(word(poolPixel), R11)
	v.mov(word(poolX), R14)
	v.mov(word(poolY), RBX)
	v.mov(word(poolArg), RDX)
	v.splatBits(1, RAX, one)
	v.splatInt(word(poolSkip), skip)
	v.label("output")
	v.zeroGP(R9)
	v.zeroGP(R8)
	v.mov(word(poolVectors), R12)
	v.label("vector")
	v.splatInt(word(poolFirst), number)
	before()
	v.mov(R14, RSI)
	v.mov(word(poolKH), R13)
	v.label("row")
	v.mov(RSI, RAX)
	v.mov(word(poolKW), RCX)
	v.label("pixel")
	pixel()
	v.addIntTo(one, number)
	v.add(R11, RAX)
	v.dec(RCX)
	v.jump(notEqual, "pixel")
	v.addIntTo(skip, number)
	v.add(R10, RSI)
	v.dec(R13)
	v.jump(notEqual, "row")
	after()
	v.add(Imm(uint64(v.bytes())), R9)
	v.add(Imm(uint64(v.lanes)), R8)
	v.dec(R12)
	v.jump(notEqual, "vector")
	v.add(word(poolStep), R14)
	v.mov(word(poolNext), RAX)
	v.add(RAX, RBX)
	v.shr(2, RAX)
	v.add(RAX, RDX)
	v.dec(word(poolCount))
	v.jump(notEqual, "output")
	v.ret()
}

// pools emits the maximum over a window and its gradient for whole vectors of
// channels. The gradient is added to what is there; where every pixel has one
// window it need not be.
func pools(v *isa) {
	r := v.regs
	most, at, number, one, skip, x := r[0], r[1], r[2], r[3], r[4], r[5]
	here := Mem{Base: RAX, Index: R9, Scale: 1}
	y, arg := Mem{Base: RBX, Index: R9, Scale: 1}, Mem{Base: RDX, Index: R8, Scale: 1}
	window(v, "maxPool", number, one, skip, func() {
		v.splatBits(0xff800000, RAX, most) // −∞
		v.splatInt(word(poolFirst), at)
	}, func() {
		v.load(here, nil, x)
		v.takeMax(x, number, most, at, r[6:8])
	}, func() {
		v.store(most, nil, y)
		v.storeBytes(at, arg)
	})
	for _, add := range []bool{true, false} {
		name := "maxPoolSpread"
		if add {
			name = "maxPoolGrad"
		}
		window(v, name, number, one, skip, func() {
			v.load(y, nil, most)
			v.loadBytes(arg, at)
		}, func() {
			v.whereEqual(number, at, most, x, r[6])
			if add {
				v.addTo(here, x)
			}
			v.store(x, nil, here)
		}, func() {})
	}
}
