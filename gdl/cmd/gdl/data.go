package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/datasets"
	_ "github.com/generative-deep-learning/go/datasets/web"
)

func newData() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "List, fetch and verify the data sets",
		Example: `  go tool gdl data list
  go tool gdl data fetch fashion-mnist
  go tool gdl data verify
  go tool gdl data path mnist`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDataList(), newDataFetch(), newDataVerify(), newDataPath())
	return cmd
}

// dataSet is a line of "data list --json".
type dataSet struct {
	Name        string `json:"name"`
	Bytes       int64  `json:"bytes"`
	Path        string `json:"path"` // empty when it is not on this machine
	Licence     string `json:"licence"`
	Description string `json:"description"`
}

func newDataList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the data sets and where they are",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listData(cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a data set")
	return cmd
}

func listData(out io.Writer, asJSON bool) error {
	enc := json.NewEncoder(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if !asJSON {
		fmt.Fprintln(table, "NAME\tMB\tWHERE\tLICENCE\tWHAT")
	}
	for _, e := range datasets.All() {
		path, err := datasets.Path(e.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		set := dataSet{Name: e.Name, Path: path, Licence: e.Licence, Description: e.Description}
		for _, f := range e.Files {
			set.Bytes += f.Size
		}
		if asJSON {
			_ = enc.Encode(set)
			continue
		}
		if path == "" {
			path = "not here"
		}
		fmt.Fprintf(table, "%s\t%.0f\t%s\t%s\t%s\n", set.Name, float64(set.Bytes)/1e6, path, set.Licence, set.Description)
	}
	return table.Flush()
}

func newDataFetch() *cobra.Command {
	return &cobra.Command{
		Use:   "fetch [name…]",
		Short: "Bring data sets into the cache, verified; all when none is named",
		RunE: func(cmd *cobra.Command, names []string) error {
			for _, name := range orAllData(names) {
				if err := datasets.Fetch(cmd.Context(), name, downloadBar(cmd.ErrOrStderr())); err != nil {
					return err
				}
				path, err := datasets.Path(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", name, path)
			}
			return nil
		},
	}
}

// downloadBar draws one bar a file.
func downloadBar(out io.Writer) datasets.Progress {
	var bar *progressbar.ProgressBar
	var current string
	return func(file string, done, total int64) {
		if file != current {
			current = file
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(out),
				progressbar.OptionSetDescription(file), progressbar.OptionShowBytes(true),
				progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(done)
	}
}

func newDataVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [name…]",
		Short: "Check the data sets against their SHA-256; all when none is named",
		RunE: func(cmd *cobra.Command, names []string) error {
			bad := 0
			for _, name := range orAllData(names) {
				states, err := datasets.Verify(name)
				if err != nil {
					return err
				}
				for _, s := range states {
					if reportFile(cmd.OutOrStdout(), name, s, len(names) > 0) {
						bad++
					}
				}
			}
			if bad > 0 {
				return fmt.Errorf("%d files are missing or damaged", bad)
			}
			return nil
		},
	}
}

// reportFile prints the state of one file and returns whether it is bad; a
// missing one is only when its set was asked for.
func reportFile(out io.Writer, name string, s datasets.Status, asked bool) bool {
	switch {
	case s.Err == nil:
		fmt.Fprintf(out, "ok       %s %s\n", name, s.Path)
		return false
	case errors.Is(s.Err, fs.ErrNotExist):
		fmt.Fprintf(out, "not here %s %s\n", name, s.File.Name)
		return asked
	}
	fmt.Fprintf(out, "damaged  %s %v\n", name, s.Err)
	return true
}

func newDataPath() *cobra.Command {
	return &cobra.Command{
		Use:   "path name…",
		Short: "Print the folder of each data set",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			for _, name := range names {
				path, err := datasets.Path(name)
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), path)
			}
			return nil
		},
	}
}

func orAllData(names []string) []string {
	if len(names) > 0 {
		return names
	}
	for _, e := range datasets.All() {
		names = append(names, e.Name)
	}
	return names
}
