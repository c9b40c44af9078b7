package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/lab"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

func newLab() *cobra.Command {
	var opt lab.Options
	var setupOnly bool
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Set up what is missing, then open the notebooks in JupyterLab",
		Long: `Set up what is missing, then open the notebooks in JupyterLab.

The first time takes a few minutes and needs a network; after that neither.
Ctrl-C ends JupyterLab and its kernels.`,
		Example: `  go tool gdl lab
  go tool gdl lab --no-browser --port 9000
  GDL_SCALE=short go tool gdl lab`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := settings.Scale(""); err != nil {
				return err
			}
			place, err := course.Find()
			if err != nil {
				return err
			}
			if _, err := lab.ChoosePort(opt.Port); err != nil { // before minutes of set-up
				return err
			}
			env := &setup.Env{Place: place, Log: cmd.ErrOrStderr()}
			if err := env.Ensure(cmd.Context()); err != nil {
				return err
			}
			if setupOnly {
				fmt.Fprintf(cmd.OutOrStdout(), "set-up complete\ncache: %s\npython: %s\n", place.Cache, env.Python())
				return nil
			}
			opt.Out = cmd.OutOrStdout()
			return lab.Serve(cmd.Context(), env, opt)
		},
	}
	cmd.Flags().IntVar(&opt.Port, "port", 0, "port of JupyterLab (default: the first free one from 8888)")
	cmd.Flags().BoolVar(&opt.NoBrowser, "no-browser", false, "print the address, open no browser")
	cmd.Flags().BoolVar(&setupOnly, "setup-only", false, "stop after the set-up")
	return cmd
}
