package einsum

import (
	"fmt"
	"slices"
	"strings"
)

// binding is an equation with the shapes of its operands.
type binding struct {
	*equation
	shapes    [][]int
	broadcast string       // letters that stand for the axes of "..."
	widest    []int        // lengths of those axes
	length    ['z' + 1]int // of each letter, 0 when not yet met
	owner     ['z' + 1]int // operand that gave the length
	inputs    []term
}

// maxElements bounds every tensor, so that sizes and offsets fit an int.
const maxElements = 1 << 40

// bind gives the axes of shapes to the letters of e and returns operands and
// result.
func bind(e *equation, shapes [][]int) (b *binding, output term, err error) {
	b = &binding{equation: e, shapes: shapes}
	if err := b.checkCount(); err != nil {
		return nil, term{}, err
	}
	for i := range shapes {
		if err := b.checkShape(i); err != nil {
			return nil, term{}, err
		}
	}
	if err := b.chooseLetters(); err != nil {
		return nil, term{}, err
	}
	for i := range shapes {
		if err := b.bindOperand(i); err != nil {
			return nil, term{}, err
		}
	}
	output, err = b.bindOutput()
	return b, output, err
}

func (b *binding) checkCount() error {
	want, got := len(b.operands), len(b.shapes)
	switch {
	case got < want:
		return b.point(b.operands[got].first(), "operands in the equation: %d, tensors: %d", want, got)
	case got > want:
		return b.point(b.operands[want-1].end, "operands in the equation: %d, tensors: %d", want, got)
	}
	return nil
}

// checkShape checks the shape of operand i against the number of its letters.
func (b *binding) checkShape(i int) error {
	sub, shape := b.operands[i], b.shapes[i]
	for _, d := range shape {
		if d < 1 {
			return b.point(sub.first(), "%s has shape %v, want lengths ≥ 1", operandName(i), shape)
		}
	}
	if err := b.checkSize(sub.first(), operandName(i), shape); err != nil {
		return err
	}
	marks, open := len(sub.marks), hasEllipsis(sub.marks)
	if open {
		marks--
	}
	switch {
	case marks > len(shape):
		return b.point(b.letterAt(i, len(shape)), "%s has shape %v and letters %q, want an axis for each letter", operandName(i), shape, b.written(sub))
	case marks < len(shape) && !open:
		return b.point(sub.end, `%s has shape %v and letters %q, want a letter for each axis, or "..."`, operandName(i), shape, b.written(sub))
	}
	b.widen(shape, len(shape)-marks, i)
	return nil
}

// letterAt returns the offset of the nth letter of operand i.
func (b *binding) letterAt(i, n int) int {
	for _, m := range b.operands[i].marks {
		if m.c == ellipsis {
			continue
		}
		if n == 0 {
			return m.at
		}
		n--
	}
	return b.operands[i].end
}

// widen notes the n axes of a shape that fall to the "..." of operand i.
func (b *binding) widen(shape []int, n, i int) {
	at := slices.IndexFunc(b.operands[i].marks, func(m mark) bool { return m.c == ellipsis })
	for j := range n {
		back := n - j // counted from the last axis of "..."
		for len(b.widest) < back {
			b.widest = slices.Insert(b.widest, 0, 1)
		}
		w := &b.widest[len(b.widest)-back]
		*w = max(*w, shape[at+j])
	}
}

// chooseLetters finds unused letters for the axes of "...", z for the last.
func (b *binding) chooseLetters() error {
	free := []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	for _, sub := range append(b.operands, b.output) {
		for _, m := range sub.marks {
			free = slices.DeleteFunc(free, func(c byte) bool { return c == m.c })
		}
	}
	if len(b.widest) > len(free) {
		return fmt.Errorf(`einsum: "..." stands for %d axes, want at most %d: there are 52 letters`, len(b.widest), len(free))
	}
	b.broadcast = string(free[len(free)-len(b.widest):])
	return nil
}

func (b *binding) bindOperand(i int) error {
	t := term{shape: slices.Clone(b.shapes[i])}
	extra := len(t.shape) - len(b.operands[i].marks) + 1 // axes of "...", if there is one
	for _, m := range b.operands[i].marks {
		letters := string(m.c)
		if m.c == ellipsis {
			letters = b.broadcast[len(b.broadcast)-extra:]
		}
		for j := range len(letters) {
			c, n := letters[j], t.shape[len(t.letters)]
			if m.c == ellipsis && n == 1 && b.widest[len(b.broadcast)-extra+j] > 1 {
				c = fixed
			} else if err := b.setLength(c, n, i, m.at); err != nil {
				return err
			}
			t.letters += string(c)
		}
	}
	b.inputs = append(b.inputs, t)
	return nil
}

// setLength notes that letter c, at a byte of the equation, has length n in
// operand i.
func (b *binding) setLength(c byte, n, i, at int) error {
	switch old, owner := b.length[c], b.owner[c]; {
	case old == 0:
		b.length[c], b.owner[c] = n, i
	case old != n && owner == i:
		return b.point(at, "%s has lengths %d and %d in %s", b.axisName(c), old, n, operandName(i))
	case old != n:
		return b.point(at, "%s has length %d in %s and %d in %s", b.axisName(c), old, operandName(owner), n, operandName(i))
	}
	return nil
}

func (b *binding) axisName(c byte) string {
	if i := strings.IndexByte(b.broadcast, c); i >= 0 {
		return fmt.Sprintf(`axis %d of "..."`, i)
	}
	return fmt.Sprintf("index %c", c)
}

// checkSize refuses a tensor of more than maxElements.
func (e *equation) checkSize(at int, name string, shape []int) error {
	if n := (term{shape: shape}).elements(); n > maxElements {
		return e.point(at, "%s has shape %v: %.3g elements, want at most %d", name, shape, n, maxElements)
	}
	return nil
}
