package setup

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// todo is a step that is not done, and does what do says.
func todo(name string, do func(ctx context.Context, say *status) error) step {
	return step{name: name, note: "at once", done: func() bool { return false }, do: do}
}

// Lists of steps run side by side, each in order; what is done is left out.
func TestLanes(t *testing.T) {
	begun, built := make(chan struct{}), false
	done := step{name: "old", done: func() bool { return true }}
	var log bytes.Buffer
	err := runLanes(t.Context(), &log, [][]step{
		{done, todo("fetch", func(ctx context.Context, say *status) error {
			select {
			case <-begun:
			case <-time.After(time.Minute):
				t.Error("the lists are run one after the other")
			}
			say.warn("slow")
			return nil
		})},
		{todo("build", func(context.Context, *status) error { close(begun); built = true; return nil }),
			todo("register", func(context.Context, *status) error {
				if !built {
					t.Error("a list is not run in order")
				}
				return nil
			})},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/4] fetch (at once)\n", "/4] fetch: note: slow\n", "/4] fetch: done in 0 s\n", "/4] register: done in 0 s\n"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q, want %q", log.String(), want)
		}
	}
	if strings.Contains(log.String(), "old") {
		t.Errorf("%q tells of a step that was done", log.String())
	}
}

// The first error ends all lists, and is the one that is told.
func TestLanesFail(t *testing.T) {
	err := runLanes(t.Context(), &bytes.Buffer{}, [][]step{
		{todo("fetch", func(ctx context.Context, _ *status) error { <-ctx.Done(); return ctx.Err() })},
		{todo("build", func(context.Context, *status) error { return errors.New("no compiler") })},
	})
	if err == nil || err.Error() != "set-up of the build: no compiler" {
		t.Errorf("error %v", err)
	}
}

// Where there is no terminal, a line tells how far all steps are.
func TestBoardTells(t *testing.T) {
	var log bytes.Buffer
	b := newBoard(&log, make([][]step, 0))
	defer b.close()
	b.of = 2
	python, kernel := b.begin("Python", "a minute"), b.begin("kernel", "two")
	python.show(progress.Work{What: "packages", Done: 34, Total: 97})
	kernel.show(progress.Work{What: "gonb: packages compiled", Done: 12})
	b.tell()
	python.end(nil)
	kernel.end(errors.New("no compiler"))
	want := "[1/2] Python (a minute)\n[2/2] kernel (two)\n      0 s: [1] packages 34 of 97 · [2] gonb: packages compiled 12\n[1/2] Python: done in 0 s\n"
	if log.String() != want {
		t.Errorf("%q, want %q", log.String(), want)
	}
	n := log.Len()
	b.tell()
	if log.Len() != n {
		t.Errorf("%q is told when nothing goes on", log.String()[n:])
	}
}
