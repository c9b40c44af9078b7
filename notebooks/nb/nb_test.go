package nb

import (
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/google/go-cmp/cmp"
)

const pickSource = `// Pick returns its argument for the scale of the run:
//
//	epochs := nb.Pick(1, 10, 50)
func Pick[T any](short, lab, course T) T {
	return map[string]T{settings.Short: short, settings.Lab: lab, settings.Course: course}[Scale()]
}
`

func TestScale(t *testing.T) {
	for value, want := range map[string]string{"": "lab", "short": "short", "lab": "lab", "course": "course"} {
		t.Setenv("GDL_SCALE", value)
		if got, err := scale(); got != want || err != nil {
			t.Errorf("GDL_SCALE=%q: %q, %v; want %q", value, got, err, want)
		}
	}
	t.Setenv("GDL_SCALE", "course")
	if got := Pick(1, 10, 50); got != 50 {
		t.Errorf("Pick = %d at course scale; want 50", got)
	}
	t.Setenv("GDL_SCALE", "banana")
	if _, err := scale(); err == nil || err.Error() != `nb: GDL_SCALE is "banana": accepted are short, lab, course` {
		t.Errorf("GDL_SCALE=banana: %v", err)
	}
}

func TestCheck(t *testing.T) {
	defer func() { exit = os.Exit }()
	code := 0
	exit = func(c int) { code = c }
	if got := Must(7, nil); got != 7 || code != 0 {
		t.Errorf("Must(7, nil) = %d, exit code %d; want 7 and none", got, code)
	}
	Check(errors.New("no such file"))
	if code != 1 {
		t.Errorf("exit code %d; want 1", code)
	}
}

func TestNetwork(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("GDL_CACHE", cache)
	defer func() { exit = os.Exit }()
	code := -1
	exit = func(c int) { code = c }
	if Network("vgg.safetensors"); code != 0 || HasNetworks("vgg.safetensors") {
		t.Errorf("no weights: exit code %d, want 0: the notebook goes on", code)
	}
	path := settings.NetworkFile(cache, "vgg.safetensors")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code = -1
	if got := Network("vgg.safetensors"); got != path || code != -1 || !HasNetworks("vgg.safetensors") {
		t.Errorf("Network = %q, exit code %d; want %q and none", got, code, path)
	}
	if HasNetworks("vgg.safetensors", "other.onnx") {
		t.Error("a network that is missing is not missed")
	}
}

