package setup

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// status tells how one step goes: two plain lines and, on a terminal, one between
// them that is kept up to date.
type status struct {
	out   io.Writer
	line  *spin.Line
	start time.Time
}

func startStatus(out io.Writer, name, note string) *status {
	fmt.Fprintf(out, "%s (%s)\n", name, note)
	s := &status{out, spin.New(out), time.Now()}
	s.show(progress.Work{What: "working"})
	return s
}

// show tells how far a part of the step is.
func (s *status) show(w progress.Work) {
	w.What = "      " + w.What
	s.line.Show(w)
}

// warn tells the user something that does not stop the set-up.
func (s *status) warn(text string) {
	s.line.Clear()
	fmt.Fprintf(s.out, "      note: %s\n", text)
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
	s.line.Clear()
	if err == nil {
		fmt.Fprintf(s.out, "      done in %.0f s\n", time.Since(s.start).Seconds())
	}
}
