package main

import (
	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/work"
)

func newWork() *cobra.Command {
	var opt work.Options
	cmd := &cobra.Command{
		Use:   "work [-- COMMAND [ARG…]]",
		Short: "Make a folder of your own to work in, where the checkout is shared",
		Long: `Make a folder of your own to work in, where the checkout is shared and cannot be
written, as in a container or on a server: notebooks and figures are copied there
once, and never overwritten. GDL_COURSE names the checkout and GDL_SHARED the
set-up that is shared. Then COMMAND runs in that folder, in place of this one; no
second one runs on the same home.`,
		Example: `  gdl work
  gdl work -- jupyter lab --no-browser`,
		RunE: func(cmd *cobra.Command, args []string) error {
			place, err := course.Find()
			if err != nil {
				return err
			}
			env := &setup.Env{Place: place, Log: cmd.ErrOrStderr()}
			opt.Out, opt.Command = cmd.ErrOrStderr(), args
			return work.Start(cmd.Context(), env, opt)
		},
	}
	cmd.Flags().StringVar(&opt.Dir, "dir", "", "the folder (default: gdl-course in your home folder)")
	return cmd
}
