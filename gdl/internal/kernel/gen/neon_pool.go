package main

import (
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// takeMax puts x and number into most and at where x is greater or not a number.
func (*arm) takeMax(x, number, most, at VecPhysical, tmp []VecPhysical) {
	mask, is := vec(tmp[0]), vec(tmp[1])
	v3("fcmgt", mask, vec(x), vec(most))
	v3("fcmeq", is, vec(x), vec(x))
	vRaw(0x4ee01c00, mask, mask, is, "orn v%d.16b, v%d.16b, v%d.16b", mask, mask, is)
	ins("VBIT %s, %s, %s", mask.b16(), vec(x).b16(), vec(most).b16())
	ins("VBIT %s, %s, %s", mask.b16(), vec(number).b16(), vec(at).b16())
}

// whereEqual is x where the int32 a and b are equal, else 0.
func (*arm) whereEqual(a, b, x, dst, tmp VecPhysical) {
	ins("VCMEQ %s, %s, %s", vec(a).s4(), vec(b).s4(), vec(tmp).s4())
	ins("VAND %s, %s, %s", vec(tmp).b16(), vec(x).b16(), vec(dst).b16())
}

// loadBytes reads one byte a lane.
func (a *arm) loadBytes(m Mem, dst VecPhysical) {
	base, disp := a.at(m)
	d := vec(dst)
	ins("FMOVS %d(%s), F%d", disp, base, d)
	ins("VUXTL %s.B8, %s.H8", d, d)
	ins("VUXTL %s.H4, %s.S4", d, d)
}

// storeBytes writes the int32 lanes of src, 0 … 255, as bytes.
func (a *arm) storeBytes(src VecPhysical, m Mem) {
	base, disp := a.at(m)
	vRaw(0x0e612800, scratch, vec(src), 0, "xtn v%d.4h, v%d.4s", scratch, vec(src))
	vRaw(0x0e212800, scratch, scratch, 0, "xtn v%d.8b, v%d.8h", scratch, scratch)
	ins("FMOVS F%d, %d(%s)", scratch, disp, base)
}
