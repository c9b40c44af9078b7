package main

// depthwise is depthwise of depthwise.go.
func (*arm) depthwise(v *isa, rows int) {
	openArm(depthwiseName(v, rows), tileArgsReg)
	g := &neonTile{rows: rows, nv: 1, acc: vregs(0, rows)}
	for _, x := range []struct {
		word int
		reg  greg
	}{{tileA, depthA}, {tileB, depthB}, {tileC, depthC}, {tileLdA, depthLdA}, {tileLdC, depthLdC}, {tileK, depthLeft}, {tileBias, depthBias}} {
		loadArg(tileArgsReg, x.word, x.reg)
	}
	label("vector")
	ins("CMP $%d, %s", neonLanes, depthLeft)
	ins("BLT part")
	g.channels(false, "")
	for _, r := range []greg{depthA, depthB, depthC, depthBias} {
		ins("ADD $%d, %s, %s", 4*neonLanes, r, r)
	}
	ins("SUB $%d, %s, %s", neonLanes, depthLeft, depthLeft)
	ins("B vector")
	label("part")
	ins("CBZ %s, done", depthLeft)
	g.channels(true, "p")
	label("done")
	ins("RET")
}

// Registers of depthwise, beside tileArgsReg and those of the activation.
const (
	depthA    greg = 1
	depthB    greg = 2
	depthC    greg = 3
	depthLdA  greg = 13
	depthLdC  greg = 14
	depthLeft greg = 6
	depthBias greg = 7
	depthSeg  greg = 8
	depthSegs greg = 9
	depthX    greg = 10
	depthK    greg = 11
	depthTmp  greg = 12
)

// channels computes one vector of channels, or a part of one.
func (g *neonTile) channels(part bool, l string) {
	factors, x := vreg(g.rows), vregs(g.rows+1, 4)
	load := func(base greg, dst vreg) {
		if part {
			vZero(dst)
			loadPart(base, 0, dst, depthLeft, depthTmp)
			return
		}
		ins("FMOVQ (%s), F%d", base, dst)
	}
	for _, r := range g.acc {
		vZero(r)
	}
	loadArg(tileArgsReg, tileBias, depthTmp)
	ins("CBZ %s, sum%s", depthTmp, l)
	load(depthBias, g.acc[0])
	for _, r := range g.acc[1:] {
		vMove(r, g.acc[0])
	}
	label("sum" + l)
	loadArg(tileArgsReg, tileSegPtr, depthSeg)
	loadArg(tileArgsReg, tileSegs, depthSegs)
	label("segment" + l)
	ins("LDP.P 16(%s), (%s, %s)", depthSeg, depthX, depthK)
	ins("ADD %s, %s, %s", depthA, depthX, depthX)
	ins("ADD %s, %s, %s", depthB, depthK, depthK)
	load(depthK, factors)
	for r, acc := range g.acc {
		load(depthX, x[r%len(x)])
		if r < g.rows-1 {
			ins("ADD %s, %s, %s", depthLdA, depthX, depthX)
		}
		v3("fmla", acc, x[r%len(x)], factors)
	}
	ins("SUBS $1, %s, %s", depthSegs, depthSegs)
	ins("BNE segment%s", l)
	g.activation(l)
	label("store" + l)
	ins("MOVD %s, %s", depthC, depthX)
	for _, acc := range g.acc {
		if part {
			storePart(acc, depthX, 0, depthLeft, depthTmp)
		} else {
			ins("FMOVQ F%d, (%s)", acc, depthX)
		}
		ins("ADD %s, %s, %s", depthLdC, depthX, depthX)
	}
}
