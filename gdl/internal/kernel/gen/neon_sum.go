package main

// sum is sum of sum.go.
func (*arm) sum(v *isa) {
	openArmFunc("sum"+v.name, "x *float32, n uint64, sums *float64", 3, true)
	ins("MOVD x+0(FP), R1")
	ins("MOVD n+8(FP), R2")
	ins("MOVD sums+16(FP), R3")
	for i := range 8 {
		ins("FMOVQ %d(R3), F%d", 16*i, i)
	}
	label("block")
	for i := range 4 {
		ins("FMOVQ.P 16(R1), F%d", 16+i)
	}
	for i := range 4 {
		x, low, high := vreg(16+i), vreg(20+2*i), vreg(21+2*i)
		vRaw(0x0e617800, low, x, 0, "fcvtl v%d.2d, v%d.2s", low, x)
		vRaw(0x4e617800, high, x, 0, "fcvtl2 v%d.2d, v%d.4s", high, x)
		for j, y := range []vreg{low, high} {
			s := vreg(2*i + j)
			vRaw(0x4e60d400, s, s, y, "fadd v%d.2d, v%d.2d, v%d.2d", s, s, y)
		}
	}
	ins("SUBS $16, R2, R2")
	ins("BNE block")
	for i := range 8 {
		ins("FMOVQ F%d, %d(R3)", i, 16*i)
	}
	ins("RET")
}

// ceilingSums is how many sums hide the latency of a multiply-add: four cycles on
// four pipes.
const ceilingSums = 16

// ceiling emits n rounds of independent multiply-adds.
func (*arm) ceiling(v *isa) {
	openArmFunc("ceiling"+v.name, "n uint64", 1, false)
	ins("MOVD n+0(FP), R1")
	for i := range ceilingSums + 2 {
		vZero(vreg(i))
	}
	label("round")
	for i := range ceilingSums {
		v3("fmla", vreg(i), ceilingSums, ceilingSums+1)
	}
	ins("SUBS $1, R1, R1")
	ins("BNE round")
	ins("RET")
}
