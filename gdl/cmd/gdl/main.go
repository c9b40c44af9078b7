// Command gdl sets up, runs and checks the course. Errors go to standard error
// as one line that starts with "gdl: "; the exit code is 0 only when all is well.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/check"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/plain"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// patience is how long a command may take to end after it was asked to. Those that
// wait for something look at their context; a picture being read, or a network on its
// way through one, does not.
var patience atomic.Int64

func init() { patience.Store(int64(1700 * time.Millisecond)) }

func main() {
	if len(os.Args) > 1 && os.Args[1] == check.Word {
		fmt.Fprintln(os.Stderr, "gdl:", check.Confined(os.Args[2:]))
		os.Exit(1)
	}
	// A closed terminal or pipe must end children and remove temporary files too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	context.AfterFunc(ctx, func() {
		time.Sleep(time.Duration(patience.Load()))
		fmt.Fprintln(os.Stderr, "gdl: interrupted")
		atomicfile.RemoveOwn()
		os.Exit(1)
	})
	root := newRoot()
	root.SetOut(plain.Writer{Out: os.Stdout})
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "gdl:", plain.Text(strings.ReplaceAll(err.Error(), "\n", "; ")))
		os.Exit(1)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:         "gdl",
		Annotations: map[string]string{cobra.CommandDisplayNameAnnotation: "go tool gdl"},
		Short:       "Set up, run and check the course on generative deep learning",
		// JupyterLab has another working folder, where a relative path means another one.
		PersistentPreRunE:  func(*cobra.Command, []string) error { return settings.MakePathsWhole() },
		SilenceErrors:      true,
		SilenceUsage:       true,
		DisableSuggestions: true,
		CompletionOptions:  cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(newLab(), newRun(), newFigures(), newSite(), newData(), newDoctor(), newBench(), newDenoise(), newSample(), newStyle(), newTrain(), newCheck())
	return root
}
