package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tileRows is how many rows a tile of 1, 2, … vectors of columns has: as many
// as the registers hold besides the vectors of B and one of A.
var tileRows = map[*isa][]int{
	avx2:   {6, 6},
	avx512: {14, 14, 8, 6},
	neon:   neonTileRows,
}

// Words of tileArgs.
const (
	tileA = iota
	tileB
	tileC
	tileLdA
	tileLdB
	tileLdC
	tileK
	tileSegs
	tileSegPtr
	tileAcc
	tileCols
	tileBias
	tileAct
	tileAlpha
	tileHighA
	tileNext = tileHighA + 3 // after two words for the Go tiles
)

// prefetchDepth is from how many products on a tile asks early for the rows of C.
const prefetchDepth = 64

// tile emits the microkernel C[rows][nv vectors] = act(C + Σ A·B + bias), where
// the sum runs over a list of segments of K products each. In an NN tile row r
// of A lies at A + r·LdA and k moves by one float; in a TN tile row r lies at
// A + r and k moves by LdA.
func (x86) tile(v *isa, rows, nv int, tn bool) {
	text(tileName(v, rows, nv, tn))
	g := &tileGen{isa: v, rows: rows, nv: nv, tn: tn}
	n := rows * nv
	g.acc, g.b, g.a = v.regs[:n], v.regs[n:n+nv], v.regs[n+nv:]
	g.a = g.a[:min(len(g.a), 4)]
	g.product()
	g.epilogue()
	ret()
}

func tileName(v *isa, rows, nv int, tn bool) string {
	kind := "NN"
	if tn {
		kind = "TN"
	}
	return fmt.Sprintf("tile%s%dx%d%s", kind, rows, nv, v.name)
}

type tileGen struct {
	*isa
	rows, nv  int
	tn        bool
	acc, b, a []VecPhysical
}

// product leaves Σ A·B in the accumulators.
func (g *tileGen) product() {
	MOVQ(word(tileA), R8)
	MOVQ(word(tileB), RBX)
	MOVQ(word(tileLdA), R10)
	MOVQ(word(tileLdB), RDX)
	MOVQ(word(tileSegPtr), RSI)
	MOVQ(word(tileSegs), R9)
	if !g.tn {
		LEAQ(Mem{Base: R10, Index: R10, Scale: 2}, R11)
		LEAQ(Mem{Base: R10, Index: R10, Scale: 4}, R12)
	}
	g.prefetchC()
	if g.widest() {
		MOVQ(word(tileNext), R13)
		TESTQ(R13, R13)
		JNE(LabelRef("zero"))
		MOVQ(RBX, R13)
		Label("zero")
	}
	for _, r := range g.acc {
		g.zero(r)
	}
	unroll := 2
	if len(g.acc) >= 12 {
		unroll = 4
	}
	Label("segment")
	MOVQ(R8, RAX)
	ADDQ(Mem{Base: RSI}, RAX)
	MOVQ(RBX, R14)
	ADDQ(Mem{Base: RSI, Disp: 8}, R14)
	ADDQ(Imm(16), RSI)
	if g.high() {
		MOVQ(word(tileHighA), R13)
		ADDQ(RAX, R13)
	}
	MOVQ(word(tileK), RCX)
	SUBQ(Imm(uint64(unroll)), RCX)
	JL(LabelRef("rest"))
	pcalign(64)
	Label("block")
	for u := range unroll {
		g.step(u)
	}
	g.advance(unroll)
	if g.widest() {
		PREFETCHT1(Mem{Base: R13})
		ADDQ(Imm(64), R13)
	}
	SUBQ(Imm(uint64(unroll)), RCX)
	JGE(LabelRef("block"))
	Label("rest")
	ADDQ(Imm(uint64(unroll)), RCX)
	JE(LabelRef("next"))
	Label("single")
	g.step(0)
	g.advance(1)
	DECQ(RCX)
	JNE(LabelRef("single"))
	Label("next")
	DECQ(R9)
	JNE(LabelRef("segment"))
}

// widest reports whether the tile has the most vectors; it fetches 64 bytes from
// Next on into the second-level cache for every four products.
func (g *tileGen) widest() bool { return g.nv == len(tileRows[g.isa]) }

// prefetchC asks for the rows of C, which come from afar when the matrix is large.
func (g *tileGen) prefetchC() {
	CMPQ(word(tileK), Imm(prefetchDepth))
	JL(LabelRef("near"))
	MOVQ(word(tileC), RAX)
	MOVQ(word(tileLdC), RCX)
	for range g.rows {
		for at := 0; at < g.nv*g.bytes(); at += 64 {
			PREFETCHT0(Mem{Base: RAX, Disp: at})
		}
		ADDQ(RCX, RAX)
	}
	Label("near")
}

// high reports whether rows 7 and up need their own base register.
func (g *tileGen) high() bool { return !g.tn && g.rows > 7 }

