package main

import (
	"bytes"
	"fmt"
)

// The assembly for arm64 and its Go declarations, as text: avo writes x86 only.
var armAsm, armStubs bytes.Buffer

// vreg is a vector register, V0 … V31.
type vreg int

// greg is a general register, R0 … R26. R18 belongs to the operating system, and R27
// and R28 to Go.
type greg int

func (r vreg) String() string { return fmt.Sprintf("V%d", int(r)) }
func (r greg) String() string { return fmt.Sprintf("R%d", int(r)) }
func (r vreg) s4() string     { return r.String() + ".S4" }
func (r vreg) d2() string     { return r.String() + ".D2" }
func (r vreg) b16() string    { return r.String() + ".B16" }

// vregs returns n registers from the i-th on.
func vregs(i, n int) (rs []vreg) {
	for j := range n {
		rs = append(rs, vreg(i+j))
	}
	return rs
}

// ins writes one line of Go's assembly.
func ins(format string, a ...any) { fmt.Fprintf(&armAsm, "\t"+format+"\n", a...) }

func label(name string) { fmt.Fprintf(&armAsm, "%s:\n", name) }

var freshLabels int

// fresh returns a label that no other place has.
func fresh() string {
	freshLabels++
	return fmt.Sprintf("l%d", freshLabels)
}

// encoded writes an instruction that Go's assembler lacks. What is in the comment,
// in the syntax of GNU's, a test compares with a disassembler.
func encoded(bits uint32, format string, a ...any) {
	fmt.Fprintf(&armAsm, "\tWORD $0x%08x // %s\n", bits, fmt.Sprintf(format, a...))
}

// Instructions on vectors of four float32 that Go's assembler lacks, with no
// register set: Arm Architecture Reference Manual, chapter C7.
var (
	ofThree = map[string]uint32{ // Vd, Vn, Vm
		"fadd": 0x4e20d400, "fsub": 0x4ea0d400, "fmul": 0x6e20dc00, "fdiv": 0x6e20fc00, "faddp": 0x6e20d400,
		"fmax": 0x4e20f400, "fmin": 0x4ea0f400,
		"fcmeq": 0x4e20e400, "fcmge": 0x6e20e400, "fcmgt": 0x6ea0e400, "fmla": 0x4e20cc00, "fmls": 0x4ea0cc00,
	}
	ofTwo     = map[string]uint32{"frintn": 0x4e218800, "fsqrt": 0x6ea1f800, "fcvtns": 0x4e21a800, "scvtf": 0x4e21d800}
	byElement = map[string]uint32{"fmla": 0x4f801000, "fmul": 0x4f809000} // Vd, Vn, one lane of Vm
)

func v3(op string, d, n, m vreg) {
	encoded(ofThree[op]|uint32(m)<<16|uint32(n)<<5|uint32(d), "%s v%d.4s, v%d.4s, v%d.4s", op, d, n, m)
}

func v2(op string, d, n vreg) {
	encoded(ofTwo[op]|uint32(n)<<5|uint32(d), "%s v%d.4s, v%d.4s", op, d, n)
}

func vElement(op string, d, n, m vreg, lane int) {
	encoded(byElement[op]|uint32(lane&1)<<21|uint32(lane>>1)<<11|uint32(m)<<16|uint32(n)<<5|uint32(d),
		"%s v%d.4s, v%d.4s, v%d.s[%d]", op, d, n, m, lane)
}

// vRaw is any other instruction of up to three registers.
func vRaw(bits uint32, d, n, m vreg, format string, a ...any) {
	encoded(bits|uint32(m)<<16|uint32(n)<<5|uint32(d), format, a...)
}

// indexed is a load or store of a register at base + index.
func indexed(op string, bits uint32, r vreg, base, index greg) {
	encoded(bits|uint32(index)<<16|uint32(base)<<5|uint32(r), "%s%d, [x%d, x%d]", op, r, base, index)
}

func vZero(r vreg)    { ins("VEOR %s, %s, %s", r.b16(), r.b16(), r.b16()) }
func vMove(d, n vreg) { ins("VORR %s, %s, %s", n.b16(), n.b16(), d.b16()) }

// openArm opens a function on a struct of 8-byte words, whose address goes to args.
func openArm(name string, args greg) {
	fmt.Fprintf(&armAsm, "\n// func %s(a *uint64)\nTEXT ·%s(SB), NOSPLIT, $0-8\n\tMOVD a+0(FP), %s\n", name, name, args)
	fmt.Fprintf(&armStubs, "\n//go:noescape\nfunc %s(a *uint64)\n", name)
}

// openArmFunc opens a function of other arguments than openArm's, 8 bytes each.
func openArmFunc(name, args string, n int, noescape bool) {
	fmt.Fprintf(&armAsm, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", name, args, name, 8*n)
	if noescape {
		fmt.Fprintf(&armStubs, "\n//go:noescape")
	}
	fmt.Fprintf(&armStubs, "\nfunc %s(%s)\n", name, args)
}

// loadArg loads a word of the arguments.
func loadArg(args greg, i int, r greg) { ins("MOVD %d(%s), %s", 8*i, args, r) }

// loadPart reads the first 1 … 4 floats, as n says; the other lanes become zero.
func loadPart(base greg, disp int, dst vreg, n, tmp greg) {
	part(base, disp, n, tmp, fmt.Sprintf("VLD1 (%s), %s.S[2]", tmp, dst),
		func(op string) { ins("%s %d(%s), F%d", op, disp, base, dst) })
}

// storePart writes the first 1 … 4 floats, as n says.
func storePart(src vreg, base greg, disp int, n, tmp greg) {
	part(base, disp, n, tmp, fmt.Sprintf("VST1 %s.S[2], (%s)", src, tmp),
		func(op string) { ins("%s F%d, %d(%s)", op, src, disp, base) })
}

// part moves the first 1 … 4 floats, as n says: move those of one instruction, and third
// the third lane at tmp.
func part(base greg, disp int, n, tmp greg, third string, move func(op string)) {
	one, whole, done := fresh(), fresh(), fresh()
	ins("TBNZ $2, %s, %s", n, whole)
	ins("TBZ $1, %s, %s", n, one)
	move("FMOVD")
	ins("TBZ $0, %s, %s", n, done)
	ins("ADD $%d, %s, %s", disp+8, base, tmp)
	ins("%s", third)
	ins("B %s", done)
	label(one)
	move("FMOVS")
	ins("B %s", done)
	label(whole)
	move("FMOVQ")
	label(done)
}
