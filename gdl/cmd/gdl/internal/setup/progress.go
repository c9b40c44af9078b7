package setup

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
)

// progress shows one step: a turning line on a terminal, two plain lines
// elsewhere.
type progress struct {
	out      io.Writer
	bar      *progressbar.ProgressBar
	start    time.Time
	parts, n int
}

func startProgress(out io.Writer, name, note string) *progress {
	fmt.Fprintf(out, "%s (%s)\n", name, note)
	return &progress{out: out, start: time.Now(), bar: spin.New(out, "      working")}
}

// count says that the step has n parts.
func (p *progress) count(n int) { p.parts = n }

// add says that one more part is done.
func (p *progress) add() {
	p.n++
	p.bar.Describe(fmt.Sprintf("      %d of %d", p.n, p.parts))
}

// warn tells the user something that does not stop the set-up.
func (p *progress) warn(text string) {
	_ = p.bar.Clear()
	fmt.Fprintf(p.out, "      note: %s\n", text)
}

// end closes the step's line; a failure is told by the caller.
func (p *progress) end(err error) {
	_ = p.bar.Finish()
	if err == nil {
		fmt.Fprintf(p.out, "      done in %.0f s\n", time.Since(p.start).Seconds())
	}
}
