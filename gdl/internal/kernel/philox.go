package kernel

import (
	"math"
	"math/bits"
	"unsafe"
)

// Stream is a source of random numbers that any thread can read at any place:
// Philox4x32-10 of Salmon et al. 2011 ("Parallel random numbers: as easy as 1,
// 2, 3") with Seed as its key and place, ID and Step as its counter. Step, read
// when a Task starts, makes the numbers of one training step differ from the
// next; nil is step 0.
//
// Element i of a Task takes word i%64/16 of the block i/64·16 + i%16, which is
// how vectors of 8 and 16 find their numbers without a shuffle.
type Stream struct {
	Seed uint64
	ID   uint32
	Step *uint64
}

// philoxGroup is how many elements make a group of whole blocks.
const philoxGroup = 64

// philoxArgs are the arguments of the Philox loop; see gen/random.go.
type philoxArgs struct {
	dst     unsafe.Pointer
	groups  uint64
	counter [4]uint32
	key     [2]uint32
}

// philox4x32 returns the block of a counter under a key.
func philox4x32(c [4]uint32, k [2]uint32) [4]uint32 {
	for range 10 {
		hi0, lo0 := bits.Mul32(0xd2511f53, c[0])
		hi1, lo1 := bits.Mul32(0xcd9e8d57, c[2])
		c = [4]uint32{hi1 ^ c[1] ^ k[0], lo1, hi0 ^ c[3] ^ k[1], lo0}
		k[0] += 0x9e3779b9
		k[1] += 0xbb67ae85
	}
	return c
}

// words fills the scratch of w with the random words of elements from … from+n
// and returns them; from is a multiple of 64, and n is rounded up to one.
func (s *Stream) words(w *Worker, from, n int) []float32 {
	groups := blocksOf(n, philoxGroup)
	dst := w.scratch[:groups*philoxGroup]
	var step uint64
	if s.Step != nil {
		step = *s.Step
	}
	a := &w.philox
	*a = philoxArgs{
		dst: unsafe.Pointer(&dst[0]), groups: uint64(groups),
		counter: [4]uint32{uint32(from / 4), s.ID, uint32(step), uint32(step >> 32)},
		key:     [2]uint32{uint32(s.Seed), uint32(s.Seed >> 32)},
	}
	if v := vecs(); v != nil {
		v.philox((*uint64)(unsafe.Pointer(a)))
		return dst
	}
	for i := range groups * 16 {
		c := a.counter
		c[0] += uint32(i)
		for j, word := range philox4x32(c, a.key) {
			dst[i/16*philoxGroup+j*16+i%16] = math.Float32frombits(word)
		}
	}
	return dst
}

// unit maps a random word to [0, 1): its upper 24 bits.
func unit(word float32) float32 { return float32(math.Float32bits(word)>>8) * 0x1p-24 }
