package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/check"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
)

func newCheck() *cobra.Command {
	var asJSON bool
	limit := check.DefaultLimits().Time
	cmd := &cobra.Command{
		Use:   "check notebook-or-folder…",
		Short: "Test the functions that learners wrote, over a folder of hand-ins",
		Long: `Test the functions that are left to the learner in each lab, in notebooks that were
handed in: copies of a week, or its solutions, of any name, in folders or named one by
one. For each function a line says whether it is written, whether it passes the
course's own test, and whether the outputs in the notebook meet the lab's targets.

A function is put into the course's own cells, with what else the learner has declared
and the test of this checkout, and compiled: what a hand-in says of itself does not
count, and its other cells are not run. No Python and no kernel is needed. Nothing is
trained, so targets are those that the notebook printed when it was saved.

The program has five minutes, or --time, and a megabyte to print. On Linux it has 4 GB of
memory, writes in a folder of its own only, which is removed, and reaches no network;
elsewhere it may do what you may.`,
		Example: `  go tool gdl check hand-ins/
  go tool gdl check anna/week2.ipynb ben/week2.ipynb
  go tool gdl check --json hand-ins/ > results.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit <= 0 {
				return fmt.Errorf("--time %v, want more than 0", limit)
			}
			place, err := course.Find()
			if err != nil {
				return err
			}
			files, err := handins(args)
			if err != nil {
				return err
			}
			c, err := check.New(place)
			if err != nil {
				return err
			}
			c.Time = limit
			return checkFiles(cmd, c, files, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a function")
	cmd.Flags().DurationVar(&limit, "time", limit, "how long the test of a function may take")
	return cmd
}

// handins lists the notebooks named by args and below the folders named.
func handins(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		before := len(files)
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != arg: // .ipynb_checkpoints
				return filepath.SkipDir
			case !d.IsDir() && filepath.Ext(path) == ".ipynb":
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(files) == before {
			return nil, fmt.Errorf("%s holds no notebook (.ipynb)", arg)
		}
	}
	return files, nil
}

// checkFiles prints what is found. A file that cannot be checked is named at the end; the
// others are.
func checkFiles(cmd *cobra.Command, c *check.Checker, files []string, asJSON bool) error {
	line := spin.New(cmd.ErrOrStderr())
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	if !asJSON {
		fmt.Fprintln(table, "hand-in\tweek\tlab\tfunction\twritten\tpasses\ttarget\t")
	}
	var failed []string
	for i, file := range files {
		results, err := c.Notebook(cmd.Context(), file, func(lab, function string, n, of int) {
			line.Show(progress.Work{What: "functions", Done: int64(i*of + n - 1), Total: int64(len(files) * of)})
		})
		if cmd.Context().Err() != nil {
			line.Clear()
			return err
		}
		if err != nil {
			failed = append(failed, err.Error())
			continue
		}
		for _, r := range results {
			if asJSON {
				line.Clear()
				if err := json.NewEncoder(cmd.OutOrStdout()).Encode(r); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", r.File, r.Week, r.Lab, r.Function, yes(r.Written), passed(r), r.Target)
		}
	}
	line.Clear()
	if err := table.Flush(); err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d hand-ins could not be checked: %s", len(failed), len(files), strings.Join(failed, "; "))
	}
	return nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// passed returns what a table says of a test: the hint where it fails.
func passed(r check.Result) string {
	switch {
	case r.Passes:
		return "yes"
	case !r.Written:
		return "–"
	}
	return "no: " + r.Words
}
