package notebook

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

// ready returns a checkout with the notebook "week0", set up.
func ready(t *testing.T, cells ...testcourse.Cell) *setup.Env {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: this starts a kernel")
	}
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": cells})
	if err := env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return env
}

// run executes week0 and returns what became of its cells.
func run(ctx context.Context, t *testing.T, env *setup.Env, opt Options) ([]Cell, error) {
	t.Helper()
	if opt.Out == "" {
		opt.Out = t.TempDir()
	}
	opt.Scale = "short"
	var cells []Cell
	err := Run(ctx, env, "week0", opt, Observer{
		Start: func(Cell) {},
		Done:  func(c Cell) { cells = append(cells, c) },
	})
	return cells, err
}

func TestRun(t *testing.T) {
	env := ready(t,
		testcourse.Cell{ID: "quiet", Source: "%noautoget"},
		testcourse.Cell{ID: "sleep", Source: "import (\"fmt\"; \"os\"; \"time\")\n%%\ntime.Sleep(700 * time.Millisecond)\nfmt.Println(os.Getenv(\"GDL_SCALE\"))"},
	)
	source, err := os.ReadFile(env.Path("week0"))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	cells, err := run(t.Context(), t, env, Options{Out: out, HTML: true})
	if err != nil || len(cells) != 2 {
		t.Fatalf("cells = %+v, %v", cells, err)
	}
	if c := cells[0]; c.Notebook != "week0" || c.Cell != "quiet" || !c.OK || c.ProgramSeconds != 0 {
		t.Errorf("a cell without a program: %+v", c)
	}
	if c := cells[1]; !c.OK || c.ProgramSeconds < 0.7 || c.Seconds < c.ProgramSeconds {
		t.Errorf("a cell that sleeps 0.7 s: %+v", c)
	}
	if text := output(t, filepath.Join(out, "week0.ipynb")); text != "short\n" {
		t.Errorf("output = %q", text)
	}
	if html, err := os.ReadFile(filepath.Join(out, "week0.html")); err != nil || !strings.Contains(string(html), "GDL_SCALE") ||
		!strings.Contains(string(html), "numbers mean nothing") || strings.Contains(string(html), "cdnjs") {
		t.Errorf("HTML without the cell or the banner, or with a script of the network: %v", err)
	}
	if after, _ := os.ReadFile(env.Path("week0")); string(after) != string(source) {
		t.Error("the notebook itself changed")
	}
}

// output returns the text that the executed notebook holds.
func output(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells []struct {
			Outputs []struct{ Text []string }
		}
	}
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			text = append(text, o.Text...)
		}
	}
	return strings.Join(text, "")
}

// A cell of declarations has no program to run, but what a variable or init_ function
// does at its start is done, and a later cell can call what was declared.
func TestRunDeclarations(t *testing.T) {
	env := ready(t,
		testcourse.Cell{ID: "declared", Source: "import \"fmt\"\n\ntype number int\n\nconst one number = 1\n\nfunc (n number) say() { fmt.Println(\"said\", n) }"},
		testcourse.Cell{ID: "variable", Source: "func two() number { fmt.Println(\"two\"); return 2 }\n\nvar n = two()"},
		testcourse.Cell{ID: "init", Source: "func init_words() { fmt.Println(\"init\") }"},
		testcourse.Cell{ID: "call", Source: "%%\none.say()\nn.say()"},
	)
	out := t.TempDir()
	cells, err := run(t.Context(), t, env, Options{Out: out})
	if err != nil || len(cells) != 4 {
		t.Fatalf("cells = %+v, %v", cells, err)
	}
	for i, runs := range []bool{false, true, true, true} {
		if c := cells[i]; runs != (c.ProgramSeconds > 0) {
			t.Errorf("cell %s: its program ran %g s, want one: %t", c.Cell, c.ProgramSeconds, runs)
		}
	}
	if got, want := output(t, filepath.Join(out, "week0.ipynb")), "two\ntwo\ninit\ntwo\ninit\nsaid 1\nsaid 2\n"; got != want {
		t.Errorf("output %q, want %q", got, want)
	}
}

