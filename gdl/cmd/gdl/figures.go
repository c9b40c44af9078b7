package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/figures"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/notebook"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

func newFigures() *cobra.Command {
	var scale string
	var check, save, asJSON bool
	cmd := &cobra.Command{
		Use:   "figures [name…]",
		Short: "Regenerate the figures, or check that they can be",
		Long: `Regenerate the figures by running the notebooks that draw them; all when none is
named. A name is a notebook ("week2") or a figure ("week2/lab2-rows"). Each
notebook runs at the scale that figures/manifest.json records for it.

Models whose checkpoint exists are loaded, not trained again.`,
		Example: `  go tool gdl figures
  go tool gdl figures week2
  go tool gdl figures --check`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if _, err := settings.Scale(scale); err != nil {
				return err
			}
			if save && scale == settings.Short {
				return fmt.Errorf("--save at scale short: committed outputs are of scale lab or course, where numbers mean something")
			}
			job, err := newFigureJob(cmd, names)
			if err != nil {
				return err
			}
			defer job.tmp.Remove()
			opt := notebook.Options{Scale: scale, Out: job.tmp.Path, Save: save}
			made, err := figures.Make(cmd.Context(), job.env, job.selection, job.manifest, opt, lines(cmd.ErrOrStderr(), cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			if check {
				return job.check(cmd.OutOrStdout(), made, asJSON)
			}
			return job.install(cmd.OutOrStdout(), made)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&check, "check", false, "change nothing, say which figures differ")
	flags.BoolVar(&save, "save", false, "write the outputs into the notebooks too, as run --save does")
	flags.StringVar(&scale, "scale", "", "short, lab or course (default: as recorded, else lab)")
	flags.BoolVar(&asJSON, "json", false, "with --check, print one JSON object a figure")
	cmd.MarkFlagsMutuallyExclusive("check", "save")
	return cmd
}

// figureJob is what both ways of the command start from.
type figureJob struct {
	env       *setup.Env
	manifest  figures.Manifest
	selection figures.Selection
	tmp       *atomicfile.Folder
}

func newFigureJob(cmd *cobra.Command, names []string) (*figureJob, error) {
	place, err := course.Find()
	if err != nil {
		return nil, err
	}
	manifest, err := figures.ReadManifest(place.Figures())
	if err != nil {
		return nil, err
	}
	weeks, err := place.Weeks()
	if err != nil {
		return nil, err
	}
	selection, err := figures.Select(names, manifest, weeks)
	if err != nil {
		return nil, err
	}
	env := &setup.Env{Place: place, Log: cmd.ErrOrStderr()}
	if err := env.Ensure(cmd.Context()); err != nil {
		return nil, err
	}
	tmp, err := atomicfile.TempFolder("", nil)
	return &figureJob{env, manifest, selection, tmp}, err
}

func (j *figureJob) install(out io.Writer, made figures.Manifest) error {
	manifest, err := figures.Install(made, j.manifest, j.selection, figures.Dir(j.tmp.Path), j.env.Figures())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d figures made, %d in %s\n", len(made), len(manifest), j.env.Figures())
	return nil
}

func (j *figureJob) check(out io.Writer, made figures.Manifest, asJSON bool) error {
	all, err := figures.Compare(made, j.manifest, j.selection, figures.Dir(j.tmp.Path), j.env.Figures())
	if err != nil {
		return err
	}
	bad := 0
	enc := json.NewEncoder(out)
	for _, d := range all {
		if !d.OK {
			bad++
		}
		switch {
		case asJSON:
			_ = enc.Encode(d)
		case d.OK:
			fmt.Fprintln(out, "same   ", d.Name)
		default:
			fmt.Fprintf(out, "differs %s: %s\n", d.Name, d.Detail)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d figures differ", bad, len(all))
	}
	return nil
}
