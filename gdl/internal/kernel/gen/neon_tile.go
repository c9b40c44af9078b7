package main

// neonTileRows are, for 1 to 4 vectors of columns, the most rows whose sums leave
// registers for four products of a row of A each and two vectors of B.
var neonTileRows = []int{12, 10, 7, 6}

// Registers of a tile; R1 … R12 point to the rows of A.
const (
	tileArgsReg greg = 0
	tileRegB    greg = 13
	tileRegLdA  greg = 14
	tileRegLdB  greg = 15
	tileRegK    greg = 16
	tileRegSegs greg = 17
	tileRegSeg  greg = 19
	tileRegA0   greg = 20
	tileRegB0   greg = 21
	tileTmp     greg = 22
	tileTmp2    greg = 23
	tileRegAt   greg = 24 // bytes of the rows of A that are done, in an NN tile
)

// neonTile is a tile as in tile.go. An element of A multiplies a vector of B from the
// lane where it lies: in an NN tile a register holds four products of a row of A, in
// a TN tile four rows of one product.
type neonTile struct {
	rows, nv  int
	tn        bool
	acc, b, a []vreg
}

func (*arm) tile(v *isa, rows, nv int, tn bool) {
	openArm(tileName(v, rows, nv, tn), tileArgsReg)
	g := newNeonTile(rows, nv, tn)
	g.product()
	g.epilogue()
}

func newNeonTile(rows, nv int, tn bool) *neonTile {
	g := &neonTile{rows: rows, nv: nv, tn: tn}
	n := rows * nv
	g.acc = vregs(0, n)
	if tn {
		g.b, g.a = vregs(n, nv), vregs(n+nv, min(32-n-nv, 4))
		return g
	}
	g.a = vregs(n, rows)
	g.b = vregs(n+rows, min(32-n-rows, nv))
	return g
}

// product leaves Σ A·B in the accumulators.
func (g *neonTile) product() {
	for _, a := range []struct {
		word int
		reg  greg
	}{{tileA, tileRegA0}, {tileB, tileRegB0}, {tileLdA, tileRegLdA}, {tileLdB, tileRegLdB}, {tileSegPtr, tileRegSeg}, {tileSegs, tileRegSegs}} {
		loadArg(tileArgsReg, a.word, a.reg)
	}
	for _, r := range g.acc {
		vZero(r)
	}
	label("segment")
	ins("LDP.P 16(%s), (%s, %s)", tileRegSeg, tileTmp, tileTmp2)
	ins("ADD %s, %s, R1", tileTmp, tileRegA0)
	ins("ADD %s, %s, %s", tileTmp2, tileRegB0, tileRegB)
	if !g.tn {
		for r := 1; r < g.rows; r++ {
			ins("ADD %s, R%d, R%d", tileRegLdA, r, r+1)
		}
		ins("MOVD ZR, %s", tileRegAt)
	}
	loadArg(tileArgsReg, tileK, tileRegK)
	ins("SUBS $4, %s, %s", tileRegK, tileRegK)
	ins("BLT rest")
	ins("PCALIGN $32")
	label("block")
	g.block()
	ins("SUBS $4, %s, %s", tileRegK, tileRegK)
	ins("BGE block")
	label("rest")
	ins("ADDS $4, %s, %s", tileRegK, tileRegK)
	ins("BEQ next")
	label("single")
	g.single()
	ins("SUBS $1, %s, %s", tileRegK, tileRegK)
	ins("BNE single")
	label("next")
	ins("SUBS $1, %s, %s", tileRegSegs, tileRegSegs)
	ins("BNE segment")
}

// block is four products.
func (g *neonTile) block() {
	if g.tn {
		for range 4 {
			g.single()
		}
		return
	}
	for r := range g.rows {
		indexed("ldr q", 0x3ce06800, g.a[r], greg(r+1), tileRegAt)
	}
	ins("ADD $16, %s, %s", tileRegAt, tileRegAt)
	for lane := range 4 {
		g.multiply(lane)
	}
}

// single is one product.
func (g *neonTile) single() {
	if !g.tn {
		for r := range g.rows {
			indexed("ldr s", 0xbc606800, g.a[r], greg(r+1), tileRegAt)
		}
		ins("ADD $4, %s, %s", tileRegAt, tileRegAt)
		g.multiply(0)
		return
	}
	g.loadB(0, g.nv)
	for r, k := 0, 0; r < g.rows; k++ {
		a, n := g.a[k%len(g.a)], min(4, g.rows-r)
		n = map[int]int{1: 1, 2: 2, 3: 2, 4: 4}[n]
		ins("%s %d(R1), F%d", map[int]string{1: "FMOVS", 2: "FMOVD", 4: "FMOVQ"}[n], 4*r, a)
		for lane := range n {
			for i, b := range g.b {
				vElement("fmla", g.acc[(r+lane)*g.nv+i], b, a, lane)
			}
		}
		r += n
	}
	ins("ADD %s, R1, R1", tileRegLdA)
	ins("ADD %s, %s, %s", tileRegLdB, tileRegB, tileRegB)
}

