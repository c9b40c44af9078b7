package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/viz"
)

func newDataShow() *cobra.Command {
	var split, out string
	var n int
	cmd := &cobra.Command{
		Use:   "show name",
		Short: "Draw the first pictures of a data set, with their labels",
		Long: `Draw the first pictures of a data set, with their labels, to a PNG file. A name
with a slash is a folder or an archive of pictures.`,
		Example: `  go tool gdl data show cifar-10 -o cifar-10.png
  go tool gdl data show ./photos --split test -n 9`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			line := spin.New(cmd.ErrOrStderr())
			m, notice, err := datasets.OpenOrStandInContext(cmd.Context(), args[0], split, line.Show)
			line.Clear()
			if err != nil {
				return err
			}
			if notice != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), notice)
			}
			if !cmd.Flags().Changed("number") {
				n = min(n, m.Len())
			}
			if err := showData(m, n, args[0]+", "+split, out); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), out)
			return nil
		},
	}
	cmd.Flags().StringVar(&split, "split", "train", "which part of the set")
	cmd.Flags().StringVarP(&out, "out", "o", "pictures.png", "file to write")
	cmd.Flags().IntVarP(&n, "number", "n", 36, "how many pictures (default: 36, or all)")
	cmd.Flags().Lookup("number").DefValue = "0" // which help does not show
	return cmd
}

func showData(m *data.Images, n int, title, out string) error {
	if n < 1 || n > m.Len() {
		return fmt.Errorf("--number is %d: accepted are 1 to %d", n, m.Len())
	}
	s := m.Shape()
	size := s[0] * s[1] * s[2]
	g := viz.Grid{Title: title, Pixels: make([]float32, n*size), H: s[0], W: s[1], C: s[2]}
	for i := range n {
		m.Read(g.Pixels[i*size:(i+1)*size], i)
		if m.Labels != nil {
			g.Captions = append(g.Captions, m.Classes[m.Labels[i]])
		}
	}
	img, err := g.Draw()
	if err != nil {
		return err
	}
	b, err := viz.PNG(img)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(out, b); err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return nil
}
