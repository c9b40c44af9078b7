package op

import (
	"fmt"
	"math"
	"math/bits"

	G "gorgonia.org/gorgonia"
)

// Stream names a sequence of random numbers. Number i at step t depends on
// these two and the stream alone, whatever is computed before or beside it.
type Stream struct {
	Seed uint64
	ID   uint32 // a purpose, such as one dropout layer

	// First is the number, in the whole batch, of the first example of a part of
	// it: the part draws what its examples draw in the whole.
	First int
}

// place returns where in the sequence the numbers for examples of a tensor of the
// given shape begin, the first axis being the batch.
func (s Stream) place(shape []int) int {
	if len(shape) == 0 {
		return s.First
	}
	return s.First * size(shape[1:])
}

// checkStep panics with an error unless step is a scalar.
func checkStep(who string, step *G.Node) {
	if s := step.Shape(); s.Dims() != 0 {
		panic(fmt.Errorf("%s: step has shape %v, want a scalar", who, []int(s)))
	}
}

// stepNumber returns the step as the generator counts it.
func stepNumber[T float32 | float64](step []T) uint64 { return uint64(step[0]) }

// word returns the 32 random bits of number i at a step: word i%64/16 of block
// i/64·16 + i%16, which is the order vector units draw them in.
func (s Stream) word(i int, step uint64) uint32 {
	counter := [4]uint32{uint32(i/64*16 + i%16), s.ID, uint32(step), uint32(step >> 32)}
	return philox(counter, [2]uint32{uint32(s.Seed), uint32(s.Seed >> 32)})[i%64/16]
}

// philox is Philox4x32-10 of Salmon et al. 2011, "Parallel random numbers: as
// easy as 1, 2, 3".
func philox(c [4]uint32, k [2]uint32) [4]uint32 {
	for range 10 {
		hi0, lo0 := bits.Mul32(0xd2511f53, c[0])
		hi1, lo1 := bits.Mul32(0xcd9e8d57, c[2])
		c = [4]uint32{hi1 ^ c[1] ^ k[0], lo1, hi0 ^ c[3] ^ k[1], lo0}
		k[0] += 0x9e3779b9
		k[1] += 0xbb67ae85
	}
	return c
}

// uniform returns number i in [0, 1), one of 2²⁴.
func (s Stream) uniform(i int, step uint64) float64 { return float64(s.word(i, step)>>8) * 0x1p-24 }

// normal returns number i of N(0, 1), by Box & Muller 1958: numbers 16 apart are
// the two of a pair.
func (s Stream) normal(i int, step uint64) float64 {
	first := i &^ 16
	r := math.Sqrt(-2 * math.Log(s.uniform(first, step)+0x1p-24))
	sin, cos := math.Sincos(2 * math.Pi * s.uniform(first+16, step))
	if i == first {
		return r * cos
	}
	return r * sin
}
