package spin

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// screen is a terminal that may be written to from several goroutines.
type screen struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.text.String()
}

// last returns what stands on the line: what was written after the last return.
func (s *screen) last() string {
	text := s.String()
	return text[strings.LastIndex(text, "\r")+1:]
}

func TestLineIsForTerminals(t *testing.T) {
	var out bytes.Buffer
	l := New(&out)
	l.Show(progress.Work{What: "turning"})
	l.Show(progress.Work{What: "bar", Done: 1, Total: 2})
	l.Clear()
	if out.Len() > 0 {
		t.Errorf("%q is written to what is no terminal", &out)
	}
}

func TestLineShowsBars(t *testing.T) {
	for _, tc := range []struct {
		work progress.Work
		want []string
	}{
		{progress.Work{What: "tiles", Done: 3, Total: 12}, []string{"tiles", "25%", "3/12"}},
		{progress.Work{What: "file", Done: 1 << 20, Total: 4 << 20, Bytes: true}, []string{"file", "25%", "MB"}},
	} {
		var s screen
		l := &Line{out: &s, visible: true}
		l.Show(tc.work)
		for _, want := range tc.want {
			if !strings.Contains(s.last(), want) {
				t.Errorf("%+v is shown as %q, want %q in it", tc.work, s.last(), want)
			}
		}
		l.Clear()
		if s.last() != "" {
			t.Errorf("%q is left on the line", s.last())
		}
	}
}

// Another part of the work, one that is begun again and one after Clear start a bar
// of their own.
func TestLineStartsAgain(t *testing.T) {
	first := progress.Work{What: "a", Done: 4, Total: 8}
	for name, next := range map[string]progress.Work{
		"other name":  {What: "b", Done: 6, Total: 8},
		"other end":   {What: "a", Done: 6, Total: 9},
		"begun again": {What: "a", Done: 2, Total: 8},
	} {
		var s screen
		l := &Line{out: &s, visible: true}
		l.Show(first)
		old := l.bar
		l.Show(next)
		if l.bar == old || !old.IsFinished() || !strings.Contains(s.last(), next.What) {
			t.Errorf("%s: the line is %q", name, s.last())
		}
	}
	var s screen
	l := &Line{out: &s, visible: true}
	l.Show(first)
	old := l.bar
	first.Done++
	if l.Show(first); l.bar != old {
		t.Error("a later report starts a bar of its own")
	}
	l.Clear()
	if l.Show(first); l.bar == nil || !strings.Contains(s.last(), "a") {
		t.Errorf("after Clear the line is %q", s.last())
	}
}

// The end of it may be unknown: then the line turns by itself.
func TestLineTurns(t *testing.T) {
	var s screen
	l := &Line{out: &s, visible: true}
	l.Show(progress.Work{What: "working"})
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(s.String(), "working"); {
		if time.Now().After(deadline) {
			t.Fatal("nothing is drawn")
		}
		time.Sleep(10 * time.Millisecond)
	}
	l.Clear()
	if strings.Contains(s.last(), "working") {
		t.Errorf("%q is left on the line", s.last())
	}
}
