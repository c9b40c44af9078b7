package gonb

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	for message, want := range map[string]string{
		"/tmp/gonb_1/main.go:3:1: expected declaration, found fmt (and 2 more errors)": "This cell has statements but no line %%.",
		"# gonb_1\n./main.go:9:2: undefined: fitConv\n./main.go:10:2: undefined: x":    "No cell that has run declares fitConv.",
		"./main.go:9:2: undefined: été":                                                "No cell that has run declares été.",
		"./main.go:9:5: undefined: nb.Foo":                                             "",
		"./main.go:4:2: declared and not used: x\n./main.go:9:2: undefined: y":         "x is declared but never used",
		"./main.go:4:2: cannot use 1 as string value":                                  "",
		`./main.go:4:2: "os" imported and not used`:                                    "An imported package is not used",
	} {
		got := explain(message)
		if !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: %q; want %q …", message, got, want)
		}
	}
}

// A stack trace becomes the line of the cell; what stands around it stays.
func TestTraceCutter(t *testing.T) {
	const stderr = `before
panic: nn: Dense fc wants [B 4], got [2 3]

goroutine 1 [running]:
github.com/x/nn.(*Dense).Forward(0x1, {0x2, 0x3})
	/src/nn/dense.go:31 +0x1b
main.net(...)
	/tmp/main.go:7
main.main()
	/tmp/main.go:12 +0x25

goroutine 7 [chan receive]:
main.later()
	/tmp/main.go:9 +0x25
created by main.main in goroutine 1
	/tmp/main.go:11 +0x3c
after the trace
goroutines are cheap`
	place := func(frame string) string {
		if _, line, ok := strings.Cut(frame, "/tmp/main.go:"); ok {
			return "cell [3] line " + line
		}
		return ""
	}
	var c traceCutter
	var got []string
	for _, line := range strings.Split(stderr, "\n") {
		if text, ok := c.line(line, place); ok {
			got = append(got, text)
		}
	}
	want := "before\npanic: nn: Dense fc wants [B 4], got [2 3]\n\nin cell [3] line 7\nafter the trace\ngoroutines are cheap"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

// source is the folder of GoNB's module at the version of go.mod.
func source(t *testing.T) string {
	t.Helper()
	printed, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", Module).Output()
	if err != nil {
		t.Fatal(err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(printed, &module); err != nil {
		t.Fatal(err)
	}
	return module.Dir
}

// Every edit fits the version of go.mod; one that does not is named.
func TestCopy(t *testing.T) {
	to := t.TempDir()
	if err := Copy(source(t), to); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(to, "internal", "goexec", "explain.go"))
	if err != nil || !strings.HasPrefix(string(text), "package goexec\n") {
		t.Errorf("explain.go: %.40q, %v", text, err)
	}
	err = edit{"main.go", "no such text", ""}.apply(to)
	if want := "edit of GoNB: main.go holds 0 times, want once:\nno such text"; err == nil || err.Error() != want {
		t.Errorf("%v; want %q", err, want)
	}
}

// Week 0 quotes the words for the three most common errors as they are.
func TestWeek0(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../../../notebooks/week0.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{"expected declaration, found fmt", "undefined: wave", "declared and not used: x"} {
		if words := explain(message); !strings.Contains(string(text), "\""+words+"\\n\"") {
			t.Errorf("week 0 does not hold the line %q", words)
		}
	}
}
