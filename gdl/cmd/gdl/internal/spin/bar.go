package spin

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// Bar returns a bar of n parts with text and the time that is left. It is drawn
// only where out is a terminal; Finish removes it.
func Bar(out io.Writer, text string, n int) *progressbar.ProgressBar {
	return progressbar.NewOptions(n,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetVisibility(isTerminal(out)),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription(text),
	)
}
