package plain

import (
	"bytes"
	"testing"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"a.png: 8×8\n\tname 日本 é":   "a.png: 8×8\n\tname 日本 é",
		"\x1b[2J\x1b]0;title\a.png": `\x1b[2J\x1b]0;title\x07.png`,
		"a\rb\x7f\u009b31m":         `a\x0db\x7f\u009b31m`,
		"photo\u202egnp.exe":        `photo\u202egnp.exe`,
		"lat\xe9in\xff":             `lat\xe9in\xff`,
		"\ufffd":                    "\ufffd", // the character itself is a letter like others
		"👩\u200d🎨 می\u200cخواهم":    "👩\u200d🎨 می\u200cخواهم",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		var b bytes.Buffer
		if n, err := (Writer{&b}).Write([]byte(in)); n != len(in) || err != nil || b.String() != want {
			t.Errorf("%q is written as %q, %d bytes, error %v", in, b.String(), n, err)
		}
	}
}
