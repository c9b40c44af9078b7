package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/datasets"
)

// fileState is a line of "data verify --json".
type fileState struct {
	Name  string `json:"name"`
	File  string `json:"file"`
	Path  string `json:"path"`  // empty when it is not on this machine
	State string `json:"state"` // ok, not here, damaged or unreadable
	Error string `json:"error,omitempty"`
}

func newDataVerify() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify [name…]",
		Short: "Check the data sets against their SHA-256; all when none is named",
		Long: `Check the data sets against their SHA-256; all when none is named. Of an archive
whose SHA-256 is not published it checks that it can be opened. Pictures that were
drawn or decoded once are compared with what was written then; a name with a slash
is a folder or an archive of your own. The exit code says whether a file is damaged
or cannot be read, or is missing although its set was named.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			return verifyData(cmd.Context(), cmd.OutOrStdout(), names, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a file")
	return cmd
}

func verifyData(ctx context.Context, out io.Writer, names []string, asJSON bool) error {
	named := len(names) > 0
	if !named {
		for _, e := range datasets.All() {
			names = append(names, e.Name)
		}
	}
	bad := 0
	for _, name := range names {
		states, err := datasets.VerifyContext(ctx, name)
		if err != nil {
			return err
		}
		for _, s := range states {
			state := stateOf(name, s)
			if state.State == "damaged" || state.State == "unreadable" || state.State == "not here" && named {
				bad++
			}
			state.print(out, asJSON)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d files are missing, damaged or unreadable", bad)
	}
	return nil
}

func stateOf(name string, s datasets.Status) fileState {
	f := fileState{Name: name, File: s.File.Name, Path: s.Path, State: "ok"}
	switch {
	case s.Path == "" && errors.Is(s.Err, fs.ErrNotExist):
		f.State = "not here"
	case errors.Is(s.Err, fs.ErrPermission):
		f.State, f.Error = "unreadable", s.Err.Error()
	case s.Err != nil:
		f.State, f.Error = "damaged", s.Err.Error()
	}
	return f
}

func (f fileState) print(out io.Writer, asJSON bool) {
	if asJSON {
		_ = json.NewEncoder(out).Encode(f)
		return
	}
	what := f.Path
	switch f.State {
	case "not here":
		what = f.File
	case "damaged", "unreadable":
		what = f.Error
	}
	fmt.Fprintf(out, "%-10s %s %s\n", f.State, f.Name, what)
}
