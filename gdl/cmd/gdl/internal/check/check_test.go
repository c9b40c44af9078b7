package check

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/settings"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Word {
		fmt.Fprintln(os.Stderr, Confined(os.Args[2:]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func checker(t *testing.T) *Checker {
	t.Helper()
	place, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(place)
	if err != nil {
		t.Fatal(err)
	}
	c.Scale = settings.Short
	return c
}

// handedIn is week 2 with other sources of cells, in a file.
func handedIn(t *testing.T, c *Checker, change map[string]string) string {
	t.Helper()
	data, err := os.ReadFile(c.place.Path("week2"))
	if err != nil {
		t.Fatal(err)
	}
	var nb map[string]any
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatal(err)
	}
	for _, cell := range nb["cells"].([]any) {
		cell := cell.(map[string]any)
		if s, ok := change[cell["id"].(string)]; ok {
			cell["source"] = s
		}
	}
	path := filepath.Join(t.TempDir(), "anna.ipynb")
	if data, err = json.Marshal(nb); err == nil {
		err = os.WriteFile(path, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func results(t *testing.T, c *Checker, path string) []Result {
	t.Helper()
	all, err := c.Notebook(t.Context(), path, func(string, string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// In the notebooks as they are, nothing is written; targets are met by the outputs.
func TestUntouched(t *testing.T) {
	c := checker(t)
	for _, w := range c.weeks {
		all := results(t, c, c.place.Path(w.name))
		if len(all) < 4 {
			t.Errorf("%s: %d functions to write", w.name, len(all))
		}
		for _, r := range all {
			if r.Written || r.Passes || r.Week != w.name || r.Words != "not written yet" || r.Target == Missed {
				t.Errorf("%+v", r)
			}
			if r.Week == "week2" && r.Lab == "lab2" && (r.Target != Met || !strings.HasPrefix(r.TargetWords, "test loss [nats per pixel]: 0.0")) {
				t.Errorf("%+v: the target is met in the committed outputs", r)
			}
		}
	}
}

// All solutions pass, but a model that has to be trained, at scale short.
func TestSolutions(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this compiles twenty programs")
	}
	c := checker(t)
	for _, w := range c.weeks {
		for _, r := range results(t, c, c.place.Path("solutions/"+w.name)) {
			if trained := r.Function == "mine"; !r.Written || r.Week != w.name || r.Passes == trained {
				t.Errorf("%+v", r)
			}
		}
	}
}

// What is wrong with a hand-in is said in words; it does no harm, and others of its
// functions are tested.
func TestBrokenHandIns(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this compiles a dozen programs")
	}
	c := checker(t)
	c.Time = 3 * time.Second
	outside := filepath.Join(t.TempDir(), "outside")
	for name, tc := range map[string]struct{ source, want string }{
		"right":     {"func crossEntropy(z, y float64) float64 { return most(z) - z*y + math.Log1p(math.Exp(-math.Abs(z))) }\n\nfunc most(z float64) float64 { return max(z, 0) }", "right ✓ (5 checks)"},
		"wrong":     {"func crossEntropy(z, y float64) float64 { return z }", "not yet. z = 0, y = 0.3: 0, want 0.69315."},
		"no Go":     {"func crossEntropy(z, y float64) float64 { return", "does not compile: cell w2-lab2-yours:1:"},
		"types":     {"// crossEntropy\nfunc crossEntropy(z, y float64) float64 { return true }", "does not compile: cell w2-lab2-yours:2:"},
		"signature": {"func crossEntropy(z float64) float64 { return z }", "does not compile: test of crossEntropy:"},
		"panic":     {"func crossEntropy(z, y float64) float64 { panic(\"too bad\") }", "it ended with an error: panic: too bad"},
		"index":     {"func crossEntropy(z, y float64) float64 { return []float64{}[int(z)] }", "it stopped: runtime error: index out of range"},
		"loop":      {"func crossEntropy(z, y float64) float64 { for { } }", "not done after 3s"},
		"gigabyte":  {"func crossEntropy(z, y float64) float64 { for { fmt.Println(\"print, print, print\") } }", "it printed more than 1048576 bytes"},
		"exit":      {"func crossEntropy(z, y float64) float64 { os.Exit(0); return 0 }", "the program ended before its test"},
		"missing":   {"%%\nfmt.Println(1)", "no cell declares crossEntropy"},
		"outside": {fmt.Sprintf("func crossEntropy(z, y float64) float64 { if err := os.WriteFile(%q, nil, 0o666); err != nil { panic(err) }; return z }", outside),
			"it stopped: open " + outside + ": permission denied."},
		"memory": {"func crossEntropy(z, y float64) float64 { return float64(len(make([]byte, 8<<30))) }", "it ended with an error: fatal error: runtime: out of memory"},
	} {
		if (name == "outside" || name == "memory") && runtime.GOOS != "linux" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			all := results(t, c, handedIn(t, c, map[string]string{"w2-lab2-yours": tc.source}))
			r := all[1]
			if r.Function != "crossEntropy" || !strings.HasPrefix(r.Words, tc.want) || r.Passes != (name == "right") || r.Written != (name != "missing") {
				t.Errorf("%+v; want %q", r, tc.want)
			}
			if all[0].Words != "not written yet" {
				t.Errorf("another function: %+v", all[0])
			}
		})
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a file was written outside")
	}
}

// A file that is no hand-in is an error that names it.
func TestNoHandIn(t *testing.T) {
	c := checker(t)
	for text, want := range map[string]string{
		"":              "no notebook: ",
		`{"cells": 3}`:  "no notebook: ",
		`{"cells": []}`: "no notebook of the course: it has none of the functions that a learner writes, such as gram in week1",
	} {
		path := filepath.Join(t.TempDir(), "x.ipynb")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Notebook(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), path+": "+want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := c.Notebook(t.Context(), t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a folder: %v", err)
	}
}
