package nb

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Progress returns an observer of a training run, to be called from one
// goroutine. In a notebook it keeps one line up to date, at most twice a
// second; elsewhere it prints a line at the end of an epoch, at most every second.
// The line left at the end holds no times, so that a saved notebook is the
// same from run to run.
func Progress(what string) func(progress.Event) {
	p := &progressLine{what: what, now: time.Now, print: func(line string) { fmt.Println(line) }}
	if inNotebook() {
		id := "gdl-progress-" + gonbui.UniqueID()
		p.live = true
		p.print = func(line string) {
			send(map[protocol.MIMEType]any{protocol.MIMETextPlain: line}, nil, id)
		}
	}
	return p.observe
}

type progressLine struct {
	what   string
	live   bool // print replaces the line
	now    func() time.Time
	print  func(line string)
	last   time.Time
	notice string // at the end of the line while it is replaced
}

func (p *progressLine) observe(e progress.Event) {
	if e.Done {
		p.print(p.final(e))
		return
	}
	if e.Notice != "" {
		p.notice = "  · " + e.Notice
		p.print(p.what + p.notice)
		return
	}
	wait := 500 * time.Millisecond
	if !p.live {
		if !e.EpochEnd {
			return
		}
		wait = time.Second
	}
	if now := p.now(); now.Sub(p.last) >= wait {
		p.last = now
		p.print(p.line(e))
	}
}

// line is the state of a run under way.
func (p *progressLine) line(e progress.Event) string {
	f := fraction(e)
	epoch := min(e.Epoch+1, e.Epochs)
	bar := ""
	if p.live {
		const width = 20
		n := int(f * width)
		bar = strings.Repeat("█", n) + strings.Repeat("░", width-n) + " "
	} else {
		epoch = e.Epoch // it has just ended
	}
	s := fmt.Sprintf("%s  %s%3.0f %%  epoch %d/%d", p.what, bar, 100*f, epoch, e.Epochs)
	if p.live && e.Steps > 1 && e.Step > 0 {
		s += fmt.Sprintf(" step %d/%d", e.Step, e.Steps)
	}
	s += fmt.Sprintf("  %s  %v, %v left", losses(e), seconds(e.Elapsed), seconds(e.Left))
	if p.live {
		s += p.notice
	}
	return s
}

func (p *progressLine) final(e progress.Event) string {
	epochs := fmt.Sprintf("%d epochs", e.Epochs)
	if e.Epochs == 1 {
		epochs = "1 epoch"
	}
	if e.Epoch < e.Epochs {
		epochs = fmt.Sprintf("stopped after %d of %s", e.Epoch, epochs)
	}
	return fmt.Sprintf("%s: %s, %s", p.what, epochs, losses(e))
}

// losses prints the training loss, of each phase where there are several, and the
// test loss where there is one.
func losses(e progress.Event) string {
	s := fmt.Sprintf("loss %.4g", e.Loss)
	if len(e.Losses) > 1 {
		s = "loss"
		for i, l := range e.Losses {
			if i > 0 {
				s += ","
			}
			s += fmt.Sprintf(" %s %.4g", l.Name, l.Value)
		}
	}
	if (e.EpochEnd || e.Done) && !math.IsNaN(e.Test) {
		s += fmt.Sprintf(", test %.4g", e.Test)
	}
	return s
}

// fraction returns how much of the run is done, in [0, 1].
func fraction(e progress.Event) float64 {
	if e.Epochs < 1 {
		return 0
	}
	f := float64(e.Epoch)
	if e.Steps > 0 {
		f += float64(e.Step) / float64(e.Steps)
	}
	return min(max(f/float64(e.Epochs), 0), 1)
}

func seconds(d time.Duration) time.Duration { return d.Round(time.Second) }
