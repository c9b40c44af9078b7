package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/datasets"
	_ "github.com/generative-deep-learning/go/datasets/web"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
)

// courseData are the sets that the notebooks open, but celeba: 1.4 GB, and for research
// only, is brought when it is named.
var courseData = []string{"mnist", "fashion-mnist", "cifar-10", "anime-faces", "sign-language"}

func newDataFetch() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "fetch [name…]",
		Short: "Bring data sets into the cache, verified; those of the notebooks when none is named",
		Long: `Bring data sets into the cache, verified. When none is named these are the sets
that the notebooks open: ` + strings.Join(courseData, ", ") + `;
but celeba, 1.4 GB, has to be named. "go tool gdl data list" shows all, with their
sizes. A download that broke off is taken up again.`,
		Example: `  go tool gdl data fetch
  go tool gdl data fetch celeba`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 {
				names = courseData
			}
			return fetchData(cmd, names, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a data set")
	return cmd
}

func fetchData(cmd *cobra.Command, names []string, asJSON bool) error {
	if err := announce(cmd.Context(), cmd.ErrOrStderr(), names); err != nil {
		return err
	}
	var failed []error
	line := spin.New(cmd.ErrOrStderr())
	for _, name := range names {
		err := datasets.Fetch(cmd.Context(), name, line.Show)
		line.Clear()
		if cmd.Context().Err() != nil {
			return err
		}
		path := ""
		if err == nil {
			path, err = datasets.PathContext(cmd.Context(), name)
		}
		if err != nil {
			failed = append(failed, err) // the next set may have a mirror that answers
			continue
		}
		if asJSON {
			_ = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{"name": name, "path": path})
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", name, path)
	}
	return errors.Join(failed...)
}

// announce says what is not here and how large it is, before anything is
// fetched, and refuses unknown names.
func announce(ctx context.Context, out io.Writer, names []string) error {
	sets := map[string]datasets.Entry{}
	for _, e := range datasets.All() {
		sets[e.Name] = e
	}
	for _, name := range names {
		_, err := datasets.PathContext(ctx, name)
		if e, ok := sets[name]; !ok {
			return err
		} else if err != nil && !e.Drawn() {
			fmt.Fprintf(out, "%s is not here yet: %s\n", name, size(e))
		}
	}
	return nil
}
