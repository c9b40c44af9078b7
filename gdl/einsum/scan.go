package einsum

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// MaxOperands is the largest number of operands of an equation.
const MaxOperands = 4

// ellipsis is the mark of a "...".
const ellipsis = '.'

// mark is a letter of an equation, or an ellipsis.
type mark struct {
	c  byte
	at int // byte offset in the equation
}

// subscript is the marks of one operand or of the result.
type subscript struct {
	marks   []mark
	at, end int // byte offsets
}

// first returns the offset of the first mark.
func (s subscript) first() int {
	if len(s.marks) > 0 {
		return s.marks[0].at
	}
	return s.at
}

// equation is an equation as written, before shapes are known.
type equation struct {
	text     string
	operands []subscript
	output   subscript
	explicit bool // an arrow was seen
}

// written returns a subscript as it stands in the equation.
func (e *equation) written(s subscript) string { return strings.TrimSpace(e.text[s.at:s.end]) }

// scan splits an equation into subscripts.
func scan(text string) (*equation, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New(`einsum: empty equation, want one such as "ij,jk->ik"`)
	}
	e := &equation{text: text}
	var now subscript
	for i := 0; i < len(text); i++ {
		c, rest := text[i], text[i:]
		switch {
		case c == ' ':
		case isLetter(c):
			now.marks = append(now.marks, mark{c, i})
		case strings.HasPrefix(rest, "..."):
			if hasEllipsis(now.marks) {
				return nil, e.point(i, `a second "..." in one subscript, want at most one`)
			}
			now.marks = append(now.marks, mark{ellipsis, i})
			i += len("...") - 1
		case c == ',' || strings.HasPrefix(rest, "->"):
			if err := e.endOperand(&now, i); err != nil {
				return nil, err
			}
			if c == '-' {
				e.explicit = true
				i++
			}
			now = subscript{at: i + 1}
		default:
			return nil, e.stray(i)
		}
	}
	e.endText(now)
	return e, nil
}

// endOperand takes the operand that a comma or an arrow at byte at ends.
func (e *equation) endOperand(now *subscript, at int) error {
	switch {
	case e.explicit && e.text[at] == ',':
		return e.point(at, "a comma after the arrow, want one result")
	case e.explicit:
		return e.point(at, "a second arrow, want one")
	}
	now.end = at
	e.operands = append(e.operands, *now)
	if e.text[at] == ',' && len(e.operands) == MaxOperands {
		return e.point(at, "too many operands, want at most %d", MaxOperands)
	}
	return nil
}

// endText takes the last subscript.
func (e *equation) endText(now subscript) {
	now.end = len(e.text)
	if e.explicit {
		e.output = now
	} else {
		e.operands = append(e.operands, now)
	}
}

// stray returns the error for a character that begins nothing.
func (e *equation) stray(at int) error {
	switch r, _ := utf8.DecodeRuneInString(e.text[at:]); r {
	case '-':
		return e.point(at, `"-" without ">", want the arrow "->"`)
	case '>':
		return e.point(at, `">" without "-", want the arrow "->"`)
	case '.':
		return e.point(at, `an incomplete ellipsis, want "..."`)
	default:
		return e.point(at, "%q is no index, want a letter a-z or A-Z", r)
	}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func hasEllipsis(marks []mark) bool {
	for _, m := range marks {
		if m.c == ellipsis {
			return true
		}
	}
	return false
}