func (g *tileGen) step(u int) {
	for i, r := range g.b {
		VMOVUPS(Mem{Base: R14, Disp: g.bytes() * i}, r)
	}
	for r := range g.rows {
		a := g.a[r%len(g.a)]
		VBROADCASTSS(g.address(r, u), a)
		for i, b := range g.b {
			VFMADD231PS(b, a, g.acc[r*g.nv+i])
		}
	}
	ADDQ(RDX, R14)
	if g.tn {
		ADDQ(R10, RAX)
	}
}

func (g *tileGen) advance(k int) {
	if g.tn {
		return
	}
	ADDQ(Imm(uint64(4*k)), RAX)
	if g.high() {
		ADDQ(Imm(uint64(4*k)), R13)
	}
}

// address is where A of row r and k-step u lies: R10, R11, R12 hold 1, 3 and 5
// times LdA, R13 the address of row 7.
func (g *tileGen) address(r, u int) Mem {
	if g.tn {
		return Mem{Base: RAX, Disp: 4 * r}
	}
	m := Mem{Base: RAX, Disp: 4 * u}
	if r >= 7 {
		m.Base, r = R13, r-7
	}
	switch r {
	case 1, 2, 4:
		m.Index, m.Scale = R10, uint8(r)
	case 3, 6:
		m.Index, m.Scale = R11, uint8(r/3)
	case 5:
		m.Index, m.Scale = R12, 1
	}
	return m
}

// epilogue adds C and the bias, applies the activation and stores.
func (g *tileGen) epilogue() {
	MOVQ(word(tileC), RAX)
	MOVQ(word(tileLdC), RDX)
	MOVQ(word(tileCols), RCX)
	if g.isa == avx512 {
		g.finish(g.newTail(RBX, nil), "")
		return
	}
	// Masked stores are slow in AVX2, so whole vectors have code of their own.
	CMPQ(RCX, Imm(uint64(g.lanes)))
	JNE(LabelRef("partial"))
	g.finish(nil, "")
	ret()
	Label("partial")
	g.finish(g.newTail(RBX, g.regs[15]), "p")
}

func (g *tileGen) finish(t *tail, label string) {
	at := func(base GPPhysical, i int) (Mem, *tail) {
		m := Mem{Base: base, Disp: g.bytes() * i}
		if i == g.nv-1 {
			return m, t
		}
		return m, nil
	}
	tmp := g.regs[g.rows*g.nv]
	CMPQ(word(tileAcc), Imm(0))
	JE(LabelRef("bias" + label))
	MOVQ(RAX, RBX)
	for r := range g.rows {
		for i := range g.nv {
			m, t := at(RBX, i)
			g.load(m, t, tmp)
			VADDPS(tmp, g.acc[r*g.nv+i], g.acc[r*g.nv+i])
		}
		ADDQ(RDX, RBX)
	}
	Label("bias" + label)
	MOVQ(word(tileBias), RBX)
	TESTQ(RBX, RBX)
	JE(LabelRef("act" + label))
	for i := range g.nv {
		m, t := at(RBX, i)
		g.load(m, t, tmp)
		for r := range g.rows {
			VADDPS(tmp, g.acc[r*g.nv+i], g.acc[r*g.nv+i])
		}
	}
	Label("act" + label)
	g.activation(tmp, label)
	Label("store" + label)
	for r := range g.rows {
		for i := range g.nv {
			m, t := at(RAX, i)
			g.store(g.acc[r*g.nv+i], t, m)
		}
		ADDQ(RDX, RAX)
	}
}

// activation is max(x, 0) when tileAct is 1, max(x, alpha·x) when it is 2 and
// min(max(x, 0), alpha) when it is 3. VMAXPS and VMINPS return their second source, here
// x, when either is not a number.
func (g *tileGen) activation(tmp VecPhysical, label string) {
	MOVQ(word(tileAct), RBX)
	alpha := word(tileAlpha)
	TESTQ(RBX, RBX)
	JE(LabelRef("store" + label))
	CMPQ(RBX, Imm(2))
	JE(LabelRef("leaky" + label))
	g.zero(tmp)
	for _, r := range g.acc {
		VMAXPS(r, tmp, r)
	}
	CMPQ(RBX, Imm(2))
	JL(LabelRef("store" + label))
	VBROADCASTSS(alpha, tmp)
	for _, r := range g.acc {
		VMINPS(r, tmp, r)
	}
	JMP(LabelRef("store" + label))
	Label("leaky" + label)
	VBROADCASTSS(alpha, tmp)
	scaled := g.regs[g.rows*g.nv+1]
	for _, r := range g.acc {
		VMULPS(tmp, r, scaled)
		VMAXPS(r, scaled, r)
	}
}

// tiles emits the tiles, dots and depthwise loops of one instruction set.
func tiles(v *isa) {
	for i, most := range tileRows[v] {
		for rows := 1; rows <= most; rows++ {
			v.tile(v, rows, i+1, false)
			v.tile(v, rows, i+1, true)
		}
	}
	for taps := 1; taps <= dotTaps; taps++ {
		for rows := 1; rows <= dotRows[v]; rows++ {
			v.dots(v, taps, rows)
		}
	}
	for rows := 1; rows <= depthwiseRows; rows++ {
		v.depthwise(v, rows)
	}
}
