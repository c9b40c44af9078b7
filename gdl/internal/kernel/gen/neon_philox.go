package main

// philox is philox of philox.go, four counters at a time: two long multiplications
// make the eight bytes of each product.
func (a *arm) philox(v *isa) {
	openArm("philox"+v.name, 0)
	loadArg(0, philoxDst, 1)
	loadArg(0, philoxGroups, 2)
	const lo, hi, key, keys, four, m0, m1, first = vreg(4), vreg(5), vreg(8), vreg(9), vreg(27), vreg(28), vreg(29), vreg(30)
	splat := func(disp int, d vreg) {
		ins("ADD $%d, R0, R4", disp)
		ins("VLD1R (R4), [%s]", d.s4())
	}
	ins("MOVD $iota<>(SB), R3")
	ins("FMOVQ (R3), F%d", keys)
	splat(8*philoxCounter, first)
	ins("VADD %s, %s, %s", keys.s4(), first.s4(), first.s4())
	for _, c := range []struct {
		bits uint32
		reg  vreg
	}{{philoxM0, m0}, {philoxM1, m1}, {neonLanes, four}} {
		ins("MOVD $%#x, R3", c.bits)
		ins("VDUP R3, %s", c.reg.s4())
	}
	label("group")
	for quarter := range 16 / neonLanes {
		c := [4]vreg{0, 1, 2, 3}
		vMove(c[0], first)
		for i := 1; i < 4; i++ {
			splat(8*philoxCounter+4*i, c[i])
		}
		for round := range philoxRounds {
			for i, product := range []struct{ of, by vreg }{{c[2], m1}, {c[0], m0}} {
				x, by, upper := product.of, product.by, vreg(6+i)
				vRaw(0x2ea0c000, lo, x, by, "umull v%d.2d, v%d.2s, v%d.2s", lo, x, by)
				vRaw(0x6ea0c000, hi, x, by, "umull2 v%d.2d, v%d.4s, v%d.4s", hi, x, by)
				ins("VUZP1 %s, %s, %s", hi.s4(), lo.s4(), x.s4())
				ins("VUZP2 %s, %s, %s", hi.s4(), lo.s4(), upper.s4())
				into := c[2*i+1]
				splat(8*philoxKeys+4*(2*round+i), key)
				ins("VEOR %s, %s, %s", key.b16(), into.b16(), into.b16())
				ins("VEOR %s, %s, %s", upper.b16(), into.b16(), into.b16())
			}
			c = [4]vreg{c[1], c[2], c[3], c[0]}
		}
		for i := range 4 {
			ins("FMOVQ F%d, %d(R1)", c[i], 64*i+16*quarter)
		}
		ins("VADD %s, %s, %s", four.s4(), first.s4(), first.s4())
	}
	ins("ADD $256, R1, R1")
	ins("SUBS $1, R2, R2")
	ins("BNE group")
	ins("RET")
}
