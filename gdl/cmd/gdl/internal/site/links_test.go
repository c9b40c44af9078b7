package site

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckLinks(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.html": `<link rel="stylesheet" href="s.css"><h2 id="One">1</h2><h2 id="%C2%B7">2</h2>
<a href="#One"></a><a href="#%C2%B7"></a><a href="b/c.html#x"></a><a href="https://example.org/#y"></a>
<a href="#two"></a><a href="b/c.html#z"></a><a href="d.html"></a><a href="/a.html"></a><a href="//example.org"></a>
<img src="data:image/png;base64,AA"><img src="https://example.org/p.png"><img src="p.png">
<script src="//example.org/s.js"></script><script>document.write('<a href="not-a-link">')</script>`,
		"b/c.html": `<p id="x"><a href="../a.html">a</a><a href="a.html">a</a>`,
		"s.css":    `@import "https://example.org/t.css"; p { background: url("a.html") } q { background: url(none.png) }`,
	} {
		if err := write(filepath.Join(dir, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := checkLinks(dir)
	want := []string{
		"a.html fetches //example.org/s.js from elsewhere",
		"a.html fetches https://example.org/p.png from elsewhere",
		"a.html: #two: no such place on a.html",
		"a.html: //example.org/s.js: not relative to the page",
		"a.html: //example.org: not relative to the page",
		"a.html: /a.html: not relative to the page",
		"a.html: b/c.html#z: no such place on b/c.html",
		"a.html: d.html: no such file",
		"a.html: p.png: no such file",
		"b/c.html: a.html: no such file",
		"s.css fetches https://example.org/t.css from elsewhere",
		"s.css: none.png: no such file",
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}
