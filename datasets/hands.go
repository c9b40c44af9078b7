package datasets

import (
	"slices"

	"github.com/generative-deep-learning/go/gdl/data"
)

// HandSet holds drawn grey hands [28 28 1] that spell letters: the offline
// stand-in for Sign Language MNIST. Make one with Hands.
//
// The shapes are simplified from the American manual alphabet and only those
// 18 letters are there whose hands differ in outline: not the fists E, M, N, T,
// the moving J and Z, nor P and Q, which differ from K and G by direction only.
type HandSet struct{ drawn }

var _ data.Source = (*HandSet)(nil)

// Hands returns n hands. Hand i depends on seed and i only and spells letter
// i mod 18, with a place, size, tilt, spread, skin and light of its own. Reading
// is safe from several goroutines. Hands panics when n is below 1.
func Hands(seed uint64, n int) *HandSet { return &HandSet{newDrawn("hands/1", seed, n, 28, 28, 1)} }

// Classes returns the letter of each label.
func (s *HandSet) Classes() []string {
	names := make([]string, len(signs))
	for k, g := range signs {
		names[k] = g.letter
	}
	return names
}

// Label returns the class of hand i.
func (s *HandSet) Label(i int) uint8 { return uint8(i % len(signs)) }

// Read draws hand i into dst [28 28 1], a right hand as its reader sees it.
func (s *HandSet) Read(dst []float32, i int) {
	signs[s.Label(i)].draw(s.canvas(dst), s.rng(i))
	for row := range slices.Chunk(dst, 28) {
		slices.Reverse(row)
	}
}

// sign is a left hand seen from the palm, fingers up, thumb at the left.
type sign struct {
	letter  string
	fingers [4]float64 // how far index, middle, ring and little finger stretch, 0 folded … 1
	lean    [4]float64 // of each finger to the right, radians
	thumb   [4]float64 // end of the thumb's first and of its second bone
	turn    float64    // of the whole hand, radians clockwise
	curve   string     // "c" or "o" for a hand curled into that letter, "hook" for bent fingers
}

var (
	up       = [4]float64{-0.04, 0, 0.03, 0.08} // fingers side by side
	across   = [4]float64{-0.5, 0.3, 0.1, 0.28} // thumb over folded fingers
	aside    = [4]float64{-0.58, 0.15, -0.5, -0.18}
	far      = [4]float64{-0.68, 0.2, -0.95, 0}
	unfolded = [4]float64{1, 1, 1, 1}
)

var signs = []sign{
	{letter: "A", lean: up, thumb: aside},
	{letter: "B", fingers: unfolded, lean: up, thumb: [4]float64{-0.42, 0.35, 0.05, 0.35}},
	{letter: "C", curve: "c"},
	{letter: "D", fingers: [4]float64{1, 0, 0, 0}, lean: up, thumb: [4]float64{-0.6, 0.1, -0.15, -0.02}},
	{letter: "F", fingers: [4]float64{0.5, 1, 1, 1}, lean: [4]float64{-0.8, -0.02, 0.14, 0.32}, thumb: [4]float64{-0.84, 0.15, -0.72, -0.36}},
	{letter: "G", fingers: [4]float64{0.95, 0, 0, 0}, lean: up, thumb: [4]float64{-0.62, 0.05, -0.62, -0.45}, turn: -1.45},
	{letter: "H", fingers: [4]float64{1, 1, 0, 0}, lean: up, thumb: across, turn: -1.45},
	{letter: "I", fingers: [4]float64{0, 0, 0, 1}, lean: up, thumb: across},
	{letter: "K", fingers: [4]float64{1, 1, 0, 0}, lean: [4]float64{-0.22, 0.3, 0, 0}, thumb: [4]float64{-0.5, 0.05, -0.1, -0.42}},
	{letter: "L", fingers: [4]float64{1, 0, 0, 0}, lean: up, thumb: far},
	{letter: "O", curve: "o"},
	{letter: "R", fingers: [4]float64{1, 1, 0, 0}, lean: [4]float64{0.36, -0.26, 0, 0}, thumb: across},
	{letter: "S", lean: up, thumb: [4]float64{-0.52, 0.1, 0.2, 0.02}},
	{letter: "U", fingers: [4]float64{1, 1, 0, 0}, lean: up, thumb: across},
	{letter: "V", fingers: [4]float64{1, 1, 0, 0}, lean: [4]float64{-0.26, 0.26, 0, 0}, thumb: across},
	{letter: "W", fingers: [4]float64{1, 1, 1, 0}, lean: [4]float64{-0.3, 0, 0.3, 0}, thumb: across},
	{letter: "X", fingers: [4]float64{0.55, 0, 0, 0}, lean: up, thumb: across, curve: "hook"},
	{letter: "Y", fingers: [4]float64{0, 0, 0, 1}, lean: [4]float64{0, 0, 0, 0.5}, thumb: far},
}
