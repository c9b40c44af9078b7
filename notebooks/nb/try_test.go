package nb

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	var short []float32
	for _, tc := range []struct {
		name  string
		check func(t *Trial)
		want  string
		right bool
	}{
		{"right", func(t *Trial) {
			t.Near("two", 2, 2.001, 0.01, "")
			t.Near("infinite", math.Inf(1), math.Inf(1), 0, "")
			t.NearAll("some", []float32{1, 2}, []float32{1, 2}, 0, "")
			t.True("yes", true, "")
		}, "f: right ✓ (4 checks)", true},
		{"stub", func(*Trial) { panic(ToWrite) }, "f: not written yet", false},
		{"value", func(t *Trial) { t.Near("half of 4", 3, 2, 0.5, "Divide by 2.") }, "f: not yet. half of 4: 3, want 2. Divide by 2.", false},
		{"NaN", func(t *Trial) { t.Near("x", math.NaN(), 2, 9, "") }, "x: NaN, want 2", false},
		{"length", func(t *Trial) { t.NearAll("x", short, []float32{1}, 0, "") }, "x: 0 values, want 1", false},
		{"one of several", func(t *Trial) { t.NearAll("x", []float32{1, 5}, []float32{1, 2}, 1, "Look.") }, "value 1 is 5, want 2. Look.", false},
		{"untrue", func(t *Trial) { t.True("sorted", false, "Sort.") }, "f: not yet. sorted: no. Sort.", false},
		{"index", func(*Trial) { _ = short[3] }, "f: it stopped: runtime error: index out of range [3]", false},
		{"shape", func(*Trial) { panic(errors.New("dense/w: shape [1 2]")) }, "f: it stopped: dense/w: shape [1 2]", false},
	} {
		got := try("f", tc.check)
		if !strings.Contains(got.line, tc.want) || got.right != tc.right {
			t.Errorf("%s: %+v; want %q, right: %v", tc.name, got, tc.want, tc.right)
		}
	}
}

func TestSolveEndsTheCell(t *testing.T) {
	defer func() { exit = os.Exit }()
	code := 0
	exit = func(c int) { code = c }
	Solve("f", func(t *Trial) { t.True("yes", true, "") })
	if code != 0 {
		t.Errorf("a right solution: exit code %d", code)
	}
	Solve("f", func(*Trial) { panic(ToWrite) })
	if code != 1 {
		t.Errorf("a stub among the solutions: exit code %d, want 1", code)
	}
}