// A failing cell stops the run and tells its source and a plain error, words for a
// learner first and no stack trace.
func TestRunFails(t *testing.T) {
	for _, tc := range []struct{ name, source, want string }{
		{"compile", "import \"fmt\"\n%%\nfmt.Println(nope)", "No cell that has run declares nope."},
		{"declaration", "func f() int { return \"a\" }", "Cell[1]: Line 1: cannot use \"a\" (untyped string constant) as int value in return statement\n\t\"flag\"\n)"},
		{"no main", "fmt.Println(1)", "This cell has statements but no line %%."},
		{"panic", "%%\npanic(\"too bad\")", "panic: too bad\n\nin cell [1] line 2\nexit status 2"},
		{"exit", "import (\"fmt\"; \"os\")\n%%\nfmt.Fprintln(os.Stderr, \"no data\")\nos.Exit(1)", "no data"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			env := ready(t, testcourse.Cell{ID: "bad", Source: tc.source}, testcourse.Cell{ID: "later", Source: "%noautoget"})
			cells, err := run(t.Context(), t, env, Options{Save: true})
			if err == nil || err.Error() != "week0: cell bad failed" || len(cells) != 1 {
				t.Fatalf("err = %v, cells = %+v", err, cells)
			}
			c := cells[0]
			if c.OK || !strings.HasPrefix(c.Error, tc.want) || strings.Contains(c.Error, "\x1b") || c.Source != tc.source {
				t.Errorf("%+v; want an error with %q", c, tc.want)
			}
			if text, _ := os.ReadFile(env.Path("week0")); strings.Contains(string(text), "output_type") {
				t.Error("the failed run was saved")
			}
		})
	}
}

// Ctrl-C ends the cell's program, starts no other and leaves no process and no
// file behind.
func TestRunInterrupted(t *testing.T) {
	env := ready(t, testcourse.Cell{ID: "long", Source: "import (\"os\"; \"os/signal\"; \"time\")\n" +
		"%%\nsignal.Ignore(os.Interrupt)\nos.WriteFile(os.Getenv(\"GDL_RUNS\"), nil, 0o644)\ntime.Sleep(time.Hour)"},
		testcourse.Cell{ID: "later", Source: "%noautoget"})
	tmp, started := t.TempDir(), filepath.Join(t.TempDir(), "started")
	t.Setenv("TMPDIR", tmp)
	t.Setenv("GDL_RUNS", started)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for _, err := os.Stat(started); err != nil && ctx.Err() == nil; _, err = os.Stat(started) {
			time.Sleep(20 * time.Millisecond)
		}
		cancel()
	}()
	cells, err := run(ctx, t, env, Options{Out: filepath.Join(t.TempDir(), "out")})
	if err == nil || err.Error() != "week0: interrupted" || len(cells) != 1 {
		t.Errorf("err = %v, cells = %+v", err, cells)
	}
	if left := processes(t, tmp); len(left) > 0 {
		t.Errorf("still running: %q", left)
	}
	if files, _ := os.ReadDir(tmp); len(files) > 0 {
		t.Errorf("left in TMPDIR: %v", files)
	}
}

// A cell that hangs is ended after its time.
func TestRunTimeout(t *testing.T) {
	env := ready(t, testcourse.Cell{ID: "hang", Source: "import \"time\"\n%%\ntime.Sleep(time.Hour)"})
	before := cellLimit["short"]
	cellLimit["short"] = 5 * time.Second
	defer func() { cellLimit["short"] = before }()
	cells, err := run(t.Context(), t, env, Options{})
	if err == nil || len(cells) != 1 || !strings.Contains(cells[0].Error, "not done after 5") {
		t.Errorf("err = %v, cells = %+v", err, cells)
	}
}

