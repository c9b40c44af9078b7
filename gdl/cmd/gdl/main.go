// Command gdl sets up, runs and checks the course. Errors go to standard error
// as one line that starts with "gdl: "; the exit code is 0 only when all is well.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
)

func main() {
	// A closed terminal or pipe must end children and remove temporary files too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	root := newRoot()
	if err := execute(ctx, root, patience(root, os.Args[1:])); err != nil {
		fmt.Fprintln(os.Stderr, "gdl:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// execute runs the command. When ctx ends, it has some time to end by itself: what it
// waits for may know nothing of ctx, as a file on a network that is gone.
func execute(ctx context.Context, root *cobra.Command, patience time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return errors.New("interrupted")
	}
}

// patience returns how long the command that args name may take to end: one that runs
// others must see them end, so that none is left behind.
func patience(root *cobra.Command, args []string) time.Duration {
	cmd, _, err := root.Find(args)
	for err == nil && cmd.Parent() != nil {
		switch cmd.Name() {
		case "lab", "run", "figures", "doctor", "bench", "style":
			return proc.Grace + time.Second
		}
		cmd = cmd.Parent()
	}
	return 1500 * time.Millisecond
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:                "gdl",
		Annotations:        map[string]string{cobra.CommandDisplayNameAnnotation: "go tool gdl"},
		Short:              "Set up, run and check the course on generative deep learning",
		SilenceErrors:      true,
		SilenceUsage:       true,
		DisableSuggestions: true,
		CompletionOptions:  cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(newLab(), newRun(), newFigures(), newData(), newDoctor(), newBench(), newDenoise(), newSample(), newStyle())
	return root
}
