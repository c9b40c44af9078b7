package main

import (
	"math"

	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Words of winogradArgs.
const (
	winSrc = iota
	winDst
	winSrcStep // bytes from value to value of a line of the source
	winDstStep
	winSrcRow // bytes from row to row of the source
	winDstRow
	winVectors // vectors of a row
	winRows
)

// line emits the product of a matrix and lines of vectors, for rows of vectors:
// the values of a line lie at the places from and to, whole steps apart.
func line(v *isa, name string, matrix [][]float64, from, to []int) {
	v.text(name + v.name)
	src := v.strides(winSrcStep, R8, R9, R10)
	dst := v.strides(winDstStep, R11, R12, R13)
	hoisted := hoist(v, constantsOf(matrix), len(v.regs))
	// In registers: a pointer past the end, left in the arguments, is one that the
	// garbage collector may find to be none.
	v.mov(word(winSrc), RDX)
	v.mov(word(winDst), R14)
	v.label("row")
	v.mov(RDX, RSI)
	v.mov(R14, RBX)
	v.mov(word(winVectors), RCX)
	v.label("vector")
	apply(v, matrix, hoisted,
		func(j int) Mem { return src(from[j], RSI) },
		func(i int) Mem { return dst(to[i], RBX) })
	v.add(Imm(uint64(v.bytes())), RSI)
	v.add(Imm(uint64(v.bytes())), RBX)
	v.dec(RCX)
	v.jump(notEqual, "vector")
	v.add(word(winSrcRow), RDX)
	v.add(word(winDstRow), R14)
	v.dec(word(winRows))
	v.jump(notEqual, "row")
	v.ret()
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

// apply emits one product of the matrix and a column of vectors.
func apply(v *isa, matrix [][]float64, hoisted map[uint32]VecPhysical, from, to func(int) Mem) {
	e := &expr{isa: v}
	col := make([]*value, len(matrix[0]))
	for j := range col {
		col[j] = e.load(from(j))
	}
	for i, x := range e.combine(matrix, col) {
		e.store(x, to(i))
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
