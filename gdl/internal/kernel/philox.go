package kernel

import (
	"math"
	"math/bits"
	"unsafe"
)

// Stream is a source of random numbers that any thread can read at any place:
// Philox4x32-10 of Salmon et al. 2011 ("Parallel random numbers: as easy as 1,
// 2, 3") with Seed as its key and place, ID and Step as its counter. Step, one
// whole number read when a Task runs, makes the numbers of one training step
// differ from the next; nil is step 0.
//
// Element i of a Task takes, with k = First + i, word k%64/16 of the block
// k/64·16 + k%16, which is how vectors of 8 and 16 find their numbers without a
// shuffle.
type Stream struct {
	Seed  uint64
	ID    uint32
	First int
	Step  []float32
}

// philoxGroup is how many elements make a group of whole blocks.
const philoxGroup = 64

// philoxArgs are the arguments of the Philox loop; see gen/random.go.
type philoxArgs struct {
	dst     unsafe.Pointer
	groups  uint64
	counter [4]uint32
	keys    [philoxRounds][2]uint32
}

const philoxRounds = 10

// philoxKeys returns the keys of all rounds.
func philoxKeys(k [2]uint32) (keys [philoxRounds][2]uint32) {
	for i := range keys {
		keys[i] = k
		k[0] += 0x9e3779b9
		k[1] += 0xbb67ae85
	}
	return keys
}

// philox4x32 returns the block of a counter under a key.
func philox4x32(c [4]uint32, k [2]uint32) [4]uint32 {
	for _, k := range philoxKeys(k) {
		hi0, lo0 := bits.Mul32(0xd2511f53, c[0])
		hi1, lo1 := bits.Mul32(0xcd9e8d57, c[2])
		c = [4]uint32{hi1 ^ c[1] ^ k[0], lo1, hi0 ^ c[3] ^ k[1], lo0}
	}
	return c
}

// streamBlock is how many words are drawn at once: 16 KiB are still in the
// first-level cache when they are used.
const streamBlock = 1 << 12

// draw calls f with the random words of elements lo … hi, a block at a time, from
// element at on.
func (s *Stream) draw(lo, hi int, w *Worker, f func(words []float32, at int)) {
	for at := lo; at < hi; {
		skip := (s.First + at) % philoxGroup
		n := min(hi-at, streamBlock-skip)
		f(s.words(w, s.First+at-skip, n+skip)[skip:][:n], at)
		at += n
	}
}

// words fills the scratch of w with the random words of places from … from+n,
// n rounded up to a multiple of 64 as from is one, and returns them.
func (s *Stream) words(w *Worker, from, n int) []float32 {
	groups := blocksOf(n, philoxGroup)
	dst := w.scratch[:groups*philoxGroup]
	var step uint64
	if s.Step != nil {
		step = uint64(s.Step[0])
	}
	key := [2]uint32{uint32(s.Seed), uint32(s.Seed >> 32)}
	a := &w.philox
	a.dst, a.groups = unsafe.Pointer(&dst[0]), uint64(groups)
	a.counter = [4]uint32{uint32(from / 4), s.ID, uint32(step), uint32(step >> 32)}
	if v := vecs(); v != nil {
		a.keys = philoxKeys(key)
		v.philox((*uint64)(unsafe.Pointer(a)))
		return dst
	}
	for i := range groups * 16 {
		c := a.counter
		c[0] += uint32(i)
		for j, word := range philox4x32(c, key) {
			dst[i/16*philoxGroup+j*16+i%16] = math.Float32frombits(word)
		}
	}
	return dst
}

// unit maps a random word to [0, 1): its upper 24 bits.
func unit(word float32) float32 { return float32(math.Float32bits(word)>>8) * 0x1p-24 }
