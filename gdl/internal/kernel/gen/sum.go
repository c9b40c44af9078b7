package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sum emits the addition of n floats, a multiple of 16, to 16 sums in float64:
// element i goes to sum i mod 16, whatever the vector length.
func (x86) sum(v *isa) {
	TEXT("sum"+v.name, NOSPLIT, "func(x *float32, n uint64, sums *float64)")
	Pragma("noescape")
	Load(Param("x"), RSI)
	Load(Param("n"), RCX)
	Load(Param("sums"), RDI)
	half := v.lanes / 2 // float64 per vector
	acc, tmp := v.regs[:16/half], v.regs[8:]
	for i, r := range acc {
		VMOVUPD(Mem{Base: RDI, Disp: v.bytes() * i}, r)
	}
	Label("block")
	for i, r := range acc {
		VCVTPS2PD(Mem{Base: RSI, Disp: 4 * half * i}, tmp[i])
		VADDPD(tmp[i], r, r)
	}
	ADDQ(Imm(64), RSI)
	SUBQ(Imm(16), RCX)
	JNE(LabelRef("block"))
	for i, r := range acc {
		VMOVUPD(r, Mem{Base: RDI, Disp: v.bytes() * i})
	}
	ret()
}