func TestSlidersRefuse(t *testing.T) {
	frames := []image.Image{image.NewGray(image.Rect(0, 0, 1, 1))}
	for want, knobs := range map[string][]Knob{
		"1 frames for 0 knobs":               nil,
		"1 frames for 2 knobs, want 6":       {{Name: "a", Values: []string{"1", "2"}}, {Name: "b", Values: []string{"1", "2", "3"}}},
		`knob "a" is at 1, want 0 to 0`:      {{Name: "a", Values: []string{"1"}, At: 1}},
		`knob "empty" is at 0, want 0 to -1`: {{Name: "empty"}},
	} {
		if err := sliders("week1/a", knobs, frames, viz.Photo{Image: frames[0]}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestCheckpoint(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	t.Setenv("GDL_RUNS", dir)
	t.Setenv("GDL_SCALE", "short")
	got, err := checkpoint("week2-lab2")
	if want := filepath.Join(dir, "short-week2-lab2"); got != want || err != nil {
		t.Errorf("checkpoint = %q, %v; want %q", got, err, want)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("folder was not made: %v", err)
	}
	for _, name := range []string{"", "a/b", "..", "a b", `a\b`, "a.b"} {
		if got, err := checkpoint(name); err == nil {
			t.Errorf("checkpoint(%q) = %q; want an error", name, got)
		}
	}
	t.Setenv("GDL_RUNS", "")
	cache := t.TempDir()
	t.Setenv("GDL_CACHE", cache)
	if moved, err := checkpoint("a"); moved != filepath.Join(cache, "runs", "short-a") || err != nil {
		t.Errorf("checkpoint in GDL_CACHE = %q, %v", moved, err)
	}
	t.Setenv("GDL_RUNS", filepath.Join(got, "x")) // below a name that is taken
	if err := os.WriteFile(got, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := checkpoint("a"); err == nil {
		t.Error("GDL_RUNS below a file: no error")
	}
}

func TestFigureNames(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GDL_FIGURES", dir)
	img := image.NewGray(image.Rect(0, 0, 2, 2))
	for _, name := range []string{"a", "week2/lab2-rows", "A_1/b/c"} {
		if err := showImage(name, "", img); err != nil {
			t.Errorf("showImage(%q): %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)+".png")); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "/a", "a/", "..", "a/../b", "../a", "a b", "a.png", "-a", `a\b`, "a\n", "ä"} {
		if err := showImage(name, "", img); err == nil || !strings.Contains(err.Error(), "nb: figure name") {
			t.Errorf("showImage(%q) = %v; want an error about the name", name, err)
		}
	}
	if err := showImage("nil", "", nil); err == nil {
		t.Error("nil image: no error")
	}
	if err := showGIF("none", nil, time.Second); err == nil {
		t.Error("no frames: no error")
	}
	if err := scrub("one", []image.Image{img}, nil, time.Second); err == nil || !strings.Contains(err.Error(), "0 names for 1 frames") {
		t.Errorf("a frame without a name: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".tmp-*"))
	if len(left) > 0 || err != nil {
		t.Errorf("temporary files left: %v, %v", left, err)
	}
}

// Running a notebook changes no file of the checkout: pictures go to the cache.
func TestFiguresGoToTheCache(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("GDL_FIGURES", "")
	t.Setenv(settings.CacheVar, cache)
	path, err := saveFigure("week1/a", ".png", []byte("x"))
	if want := filepath.Join(cache, "figures", "week1", "a.png"); path != want || err != nil {
		t.Errorf("saveFigure = %q, %v; want %q", path, err, want)
	}
}

// Outside of any checkout there is no source to show.
func TestNoCheckout(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GONB_DIR", "")
	if _, err := source("gdl/viz", []string{"PNG"}); err == nil || !strings.Contains(err.Error(), "no checkout") {
		t.Errorf("source = %v; want an error about the checkout", err)
	}
}

func TestTable(t *testing.T) {
	tab, err := newTable([]string{"Keras", "gdl", "loss"}, [][]any{
		{"Dense(32)", "nn.NewDense", 0.0928123},
		{"a|b\nc", true, 12},
		{"<b>c</b>", 1e10, 25872.5}, // the name of a class is a stranger's
	})
	if err != nil {
		t.Fatal(err)
	}
	text := "" +
		"Keras      gdl             loss\n" +
		"─────────  ───────────  ───────\n" +
		"Dense(32)  nn.NewDense  0.09281\n" +
		"a|b c      true              12\n" +
		"<b>c</b>   1e+10         25 872\n"
	if d := cmp.Diff(text, tab.text()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
	markdown := "" +
		"| Keras | gdl | loss |\n" +
		"|:---|:---|---:|\n" +
		"| Dense(32) | nn.NewDense | 0.09281 |\n" +
		"| a\\|b c | true | 12 |\n" +
		"| &lt;b>c&lt;/b> | 1e+10 | 25 872 |\n"
	if d := cmp.Diff(markdown, tab.markdown()); d != "" {
		t.Errorf("markdown (-want +got):\n%s", d)
	}
	if _, err := newTable([]string{"a", "b"}, [][]any{{1, 2}, {1}}); err == nil || err.Error() != "nb: Table: row 1 has 1 cells; the header has 2" {
		t.Errorf("ragged rows: %v", err)
	}
	if _, err := newTable(nil, nil); err == nil {
		t.Error("no columns: no error")
	}
}

// Plain lines come at the end of epochs, at most once a second; the last has
// no times.
func TestProgress(t *testing.T) {
	var lines []string
	start := time.Unix(0, 0)
	clock := start
	p := &progressLine{what: "AE", now: func() time.Time { return clock }, print: func(s string) { lines = append(lines, s) }}
	report := func(e progress.Event) {
		e.Epochs, e.Steps, e.Elapsed, e.Left = 5, 4, clock.Sub(start), time.Second
		p.observe(e)
	}
	for epoch := range 5 {
		for step := range 4 {
			clock = clock.Add(150 * time.Millisecond)
			report(progress.Event{Epoch: epoch, Step: step, Loss: 9, Test: math.NaN()})
		}
		report(progress.Event{Epoch: epoch + 1, Loss: 1 / float64(epoch+1), Test: 0.125, EpochEnd: true})
	}
	report(progress.Event{Epoch: 5, Loss: 0.2, Test: 0.125, Done: true})
	want := []string{
		"AE   20 %  epoch 1/5  loss 1, test 0.125  1s, 1s left",
		"AE   60 %  epoch 3/5  loss 0.3333, test 0.125  2s, 1s left",
		"AE  100 %  epoch 5/5  loss 0.2, test 0.125  3s, 1s left",
		"AE: 5 epochs, loss 0.2, test 0.125",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
}

func TestProgressFinal(t *testing.T) {
	p := &progressLine{what: "AE"}
	for want, e := range map[string]progress.Event{
		"AE: 1 epoch, loss 0.5":                             {Epoch: 1, Epochs: 1, Loss: 0.5, Test: math.NaN()},
		"AE: stopped after 2 of 3 epochs, loss 0.5, test 1": {Epoch: 2, Epochs: 3, Loss: 0.5, Test: 1},
		"AE: 3 epochs, loss 0.5, test 1":                    {Epoch: 3, Epochs: 3, Loss: 0.5, Test: 1, Loaded: true},
		"AE: 1 epoch, loss D 0.5, G 2": {
			Epoch: 1, Epochs: 1, Loss: 0.5, Losses: []progress.Loss{{Name: "D", Value: 0.5}, {Name: "G", Value: 2}}, Test: math.NaN(),
		},
	} {
		e.Done = true
		if got := p.final(e); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

func TestLiveLine(t *testing.T) {
	p := &progressLine{what: "AE", live: true}
	got := p.line(progress.Event{Epoch: 1, Epochs: 4, Step: 50, Steps: 100, Loss: 0.123456, Elapsed: 61 * time.Second, Left: 99 * time.Second})
	want := "AE  ███████░░░░░░░░░░░░░  38 %  epoch 2/4 step 50/100  loss 0.1235  1m1s, 1m39s left"
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("line (-want +got):\n%s", d)
	}
}
