package setup

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// every is how often those who read no terminal are told how far the steps are.
const every = 5 * time.Second

// board tells how steps go that run side by side: a line when one begins and one when
// it has ended; between them, how far all are, on the last line of a terminal, which is
// kept up to date, or else in a line from time to time.
type board struct {
	lock  sync.Mutex
	out   io.Writer
	line  *spin.Line
	start time.Time
	n, of int       // steps that have begun, all
	going []*status // in the order of their begin
	stop  func()
}

func newBoard(out io.Writer, lanes [][]step) *board {
	b := &board{out: out, line: spin.New(out), start: time.Now(), of: len(slices.Concat(lanes...))}
	stopped := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() { b.tick(stopped) })
	b.stop = func() { close(stopped); told.Wait() }
	return b
}

// tick tells how far the steps are until it is stopped.
func (b *board) tick(stopped <-chan struct{}) {
	wait := every
	if b.line.Visible() {
		wait = time.Second
	}
	ticks := time.NewTicker(wait)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			b.tell()
		case <-stopped:
			return
		}
	}
}

func (b *board) close() {
	b.stop()
	b.line.Clear()
}

// status tells how one step goes.
type status struct {
	b     *board
	n     int
	name  string
	start time.Time
	work  progress.Work
}

// skip counts a step that is done already.
func (b *board) skip() {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.n++
}

func (b *board) begin(name, note string) *status {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.n++
	s := &status{b: b, n: b.n, name: name, start: time.Now()}
	b.print("%s (%s)", s, note)
	b.going = append(b.going, s)
	b.draw()
	return s
}

func (s *status) String() string { return fmt.Sprintf("[%d/%d] %s", s.n, s.b.of, s.name) }

// show tells how far a part of the step is.
func (s *status) show(w progress.Work) {
	s.b.lock.Lock()
	defer s.b.lock.Unlock()
	s.work = w
	s.b.draw()
}

// warn tells the user something that does not stop the set-up.
func (s *status) warn(text string) {
	s.b.lock.Lock()
	defer s.b.lock.Unlock()
	s.b.print("%s: note: %s", s, text)
	s.b.draw()
}

// damage tells why a folder is made again that was complete.
func (s *status) damage(dir string) {
	var d *damage
	if _, err := sealed(dir); errors.As(err, &d) {
		s.warn(err.Error() + "; it is made again")
	}
}

// end closes the step; a failure is told by the caller.
func (s *status) end(err error) {
	s.b.lock.Lock()
	defer s.b.lock.Unlock()
	s.b.going = slices.DeleteFunc(s.b.going, func(g *status) bool { return g == s })
	if err == nil {
		s.b.print("%s: done in %.0f s", s, time.Since(s.start).Seconds())
	}
	s.b.draw()
}

// print writes a line that stays.
func (b *board) print(format string, args ...any) {
	b.line.Clear()
	fmt.Fprintf(b.out, format+"\n", args...)
}

// draw brings a terminal's last line up to date.
func (b *board) draw() {
	switch {
	case len(b.going) == 0:
		b.line.Clear()
	case len(b.going) == 1 && b.going[0].work.Total > 0:
		w := b.going[0].work
		w.What = "      " + b.going[0].part()
		b.line.Show(w) // with the time that is left
	default:
		b.line.Turn("      "+b.parts(), b.start)
	}
}

// tell brings the last line up to date, or writes one where there is no terminal.
func (b *board) tell() {
	b.lock.Lock()
	defer b.lock.Unlock()
	switch {
	case b.line.Visible():
		b.draw()
	case len(b.going) > 0:
		b.print("      %.0f s: %s", time.Since(b.start).Seconds(), b.parts())
	}
}

// parts says how far all steps are that go on.
func (b *board) parts() string {
	var all []string
	for _, s := range b.going {
		text := fmt.Sprintf("[%d] %s", s.n, s.part())
		switch w := s.work; {
		case w.Bytes && w.Total > 0:
			text += fmt.Sprintf(" %d of %d MB", w.Done>>20, w.Total>>20)
		case w.Total > 0:
			text += fmt.Sprintf(" %d of %d", w.Done, w.Total)
		case w.Done > 0:
			text += fmt.Sprintf(" %d", w.Done)
		}
		all = append(all, text)
	}
	return strings.Join(all, " · ")
}

// part is what the step does now.
func (s *status) part() string {
	if s.work.What == "" {
		return "working"
	}
	return s.work.What
}
