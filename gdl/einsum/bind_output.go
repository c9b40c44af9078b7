package einsum

import "strings"

// bindOutput returns the result: what the equation names, else the axes of "..."
// and the letters that occur once.
func (b *binding) bindOutput() (term, error) {
	letters := b.implicitOutput()
	if b.explicit {
		var err error
		if letters, err = b.explicitOutput(); err != nil {
			return term{}, err
		}
	}
	out := newTerm(letters, b.inputs...)
	return out, b.checkSize(b.output.first(), resultName, out.shape)
}

func (b *binding) implicitOutput() string {
	count := [len(b.length)]int{}
	for _, sub := range b.operands {
		for _, m := range sub.marks {
			count[m.c]++
		}
	}
	letters := b.broadcast
	for c := byte('A'); c <= 'z'; c++ {
		if count[c] == 1 {
			letters += string(c)
		}
	}
	return letters
}

func (b *binding) explicitOutput() (string, error) {
	letters := ""
	for _, m := range b.output.marks {
		switch {
		case m.c == ellipsis:
			letters += b.broadcast
		case strings.Contains(letters, string(m.c)):
			return "", b.point(m.at, "index %c stands twice in the result", m.c)
		case b.length[m.c] == 0:
			return "", b.point(m.at, "index %c of the result is in no operand", m.c)
		default:
			letters += string(m.c)
		}
	}
	if b.broadcast != "" && !hasEllipsis(b.output.marks) {
		return "", b.point(b.output.end, `the result has no "...", the operands do: "..." is never summed over`)
	}
	return letters, nil
}
