package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/site"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
)

func newSite() *cobra.Command {
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "site",
		Short: "Write the course as web pages, from the outputs that are committed",
		Long: `Write the course as web pages that need no server and no network: a front page,
the weeks, their solutions, and all figures. Nothing is executed: pages show the
outputs that the notebooks are committed with, and the sliders and maps that
figures/ holds beside them. Of the set-up it needs the Python environment only.

The site comes in the place of an older one as a whole. A folder that holds
anything else is left alone.`,
		Example: `  go tool gdl site
  go tool gdl site -o /tmp/course && open /tmp/course/index.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := course.Find()
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join(place.Cache, "site")
			}
			if err := site.CheckFolder(out); err != nil { // before a set-up that takes a minute
				return fmt.Errorf("site: %w", err)
			}
			env := &setup.Env{Place: place, Log: cmd.ErrOrStderr()}
			if err := env.EnsurePython(cmd.Context()); err != nil {
				return err
			}
			line := spin.New(cmd.ErrOrStderr())
			made, err := site.Build(cmd.Context(), env, out, line.Show)
			line.Clear()
			if err != nil {
				return fmt.Errorf("site: %w", err)
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(made)
			}
			printSite(cmd.OutOrStdout(), made)
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "folder of the site (default: in the cache)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was made as one JSON object")
	return cmd
}

func printSite(out io.Writer, r site.Report) {
	for _, still := range r.Stills {
		fmt.Fprintf(out, "still   %s: the page of its sliders in figures/ is missing or older; go tool gdl figures makes it\n", still)
	}
	fmt.Fprintf(out, "site: %d pages, %d figures, %d of them with sliders or a map, %.1f MB; the front page loads %.0f kB\n",
		r.Pages, r.Figures, r.Live, float64(r.Bytes)/1e6, float64(r.Front)/1e3)
	fmt.Fprintln(out, "open", filepath.Join(r.Folder, "index.html"))
}
