package main

import (
	"fmt"
	"strconv"
	"strings"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// neonLanes is how many float32 a vector of NEON has.
const neonLanes = 4

// neon is asm for arm64, of instructions that every ARMv8.0 processor has. avo's
// Z0 … Z30 stand for V0 … V30, and V31 is for what takes more than one instruction;
// RAX, RCX, … R15 stand for the register of the same number in x86's encoding.
var neon = &isa{&arm{}, "NEON", neonLanes, avx512.regs[:31]}

const scratch vreg = 31

const (
	armTmp   greg = 4 // addresses
	armTail  greg = 5 // how many lanes of the tail count
	armArgs  greg = 7 // RDI
	armConst greg = 26
)

type arm struct {
	multiples map[greg][6]greg // of the registers that strides was given
	spare     []greg
}

// vec and gp are the registers that avo's names stand for.
func vec(r VecPhysical) vreg { return vreg(r.PhysicalIndex()) }
func gp(r Op) greg           { return greg(r.(Physical).PhysicalIndex()) }

// immediate returns the value of a constant.
func immediate(x Op) (int64, bool) {
	if _, ok := x.(Constant); !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(x.Asm(), "$"), 0, 64)
	return n, err == nil
}

func (a *arm) text(name string) {
	openArm(name, armArgs)
	a.multiples, a.spare = map[greg][6]greg{}, []greg{15, 16, 17, 19}
}

func (*arm) label(name string) { label(name) }
func (*arm) align(n int)       { ins("PCALIGN $%d", n) }
func (*arm) ret()              { ins("RET") }

// source is x as the first operand of an instruction: an immediate, a register, or
// armTmp after loading a word.
func (a *arm) source(x Op) string {
	if n, ok := immediate(x); ok {
		return fmt.Sprintf("$%d", n)
	}
	if m, ok := x.(Mem); ok {
		ins("MOVD %d(%s), %s", m.Disp, gp(m.Base), armTmp)
		return armTmp.String()
	}
	return gp(x).String()
}

func (a *arm) mov(src, dst Op) {
	if m, ok := src.(Mem); ok {
		ins("MOVD %d(%s), %s", m.Disp, gp(m.Base), gp(dst))
		return
	}
	ins("MOVD %s, %s", a.source(src), gp(dst))
}

func (*arm) zeroGP(r GPPhysical)        { ins("MOVD ZR, %s", gp(r)) }
func (a *arm) add(src, dst Op)          { ins("ADD %s, %s, %s", a.source(src), gp(dst), gp(dst)) }
func (a *arm) sub(src, dst Op)          { ins("SUBS %s, %s, %s", a.source(src), gp(dst), gp(dst)) }
func (a *arm) and(src, dst Op)          { ins("AND %s, %s, %s", a.source(src), gp(dst), gp(dst)) }
func (*arm) shl(n uint64, r GPPhysical) { ins("LSL $%d, %s, %s", n, gp(r), gp(r)) }
func (*arm) shr(n uint64, r GPPhysical) { ins("LSR $%d, %s, %s", n, gp(r), gp(r)) }
func (*arm) test(r GPPhysical)          { ins("CMP $0, %s", gp(r)) }
func (a *arm) cmp(x, y Op)              { ins("CMP %s, %s", a.source(y), gp(x)) }

func (*arm) lea(m Mem, r GPPhysical) {
	switch {
	case m.Index == nil:
		ins("ADD $%d, %s, %s", m.Disp, gp(m.Base), gp(r))
	case m.Disp != 0:
		panic("neon: base, index and displacement")
	default:
		shift := map[uint8]string{1: "", 2: "<<1", 4: "<<2", 8: "<<3"}[m.Scale]
		ins("ADD %s%s, %s, %s", gp(m.Index), shift, gp(m.Base), gp(r))
	}
}

func (*arm) dec(x Op) {
	if m, ok := x.(Mem); ok {
		ins("MOVD %d(%s), %s", m.Disp, gp(m.Base), armTmp)
		ins("SUBS $1, %s, %s", armTmp, armTmp)
		ins("MOVD %s, %d(%s)", armTmp, m.Disp, gp(m.Base))
		return
	}
	ins("SUBS $1, %s, %s", gp(x), gp(x))
}

func (*arm) jump(c condition, to string) {
	ins("%s %s", [...]string{always: "B", equal: "BEQ", notEqual: "BNE", less: "BLT", lessEqual: "BLE", greater: "BGT", greaterEqual: "BGE"}[c], to)
}

// strides keeps one to five times the word in registers: two of its own besides
// those it is given.
func (a *arm) strides(i int, r ...GPPhysical) func(n int, base GPPhysical) Mem {
	two, four := a.spare[0], a.spare[1]
	a.spare = a.spare[2:]
	k := [6]greg{0, gp(r[0]), two, gp(r[1]), four, gp(r[2])}
	ins("MOVD %d(%s), %s", 8*i, armArgs, k[1])
	for n := 2; n < len(k); n++ {
		ins("ADD %s, %s, %s", k[1], k[n-1], k[n])
	}
	a.multiples[k[1]] = k
	return func(n int, base GPPhysical) Mem {
		if n == 0 {
			return Mem{Base: base}
		}
		return Mem{Base: base, Index: r[0], Scale: uint8(n)}
	}
}

