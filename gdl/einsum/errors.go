package einsum

import (
	"fmt"
	"strings"
	"unicode"
)

// resultName is the name of the result in errors and explanations.
const resultName = "Y"

// operandName returns A, B, C …
func operandName(i int) string { return string(rune('A' + i)) }

// point returns an error that shows the equation with a caret under the byte at.
func (e *equation) point(at int, format string, args ...any) error {
	column := len([]rune(e.text[:at]))
	return fmt.Errorf("einsum: %s\n    %s\n    %s^",
		fmt.Sprintf(format, args...), printable(e.text), strings.Repeat(" ", column))
}

// printable replaces what would shift the caret.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsPrint(r) && !unicode.Is(unicode.M, r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