// multiply is one product of an NN tile, with A in one lane of its registers.
func (g *neonTile) multiply(lane int) {
	for i := 0; i < g.nv; i += len(g.b) {
		n := min(len(g.b), g.nv-i)
		g.loadB(i, n)
		for r := range g.rows {
			for j := range n {
				vElement("fmla", g.acc[r*g.nv+i+j], g.b[j], g.a[r], lane)
			}
		}
	}
	ins("ADD %s, %s, %s", tileRegLdB, tileRegB, tileRegB)
}

// loadB reads n vectors of B from the i-th on.
func (g *neonTile) loadB(i, n int) {
	for j := 0; j < n; j++ {
		if j+1 < n {
			ins("FLDPQ %d(%s), (F%d, F%d)", 16*(i+j), tileRegB, g.b[j], g.b[j+1])
			j++
			continue
		}
		ins("FMOVQ %d(%s), F%d", 16*(i+j), tileRegB, g.b[j])
	}
}

// Registers of the epilogue.
const (
	tileRegC    greg = 1
	tileRegLdC  greg = 2
	tileRegCols greg = 3
	tileFlag    greg = 4
	tileRow     greg = 5
	tileTmpC    greg = 6
)

// epilogue adds C and the bias, applies the activation and stores.
func (g *neonTile) epilogue() {
	loadArg(tileArgsReg, tileC, tileRegC)
	loadArg(tileArgsReg, tileLdC, tileRegLdC)
	loadArg(tileArgsReg, tileCols, tileRegCols)
	ins("CMP $4, %s", tileRegCols)
	ins("BNE partial")
	g.finish(false, "")
	label("partial")
	g.finish(true, "p")
}

func (g *neonTile) finish(part bool, l string) {
	tmp := vreg(len(g.acc))
	load := func(base greg, i int) {
		if part && i == g.nv-1 {
			loadPart(base, 16*i, tmp, tileRegCols, tileTmpC)
			return
		}
		ins("FMOVQ %d(%s), F%d", 16*i, base, tmp)
	}
	loadArg(tileArgsReg, tileAcc, tileFlag)
	ins("CBZ %s, bias%s", tileFlag, l)
	ins("MOVD %s, %s", tileRegC, tileRow)
	for r := range g.rows {
		for i := range g.nv {
			load(tileRow, i)
			v3("fadd", g.acc[r*g.nv+i], g.acc[r*g.nv+i], tmp)
		}
		ins("ADD %s, %s, %s", tileRegLdC, tileRow, tileRow)
	}
	label("bias" + l)
	loadArg(tileArgsReg, tileBias, tileRow)
	ins("CBZ %s, act%s", tileRow, l)
	for i := range g.nv {
		load(tileRow, i)
		for r := range g.rows {
			v3("fadd", g.acc[r*g.nv+i], g.acc[r*g.nv+i], tmp)
		}
	}
	label("act" + l)
	g.activation(l)
	label("store" + l)
	for r := range g.rows {
		for i := range g.nv {
			a := g.acc[r*g.nv+i]
			if part && i == g.nv-1 {
				storePart(a, tileRegC, 16*i, tileRegCols, tileTmpC)
				continue
			}
			ins("FMOVQ F%d, %d(%s)", a, 16*i, tileRegC)
		}
		ins("ADD %s, %s, %s", tileRegLdC, tileRegC, tileRegC)
	}
	ins("RET")
}

// activation is max(x, 0) when tileAct is 1, max(x, alpha·x) when it is 2 and
// min(max(x, 0), alpha) when it is 3; x when either is not a number.
func (g *neonTile) activation(l string) {
	other, mask, scaled := vreg(len(g.acc)), vreg(len(g.acc)+1), vreg(len(g.acc)+2)
	loadArg(tileArgsReg, tileAct, tileFlag)
	ins("CBZ %s, store%s", tileFlag, l)
	ins("CMP $2, %s", tileFlag)
	ins("BEQ leaky%s", l)
	vZero(other)
	for _, r := range g.acc {
		v3("fcmgt", mask, other, r)
		ins("VBIT %s, %s, %s", mask.b16(), other.b16(), r.b16())
	}
	ins("BLT store%s", l)
	ins("ADD $%d, %s, %s", 8*tileAlpha, tileArgsReg, tileRow)
	ins("VLD1R (%s), [%s]", tileRow, other.s4())
	for _, r := range g.acc {
		v3("fcmgt", mask, r, other)
		ins("VBIT %s, %s, %s", mask.b16(), other.b16(), r.b16())
	}
	ins("B store%s", l)
	label("leaky" + l)
	ins("FMOVS %d(%s), F%d", 8*tileAlpha, tileArgsReg, other)
	for _, r := range g.acc {
		vElement("fmul", scaled, r, other, 0)
		v3("fcmgt", mask, scaled, r)
		ins("VBIT %s, %s, %s", mask.b16(), scaled.b16(), r.b16())
	}
}
