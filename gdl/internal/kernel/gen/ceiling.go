package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// ceiling emits n rounds of twelve independent multiply-adds.
func (x86) ceiling(v *isa) {
	TEXT("ceiling"+v.name, NOSPLIT, "func(n uint64)")
	Load(Param("n"), RCX)
	for _, r := range v.regs[:14] {
		v.zero(r)
	}
	pcalign(64)
	Label("round")
	for _, r := range v.regs[:12] {
		VFMADD231PS(v.regs[12], v.regs[13], r)
	}
	DECQ(RCX)
	JNE(LabelRef("round"))
	ret()
}

// pause emits the hint that the caller spins.
func pause() {
	TEXT("pause", NOSPLIT, "func()")
	Doc("pause tells the CPU that the caller spins.")
	PAUSE()
	RET()
}
