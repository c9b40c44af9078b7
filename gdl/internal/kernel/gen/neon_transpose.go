package main

// transpose4 puts the transpose of four vectors into d.
func transpose4(s, d, tmp []vreg) {
	for i := range 2 {
		ins("VTRN1 %s, %s, %s", s[2*i+1].s4(), s[2*i].s4(), tmp[2*i].s4())
		ins("VTRN2 %s, %s, %s", s[2*i+1].s4(), s[2*i].s4(), tmp[2*i+1].s4())
	}
	for i := range 2 {
		ins("VTRN1 %s, %s, %s", tmp[2+i].d2(), tmp[i].d2(), d[i].d2())
		ins("VTRN2 %s, %s, %s", tmp[2+i].d2(), tmp[i].d2(), d[2+i].d2())
	}
}

// transpose emits dst[j][0:8] = src[0:8][j] for j = 0 … 8·Rows−1: source rows
// are Ld bytes apart, destination rows Cols bytes.
func (*arm) transpose() {
	openArm("transposeNEON", 0)
	const src, dst, ld, rows, cols, row = greg(1), greg(2), greg(3), greg(4), greg(5), greg(6)
	for i, r := range []greg{src, dst, ld, rows, cols} {
		loadArg(0, i, r)
	}
	label("block")
	ins("MOVD %s, %s", src, row)
	for i := range 8 { // halves of row i in V(i) and V(8+i)
		ins("FLDPQ (%s), (F%d, F%d)", row, i, 8+i)
		ins("ADD %s, %s, %s", ld, row, row)
	}
	for half := range 2 {
		transpose4(vregs(8*half, 4), vregs(20, 4), vregs(16, 4))
		transpose4(vregs(8*half+4, 4), vregs(24, 4), vregs(16, 4))
		for j := range 4 {
			ins("FSTPQ (F%d, F%d), (%s)", 20+j, 24+j, dst)
			ins("ADD %s, %s, %s", cols, dst, dst)
		}
	}
	ins("ADD $32, %s, %s", src, src)
	ins("SUBS $1, %s, %s", rows, rows)
	ins("BNE block")
	ins("RET")
}
