package main

import "fmt"

// dots is dots of dots.go: four vectors make up the lanes of a sum, and are loaded in
// pairs. Nothing is fetched early, as no measurement asks for it yet.
func (*arm) dots(v *isa, taps, rows int) {
	openArm(dotsName(v, taps, rows), 0)
	const (
		parts                                 = dotLanes / neonLanes
		a, row, tmp, ldA, ldB                 = greg(1), greg(6), greg(7), greg(8), greg(9)
		k, segments, segment, a0, b0, bias, c = greg(10), greg(11), greg(12), greg(13), greg(14), greg(15), greg(16)
	)
	bs := vregs(parts*rows, 2*taps) // of rows of B at R2, R3 and R4
	as := vregs(parts*rows+2*taps, 2*min(2, (32-parts*rows-2*taps)/2))
	acc := func(part, r int) vreg { return vreg(part*rows + r) }
	for _, x := range []struct {
		word int
		reg  greg
	}{{tileA, a0}, {tileB, b0}, {tileLdA, ldA}, {tileLdB, ldB}, {tileSegPtr, segment}, {tileSegs, segments}} {
		loadArg(0, x.word, x.reg)
	}
	for i := range parts * rows {
		vZero(vreg(i))
	}
	label("segment")
	ins("LDP.P 16(%s), (%s, %s)", segment, tmp, row)
	ins("ADD %s, %s, %s", tmp, a0, a)
	ins("ADD %s, %s, R2", row, b0)
	for j := 1; j < taps; j++ {
		ins("ADD %s, R%d, R%d", ldB, 1+j, 2+j)
	}
	loadArg(0, tileK, k)
	ins("PCALIGN $32")
	label("vector")
	for part := 0; part < parts; part += 2 {
		for j := range taps {
			ins("FLDPQ %d(R%d), (F%d, F%d)", 16*part, 2+j, bs[2*j], bs[2*j+1])
		}
		ins("MOVD %s, %s", a, row)
		for i := range rows + taps - 1 {
			x := as[2*i%len(as):]
			ins("FLDPQ %d(%s), (F%d, F%d)", 16*part, row, x[0], x[1])
			ins("ADD %s, %s, %s", ldA, row, row)
			for j := max(0, i-rows+1); j < min(taps, i+1); j++ {
				v3("fmla", acc(part, i-j), x[0], bs[2*j])
				v3("fmla", acc(part+1, i-j), x[1], bs[2*j+1])
			}
		}
	}
	for j := range taps {
		ins("ADD $%d, R%d, R%d", 4*dotLanes, 2+j, 2+j)
	}
	ins("ADD $%d, %s, %s", 4*dotLanes, a, a)
	ins("SUBS $%d, %s, %s", dotLanes, k, k)
	ins("BNE vector")
	ins("SUBS $1, %s, %s", segments, segments)
	ins("BNE segment")
	for half := parts / 2; half > 0; half /= 2 { // the order of sumLanes16
		for i := range half * rows {
			v3("fadd", vreg(i), vreg(i), vreg(half*rows+i))
		}
	}
	loadArg(0, tileC, c)
	loadArg(0, tileBias, bias)
	const b, sum, other = vreg(31), vreg(30), vreg(29)
	ins("CBZ %s, sums", bias)
	ins("VLD1R (%s), [%s]", bias, b.s4())
	label("sums")
	at := func(i int) vreg { return vreg(min(i, rows-1)) }
	for i := 0; i < rows; i += neonLanes {
		v3("faddp", sum, at(i), at(i+1))
		v3("faddp", other, at(i+2), at(i+3))
		v3("faddp", sum, sum, other)
		plain := fmt.Sprintf("plain%d", i)
		ins("CBZ %s, %s", bias, plain)
		v3("fadd", sum, sum, b)
		label(plain)
		if rows-i >= neonLanes {
			ins("FMOVQ F%d, %d(%s)", sum, 4*i, c)
			continue
		}
		ins("MOVD $%d, %s", rows-i, k)
		storePart(sum, c, 4*i, k, tmp)
	}
	ins("RET")
}
