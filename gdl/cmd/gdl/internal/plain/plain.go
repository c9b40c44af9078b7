// Package plain keeps what a name holds from being taken for an order by the terminal.
package plain

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns s with what is not to be seen written out, as Go writes it: control
// characters, which can colour, delete or send lines, those that turn the direction
// of the text, and bytes that are no UTF-8. Lines and tabs stay.
func Text(s string) string {
	if !strings.ContainsFunc(s, hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case !hidden(r):
			b.WriteString(s[:n])
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		s = s[n:]
	}
	return b.String()
}

// hidden reports whether a character is one that Text writes out. The joiners are in
// names of many languages, and in emoji.
func hidden(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r != '\n' && r != '\t' && r != nonJoiner && r != joiner && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Writer passes Text of what is written on to Out, each Write for itself: it must not
// end within a character.
type Writer struct{ Out io.Writer }

func (w Writer) Write(b []byte) (int, error) {
	if _, err := io.WriteString(w.Out, Text(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
