package einsum

import "strings"

// fixed marks an axis of length 1 that is broadcast: it has no letter.
const fixed = '1'

// term is a row-major tensor with one letter, or fixed, for each axis.
type term struct {
	letters string
	shape   []int
}

// elements returns the number of elements, in floating point because a shape
// that is only explained may be of any size.
func (t term) elements() float64 {
	n := 1.0
	for _, d := range t.shape {
		n *= float64(d)
	}
	return n
}

// size is elements for a tensor that has memory.
func (t term) size() int { return int(t.elements()) }

func (t term) has(letter byte) bool { return strings.IndexByte(t.letters, letter) >= 0 }

// length returns the length of a letter's axis, 0 when t lacks it.
func (t term) length(letter byte) int {
	if i := strings.IndexByte(t.letters, letter); i >= 0 {
		return t.shape[i]
	}
	return 0
}

// stride returns how many elements apart neighbours along a letter lie: 0 when t
// lacks it, the sum of both strides on a diagonal.
func (t term) stride(letter byte) int {
	sum, s := 0, 1
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.letters[i] == letter {
			sum += s
		}
		s *= t.shape[i]
	}
	return sum
}

// repeats reports whether a letter stands twice.
func (t term) repeats() bool {
	return len(distinct(t)) < len(strings.ReplaceAll(t.letters, string(fixed), ""))
}

// distinct returns the letters of all terms, each once, in order.
func distinct(ts ...term) string {
	var s []byte
	for _, t := range ts {
		for i := range len(t.letters) {
			if c := t.letters[i]; c != fixed && !strings.Contains(string(s), string(c)) {
				s = append(s, c)
			}
		}
	}
	return string(s)
}

// pick returns the letters for which keep holds.
func pick(letters string, keep func(c byte) bool) string {
	return strings.Map(func(r rune) rune {
		if keep(byte(r)) {
			return r
		}
		return -1
	}, letters)
}

// newTerm returns the term with the given letters, their lengths taken from ts.
func newTerm(letters string, ts ...term) term {
	t := term{letters: letters, shape: []int{}}
	for i := range len(letters) {
		t.shape = append(t.shape, lengthIn(letters[i], ts...))
	}
	return t
}

// lengthIn returns the length of a letter's axis in the first term that has it.
func lengthIn(letter byte, ts ...term) int {
	for _, t := range ts {
		if n := t.length(letter); n > 0 {
			return n
		}
	}
	return 0
}

// points returns the number of index values that a loop over all letters visits.
func points(ts ...term) float64 { return newTerm(distinct(ts...), ts...).elements() }
