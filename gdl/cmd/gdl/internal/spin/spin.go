// Package spin shows on a terminal that something is going on.
package spin

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/plain"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// Line is the last line of a terminal, where work under way is shown; on what is no
// terminal nothing is. One goroutine may use it.
type Line struct {
	out     io.Writer
	visible bool
	work    progress.Work            // as it was shown last
	turning bool                     // the bar is of Turn
	bar     *progressbar.ProgressBar // nil when the line is empty
}

// New returns an empty line of out.
func New(out io.Writer) *Line {
	f, ok := out.(*os.File)
	return &Line{out: out, visible: ok && term.IsTerminal(int(f.Fd()))}
}

// Show draws how far w is: a bar with the time that is left or, when nobody knows
// the end, a turning line with the time that passed.
func (l *Line) Show(w progress.Work) {
	if !l.visible {
		return
	}
	w.What = plain.Text(w.What) // of a user's file, often
	if l.bar == nil || l.turning || !continues(w, l.work) {
		l.Clear()
		l.bar = l.start(w, true)
	}
	l.work = w
	_ = l.bar.Set64(w.Done)
}

// Turn draws a turning line of words that change while it turns, with the time since
// start, as of this call.
func (l *Line) Turn(what string, start time.Time) {
	if !l.visible {
		return
	}
	if !l.turning {
		l.Clear()
		l.bar, l.turning = l.start(progress.Work{}, false), true
	}
	l.bar.Describe(fmt.Sprintf("%s (%v)", plain.Text(what), time.Since(start).Round(time.Second)))
}

// Visible reports whether the line is on a terminal.
func (l *Line) Visible() bool { return l.visible }

// Clear empties the line, for what is printed next.
func (l *Line) Clear() {
	l.turning = false
	if l.bar != nil {
		_ = l.bar.Finish()
		l.bar = nil
	}
}

// continues reports whether w is later in the work that old is of.
func continues(w, old progress.Work) bool {
	return w.What == old.What && w.Total == old.Total && w.Bytes == old.Bytes && w.Done >= old.Done
}

func (l *Line) start(w progress.Work, elapsed bool) *progressbar.ProgressBar {
	options := []progressbar.Option{
		progressbar.OptionSetWriter(l.out),
		progressbar.OptionSetDescription(w.What),
		progressbar.OptionShowBytes(w.Bytes),
		progressbar.OptionSpinnerType(14),
		progressbar.OptionThrottle(200 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
	}
	if w.Total == 0 {
		bar := progressbar.NewOptions64(-1, append(options, progressbar.OptionSetElapsedTime(elapsed))...)
		bar.StartWithoutRender() // it turns by itself
		return bar
	}
	return progressbar.NewOptions64(w.Total, append(options, progressbar.OptionShowCount())...)
}