// newTail emits code that keeps the number RCX of lanes that count and makes their
// mask. It clobbers tmp.
func (*arm) newTail(tmp GPPhysical, reg VecPhysical) *tail {
	ins("MOVD %s, %s", gp(RCX), armTail)
	ins("MOVD $laneMask<>(SB), %s", gp(tmp))
	ins("SUB %s<<2, %s, %s", armTail, gp(tmp), gp(tmp))
	ins("FMOVQ 16(%s), F%d", gp(tmp), vec(reg))
	return &tail{lane: reg}
}

// index returns the register that holds the index of m times its scale.
func (a *arm) index(m Mem) greg {
	if m.Scale > 1 {
		return a.multiples[gp(m.Index)][m.Scale]
	}
	return gp(m.Index)
}

// at returns the address of m as a register and a displacement.
func (a *arm) at(m Mem) (base greg, disp int) {
	if m.Index == nil {
		return gp(m.Base), m.Disp
	}
	ins("ADD %s, %s, %s", a.index(m), gp(m.Base), armTmp)
	return armTmp, m.Disp
}

func (a *arm) load(m Mem, t *tail, dst VecPhysical) { a.loadTo(m, t, vec(dst)) }

func (a *arm) loadTo(m Mem, t *tail, d vreg) {
	if t == nil && m.Index != nil && m.Disp == 0 {
		indexed("ldr q", 0x3ce06800, d, gp(m.Base), a.index(m))
		return
	}
	base, disp := a.at(m)
	if t == nil {
		ins("FMOVQ %d(%s), F%d", disp, base, d)
		return
	}
	loadPart(base, disp, d, armTail, armTmp)
}

func (a *arm) store(src VecPhysical, t *tail, m Mem) {
	s := vec(src)
	if t == nil && m.Index != nil && m.Disp == 0 {
		indexed("str q", 0x3ca06800, s, gp(m.Base), a.index(m))
		return
	}
	base, disp := a.at(m)
	if t == nil {
		ins("FMOVQ F%d, %d(%s)", s, disp, base)
		return
	}
	storePart(s, base, disp, armTail, armTmp)
}

func (*arm) zero(r VecPhysical) { vZero(vec(r)) }

func (a *arm) splat(m Mem, dst VecPhysical)    { a.splatTo(m, vec(dst)) }
func (a *arm) splatInt(m Mem, dst VecPhysical) { a.splatTo(m, vec(dst)) }

func (a *arm) splatTo(m Mem, d vreg) {
	base, disp := a.at(m)
	if disp != 0 {
		ins("ADD $%d, %s, %s", disp, base, armTmp)
		base = armTmp
	}
	ins("VLD1R (%s), [%s]", base, d.s4())
}

func (*arm) splatBits(bits uint32, tmp GPPhysical, dst VecPhysical) {
	ins("MOVD $%#x, %s", bits, gp(tmp))
	ins("VDUP %s, %s", gp(tmp), vec(dst).s4())
}

// armConstants is the pool of all functions: each fills a vector.
var armConstants []uint32

func (*arm) openConstants() { ins("MOVD $constants<>(SB), %s", armConst) }

func (*arm) loadConstant(bits uint32, dst VecPhysical) {
	ins("FMOVQ %d(%s), F%d", 16*place(&armConstants, bits), armConst, vec(dst))
}

func (a *arm) addTo(x Op, sum VecPhysical) {
	s, y := vec(sum), scratch
	if m, ok := x.(Mem); ok {
		a.loadTo(m, nil, scratch)
	} else {
		y = vec(x.(VecPhysical))
	}
	v3("fadd", s, s, y)
}

func (*arm) addIntTo(x, sum VecPhysical) {
	ins("VADD %s, %s, %s", vec(x).s4(), vec(sum).s4(), vec(sum).s4())
}

// addTail adds the lanes that count to sum.
func (a *arm) addTail(x VecPhysical, t *tail, sum VecPhysical, _ *emitter) {
	if t == nil {
		a.addTo(x, sum)
		return
	}
	ins("VAND %s, %s, %s", vec(t.lane).b16(), vec(x).b16(), scratch.b16())
	v3("fadd", vec(sum), vec(sum), scratch)
}

// addLanes adds the 16 lanes in halves; the sum is left in the first.
func (*arm) addLanes(lanes []VecPhysical, _ *emitter) {
	r := [4]vreg{vec(lanes[0]), vec(lanes[1]), vec(lanes[2]), vec(lanes[3])}
	v3("fadd", r[0], r[0], r[2])
	v3("fadd", r[1], r[1], r[3])
	v3("fadd", r[0], r[0], r[1])
	ins("VEXT $8, %s, %s, %s", r[0].b16(), r[0].b16(), scratch.b16())
	v3("fadd", r[0], r[0], scratch)
	v3("faddp", r[0], r[0], r[0])
}

func (a *arm) storeFirst(src VecPhysical, m Mem) {
	base, disp := a.at(m)
	ins("FMOVS F%d, %d(%s)", vec(src), disp, base)
}

// armPools writes the data of the functions.
func armPools() {
	data := func(name string, words []uint32) {
		fmt.Fprintf(&armAsm, "\n")
		for i, w := range words {
			fmt.Fprintf(&armAsm, "DATA %s<>+%d(SB)/4, $0x%08x\n", name, 4*i, w)
		}
		fmt.Fprintf(&armAsm, "GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", name, 4*len(words))
	}
	var constants, mask []uint32
	for _, c := range armConstants {
		constants = append(constants, c, c, c, c)
	}
	for i := range 2 * neonLanes { // a window on it is a mask
		mask = append(mask, uint32(i/neonLanes)-1)
	}
	data("constants", constants)
	data("laneMask", mask)
	data("iota", []uint32{0, 1, 2, 3})
}