// Saving keeps ids and sources, and writes no counts, times or paths.
func TestSave(t *testing.T) {
	env := ready(t, testcourse.Cell{ID: "where", Source: "import (\"fmt\"; \"os\"; \"time\")\n%%\nwd, _ := os.Getwd()\n" +
		"fmt.Println(wd)\ntime.Sleep(time.Second / 2) // what is printed next comes in another message\nfmt.Println(wd)"})
	var texts []string
	for range 2 {
		if _, err := run(t.Context(), t, env, Options{Save: true}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(env.Path("week0"))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Errorf("a second run saved something else: %s", diff)
	}
	for _, want := range []string{`"id": "where"`, `"execution_count": null`, `"$CHECKOUT/notebooks\n"`} {
		if !strings.Contains(texts[0], want) {
			t.Errorf("no %s in %s", want, texts[0])
		}
	}
	if n := strings.Count(texts[0], `"output_type": "stream"`); n != 1 {
		t.Errorf("the text is in %d outputs, want 1: %s", n, texts[0])
	}
	if strings.Contains(texts[0], env.Root) || strings.Contains(texts[0], "iopub") {
		t.Errorf("a path or a time in %s", texts[0])
	}
}

// A notebook edited during a run keeps the edit.
func TestSaveAfterEdit(t *testing.T) {
	env := ready(t, testcourse.Cell{ID: "slow", Source: "import \"time\"\n%%\ntime.Sleep(time.Second)"})
	edit := []testcourse.Cell{{ID: "slow", Source: "edited"}}
	err := Run(t.Context(), env, "week0", Options{Scale: "short", Out: t.TempDir(), Save: true}, Observer{
		Start: func(Cell) { testcourse.WriteNotebook(t, env.Path("week0"), edit) },
		Done:  func(Cell) {},
	})
	if err == nil || !strings.Contains(err.Error(), "edited during the run") {
		t.Errorf("err = %v", err)
	}
	if text, _ := os.ReadFile(env.Path("week0")); !strings.Contains(string(text), `"edited"`) {
		t.Errorf("the edit is lost: %s", text)
	}
}

// A notebook that is none is an error that names it.
func TestRunDamaged(t *testing.T) {
	env := ready(t)
	for _, text := range []string{"", "{", `{"cells": 3}`, `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}`} {
		if err := os.WriteFile(env.Path("week0"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := run(t.Context(), t, env, Options{}); err == nil || !strings.HasPrefix(err.Error(), "week0: ") {
			t.Errorf("notebook %q: %v", text, err)
		}
	}
}

// A notebook from before cells had ids runs, and is saved as it was but for the outputs.
func TestRunWithoutIDs(t *testing.T) {
	env := ready(t)
	const text = `{"cells": [{"cell_type": "markdown", "metadata": {}, "source": "words"},
{"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [], "source": "import \"fmt\"\n%%\nfmt.Println(\"hello\")"}],
"metadata": {"kernelspec": {"display_name": "Go (gonb)", "language": "go", "name": "gonb"}}, "nbformat": 4, "nbformat_minor": 4}`
	if err := os.WriteFile(env.Path("week0"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cells, err := run(t.Context(), t, env, Options{Save: true})
	if err != nil || len(cells) != 1 || cells[0].Cell != "cell-2" || !cells[0].OK {
		t.Fatalf("cells = %+v, %v", cells, err)
	}
	if got := output(t, env.Path("week0")); got != "hello\n" {
		t.Errorf("saved output %q", got)
	}
	if saved, _ := os.ReadFile(env.Path("week0")); strings.Contains(string(saved), `"id"`) || !strings.Contains(string(saved), `"nbformat_minor": 4`) {
		t.Errorf("the notebook got ids: %s", saved)
	}
}

// A notebook of another kernel is left alone, in words.
func TestRunOtherKernel(t *testing.T) {
	env := ready(t)
	text := `{"cells": [], "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}`
	if err := os.WriteFile(env.Path("my notes"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	err := Run(t.Context(), env, "my notes", Options{Scale: "short", Out: t.TempDir()}, Observer{Start: func(Cell) {}, Done: func(Cell) {}})
	if err == nil || err.Error() != "my notes: its kernel is python3, and this runs gonb, that of the course: open it in JupyterLab" {
		t.Errorf("error %v", err)
	}
}

// A kernel that dies at its start says why, at once.
func TestRunKernelDies(t *testing.T) {
	env := ready(t, testcourse.Cell{ID: "never", Source: "%noautoget"})
	for script, want := range map[string]string{
		"echo first >&2; echo no licence here >&2; exit 3":                         "first | no licence here",
		"echo F0101 00:00:00.0 1 main.go:1] cannot listen >&2; echo stack; exit 2": "F0101 00:00:00.0 1 main.go:1] cannot listen",
		"exit 0": "Kernel died before replying to kernel_info",
	} {
		gonb := filepath.Join(testcourse.Program(t, "gonb", script), "gonb")
		text, err := json.Marshal(setup.Kernelspec{Argv: []string{gonb, "{connection_file}"}, DisplayName: "x", Language: "go", InterruptMode: "message", Env: map[string]string{}})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(env.KernelFile(), text, 0o644); err != nil {
			t.Fatal(err)
		}
		cells, err := run(t.Context(), t, env, Options{})
		if want := "week0: the kernel does not start: " + want; err == nil || err.Error() != want || len(cells) != 0 {
			t.Errorf("%s: error %v, cells %+v; want %q", script, err, cells, want)
		}
	}
}

// processes returns the command lines that name something below dir.
func processes(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		line, _ := os.ReadFile(f)
		if strings.Contains(string(line), dir) {
			found = append(found, string(line))
		}
	}
	slices.Sort(found)
	return found
}
