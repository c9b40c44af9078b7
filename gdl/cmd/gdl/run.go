package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/notebook"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
)

func newRun() *cobra.Command {
	var opt notebook.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "run [week…]",
		Short: "Execute notebooks on the real kernel, without a browser",
		Long: `Execute notebooks on the real kernel, without a browser; all weeks when none is
named. The solutions of a week's exercises are a notebook too: solutions/week2.
Stops at the first cell that fails. The notebooks in the checkout stay as they
are, unless --save is given.`,
		Example: `  go tool gdl run
  go tool gdl run week2 --scale short
  go tool gdl run week0 week2 --out results --html
  go tool gdl run solutions/week2
  go tool gdl run week2 --json`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opt.Scale, err = settings.Scale(opt.Scale); err != nil {
				return err
			}
			if opt.Save && opt.Scale == settings.Short {
				return fmt.Errorf("--save at scale short: committed outputs are of scale lab or course, where numbers mean something")
			}
			place, err := course.Find()
			if err != nil {
				return err
			}
			weeks, err := place.Pick(args)
			if err != nil {
				return err
			}
			env := &setup.Env{Place: place, Log: cmd.ErrOrStderr()}
			if err := env.Ensure(cmd.Context()); err != nil {
				return err
			}
			if opt.Out == "" {
				opt.Out = filepath.Join(place.Cache, "executed")
			}
			return runWeeks(cmd, env, weeks, opt, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opt.Scale, "scale", "", "amount of data and training: short, lab or course (default: $GDL_SCALE, else lab)")
	flags.StringVar(&opt.Out, "out", "", "folder for executed notebooks and figures (default: in the cache)")
	flags.BoolVar(&opt.HTML, "html", false, "write each executed notebook as HTML too")
	flags.BoolVar(&opt.Save, "save", false, "write the outputs into the notebooks of the checkout")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object a cell")
	return cmd
}

func runWeeks(cmd *cobra.Command, env *setup.Env, weeks []string, opt notebook.Options, asJSON bool) error {
	obs := lines(cmd.OutOrStdout(), cmd.ErrOrStderr())
	if asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		obs = notebook.Observer{Start: func(notebook.Cell) {}, Done: func(c notebook.Cell) { _ = enc.Encode(c) }}
	}
	for _, week := range weeks {
		if err := notebook.Run(cmd.Context(), env, week, opt, obs); err != nil {
			return err
		}
	}
	if !asJSON {
		fmt.Fprintln(cmd.OutOrStdout(), "executed notebooks and figures:", opt.Out)
	}
	return nil
}

// lines tells a reader about each cell: a turning line while it runs, one line
// when it is done, source and error when it failed.
func lines(out, status io.Writer) notebook.Observer {
	line := spin.New(status)
	return notebook.Observer{
		Start: func(c notebook.Cell) { line.Show(progress.Work{What: c.Notebook + " " + c.Cell}) },
		Done: func(c notebook.Cell) {
			line.Clear()
			state := "ok    "
			if !c.OK {
				state = "failed"
			}
			fmt.Fprintf(out, "%s %-8s %-28s %8.1f s (program %.1f s)\n", state, c.Notebook, c.Cell, c.Seconds, c.ProgramSeconds)
			if !c.OK {
				fmt.Fprintf(out, "\n%s\n\n%s\n\n", indent(head(c.Source, 8)), indent(c.Error))
			}
		},
	}
}

// head returns the first n lines of text, and says so when there are more.
func head(text string, n int) string {
	lines := strings.Split(text, "\n")
	if len(lines) <= n {
		return text
	}
	return strings.Join(lines[:n], "\n") + fmt.Sprintf("\n… and %d more lines", len(lines)-n)
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
