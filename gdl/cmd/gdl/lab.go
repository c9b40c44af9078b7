package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/lab"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// What --setup-only sets up.
const (
	setupAll   = "all"
	setupTools = "tools"
)

func newLab() *cobra.Command {
	var opt lab.Options
	var setupOnly string
	var register bool
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Set up what is missing, then open the notebooks in JupyterLab",
		Long: `Set up what is missing, then open the notebooks in JupyterLab.

The first time takes a few minutes and needs a network; after that neither.
Ctrl-C ends JupyterLab and its kernels.

Users of one machine can share a set-up: GDL_CACHE=DIR GOCACHE=DIR/go-build go tool
gdl lab --setup-only makes it, and all who have GDL_SHARED=DIR read it.`,
		Example: `  go tool gdl lab
  go tool gdl lab --no-browser --port 9000
  go tool gdl lab --register
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
			switch {
			case setupOnly == setupTools:
				err = env.EnsureTools(cmd.Context())
			case setupOnly != "" && setupOnly != setupAll:
				err = fmt.Errorf("--setup-only=%s: accepted are %s and %s", setupOnly, setupAll, setupTools)
			case register && setupOnly == "":
				err = env.EnsureKernel(cmd.Context())
			default:
				err = env.Ensure(cmd.Context())
			}
			if err != nil {
				return err
			}
			if register {
				file, err := env.Register()
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), "kernel:", file)
				return nil
			}
			if setupOnly != "" {
				fmt.Fprintf(cmd.OutOrStdout(), "set-up complete\ncache: %s\npython: %s\n", place.Cache, env.Python())
				return nil
			}
			opt.Out = cmd.OutOrStdout()
			return lab.Serve(cmd.Context(), env, opt)
		},
	}
	cmd.Flags().IntVar(&opt.Port, "port", 0, "port of JupyterLab (default: the first free one from 8888)")
	cmd.Flags().BoolVar(&opt.NoBrowser, "no-browser", false, "print the address, open no browser")
	cmd.Flags().StringVar(&setupOnly, "setup-only", "", "stop after the set-up: all, or tools, which leaves Go's build cache cold")
	cmd.Flags().Lookup("setup-only").NoOptDefVal = setupAll
	cmd.Flags().BoolVar(&register, "register", false, "register the kernel for VS Code and your own Jupyter, without JupyterLab, then stop")
	return cmd
}
