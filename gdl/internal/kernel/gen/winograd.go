package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Winograd's minimal filtering F(m×m, 3×3), Lavin & Gray 2015 (arXiv:1509.09308),
// appendix of the paper for the matrices: each is applied along both axes.
var winogradMatrices = map[int]struct{ in, out, kernel [][]float64 }{
	2: {
		in:     [][]float64{{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, -1, 0, 1}},
		out:    [][]float64{{1, 1, 1, 0}, {0, 1, -1, 1}},
		kernel: [][]float64{{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}},
	},
	4: {
		in: [][]float64{
			{4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
			{0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1},
		},
		out: [][]float64{{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}},
		kernel: [][]float64{
			{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
			{1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1},
		},
	},
}

// Words of winogradArgs.
const (
	winSrc = iota
	winDst
	winSrcRow   // bytes from row to row of the source
	winSrcPixel // bytes from pixel to pixel of the source
	winDstRow
	winDstPixel
	winVectors // vectors of channels
	winScratch // one vector for each value between the two axes
	winRows    // lines of vectors; see line
)

// winograd emits the three transforms for both tile sizes, and for the larger
// the adjoints of two, which lead to the gradient of the kernel. Each reads a
// square of vectors and writes another: rows and pixels of source and
// destination are any distance apart.
func winograd(v *isa) {
	for _, m := range []int{2, 4} {
		w := winogradMatrices[m]
		transform(v, fmt.Sprintf("winograd%dIn", m), w.in)
		transform(v, fmt.Sprintf("winograd%dOut", m), w.out)
		transform(v, fmt.Sprintf("winograd%dKernel", m), w.kernel)
	}
	transform(v, "winograd4OutGrad", transposed(winogradMatrices[4].out))
	transform(v, "winograd4KernelGrad", transposed(winogradMatrices[4].kernel))
}

func transposed(matrix [][]float64) [][]float64 {
	t := make([][]float64, len(matrix[0]))
	for _, row := range matrix {
		for j, c := range row {
			t[j] = append(t[j], c)
		}
	}
	return t
}

func transform(v *isa, name string, matrix [][]float64) {
	text(name + v.name)
	out, in := len(matrix), len(matrix[0])
	MOVQ(word(winSrc), RSI)
	MOVQ(word(winDst), RBX)
	MOVQ(word(winSrcRow), R8)
	MOVQ(word(winSrcPixel), R9)
	MOVQ(word(winDstRow), R10)
	MOVQ(word(winDstPixel), R11)
	MOVQ(word(winVectors), RCX)
	MOVQ(word(winScratch), RDX)
	hoisted := hoist(v, constantsOf(matrix), len(v.regs))
	between := func(i, j int) Mem { return Mem{Base: RDX, Disp: v.bytes() * (i*in + j)} }
	Label("vector")
	MOVQ(RSI, R12)
	for j := range in { // down column j
		MOVQ(R12, RAX)
		apply(v, matrix, hoisted,
			func(int) Mem { return Mem{Base: RAX} }, func() { ADDQ(R8, RAX) },
			func(i int) Mem { return between(i, j) }, nil)
		ADDQ(R9, R12)
	}
	MOVQ(RBX, R13)
	for i := range out { // along row i
		MOVQ(R13, RAX)
		apply(v, matrix, hoisted,
			func(j int) Mem { return between(i, j) }, nil,
			func(int) Mem { return Mem{Base: RAX} }, func() { ADDQ(R11, RAX) })
		ADDQ(R10, R13)
	}
	ADDQ(Imm(uint64(v.bytes())), RSI)
	ADDQ(Imm(uint64(v.bytes())), RBX)
	DECQ(RCX)
	JNE(LabelRef("vector"))
	ret()
}

// constantsOf returns what the matrix multiplies by.
func constantsOf(matrix [][]float64) (consts []uint32) {
	for _, row := range matrix {
		for _, c := range row {
			if c != 0 && math.Abs(c) != 1 {
				consts = append(consts, math.Float32bits(float32(c)))
			}
		}
	}
	return consts
}

// apply emits one product of the matrix and a column of vectors; loaded and
// stored follow each load and store.
func apply(v *isa, matrix [][]float64, hoisted map[uint32]VecPhysical, from func(int) Mem, loaded func(), to func(int) Mem, stored func()) {
	e := &expr{isa: v}
	col := make([]*value, len(matrix[0]))
	for j := range col {
		col[j] = e.load(from(j))
		col[j].then = loaded
	}
	for i, x := range e.combine(matrix, col) {
		e.store(x, to(i)).then = stored
	}
	m := &emitter{expr: e, hoisted: hoisted, free: append([]VecPhysical(nil), v.regs[:len(v.regs)-len(hoisted)]...)}
	m.body(nil, nil)
}

// combine returns matrix·x, sharing what pairs of rows have in common: rows that
// differ in the signs of odd places only are sum and difference of two
// parts.
func (e *expr) combine(matrix [][]float64, x []*value) []*value {
	out := make([]*value, len(matrix))
	for i := range matrix {
		if out[i] != nil {
			continue
		}
		if i+1 < len(matrix) && mirrored(matrix[i], matrix[i+1]) {
			even, odd := e.dot(matrix[i], x, 0), e.dot(matrix[i], x, 1)
			out[i], out[i+1] = e.add(even, odd), e.sub(even, odd)
			continue
		}
		out[i] = e.dot(matrix[i], x, -1)
	}
	return out
}

func mirrored(a, b []float64) bool {
	nonzero := [2]bool{}
	for j := range a {
		sign := 1.0
		if j%2 == 1 {
			sign = -1
		}
		if a[j] != sign*b[j] {
			return false
		}
		nonzero[j%2] = nonzero[j%2] || a[j] != 0
	}
	return nonzero[0] && nonzero[1]
}

// dot returns Σ c[j]·x[j] over even places, odd ones, or all.
func (e *expr) dot(c []float64, x []*value, parity int) *value {
	var sum *value
	for _, turn := range []func(v float64) bool{ // ±1 first: they cost an addition only
		func(v float64) bool { return v == 1 },
		func(v float64) bool { return v == -1 },
		func(v float64) bool { return v != 0 && math.Abs(v) != 1 },
	} {
		for j, v := range c {
			if parity >= 0 && j%2 != parity || !turn(v) {
				continue
			}
			switch {
			case sum == nil && v == 1:
				sum = x[j]
			case sum == nil:
				sum = e.mul(x[j], e.c(v))
			case v == 1:
				sum = e.add(sum, x[j])
			case v == -1:
				sum = e.sub(sum, x[j])
			default:
				sum = e.fma(x[j], e.c(v), sum)
			}
		}
	}
	return sum
}
