package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/plain"
)

func newData() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "List, fetch, verify and show the data sets",
		Example: `  go tool gdl data list
  go tool gdl data fetch cifar-10
  go tool gdl data verify
  go tool gdl data path mnist
  go tool gdl data show faces -o faces.png`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDataList(), newDataFetch(), newDataVerify(), newDataPath(), newDataShow())
	return cmd
}

// dataSet is a line of "data list --json".
type dataSet struct {
	Name        string   `json:"name"`
	Pictures    int      `json:"pictures"` // 0 when nobody says
	Shape       [3]int   `json:"shape"`    // H W C
	Splits      []string `json:"splits"`
	Bytes       int64    `json:"bytes"` // of the files, unpacked unless they are archives; 0 when nobody says
	Drawn       bool     `json:"drawn"`
	Path        string   `json:"path"` // empty when it is not on this machine
	Licence     string   `json:"licence"`
	Description string   `json:"description"`
}

func newDataList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the data sets and where they are",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listData(cmd.Context(), cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a data set")
	return cmd
}

func listData(ctx context.Context, out io.Writer, asJSON bool) error {
	enc := json.NewEncoder(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if !asJSON {
		fmt.Fprintln(table, "NAME\tPICTURES\tSIZE\tFILES\tLICENCE\tWHAT\tWHERE")
	}
	for _, e := range datasets.All() {
		path, err := datasets.PathContext(ctx, e.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if asJSON {
			_ = enc.Encode(dataSet{e.Name, e.Pictures, e.Shape, e.Splits, e.Bytes(), e.Drawn(), path, e.Licence, e.Description})
			continue
		}
		where := path
		switch {
		case e.Drawn():
			where = "drawn"
		case path == "":
			where = "not here"
		}
		fmt.Fprintf(table, "%s\t%s\t%d×%d×%d\t%s\t%s\t%s\t%s\n",
			e.Name, count(e.Pictures), e.Shape[0], e.Shape[1], e.Shape[2], size(e), e.Licence, e.Description, where)
	}
	return table.Flush()
}

// count is a number of pictures as the table shows it.
func count(n int) string {
	if n == 0 {
		return "?"
	}
	return fmt.Sprint(n)
}

// size says how large the files are, and whether there is something to compare them with.
func size(e datasets.Entry) string {
	switch {
	case e.Drawn():
		return "none"
	case e.Bytes() == 0:
		return "? MB, SHA-256 not published"
	}
	return fmt.Sprintf("%.0f MB", float64(e.Bytes())/1e6)
}

// raw returns where w writes to: a script gets a path as it is.
func raw(w io.Writer) io.Writer {
	if p, ok := w.(plain.Writer); ok {
		return p.Out
	}
	return w
}

func newDataPath() *cobra.Command {
	return &cobra.Command{
		Use:   "path name…",
		Short: "Print the folder of each data set",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			for _, name := range names {
				path, err := datasets.PathContext(cmd.Context(), name)
				if err != nil {
					return err
				}
				fmt.Fprintln(raw(cmd.OutOrStdout()), path)
			}
			return nil
		},
	}
}
