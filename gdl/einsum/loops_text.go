package einsum

import (
	"fmt"
	"strings"
)

// loopsText returns the loops that Loops runs, in Go, with tensors as nested
// slices and Y zero before.
func (p *plan) loopsText() string {
	var b strings.Builder
	depth := 0
	line := func(format string, args ...any) {
		b.WriteString(strings.Repeat("\t", depth))
		fmt.Fprintf(&b, format+"\n", args...)
	}
	for _, c := range []byte(distinct(append([]term{p.output}, p.inputs...)...)) {
		line("for %c := range %d {", c, lengthIn(c, p.inputs...))
		depth++
	}
	var factors []string
	assign := "="
	for i, t := range p.inputs {
		factors = append(factors, indexed(operandName(i), t))
		for _, c := range []byte(distinct(t)) {
			if !p.output.has(c) {
				assign = "+="
			}
		}
	}
	line("%s %s %s", indexed(resultName, p.output), assign, strings.Join(factors, " * "))
	for depth > 0 {
		depth--
		line("}")
	}
	return b.String()
}

// indexed returns an element of t in Go: "A[i][0]".
func indexed(name string, t term) string {
	for _, c := range []byte(t.letters) {
		if c == fixed {
			c = '0'
		}
		name += "[" + string(c) + "]"
	}
	return name
}
