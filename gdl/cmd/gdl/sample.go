package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/viz"
)

func newSample() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Draw new pictures with a generative model",
		Example: `  go tool gdl sample vae -o digits.png
  go tool gdl sample vae faces --interpolate -o walks.png
  go tool gdl sample gan clothes -o clothes.png`,
	}
	cmd.AddCommand(newSampleVAE(), newSampleGAN())
	return cmd
}

// sampleOptions are the flags that the models share.
type sampleOptions struct {
	out           string
	number, class int
	seed          uint64
	interpolate   bool
}

const (
	mostSamples = 10_000
	walkLength  = 11 // pictures of a row
	mostRows    = 16
)

// complete adds the flags, and what runs when they are read: draw, of the model that
// the command line names or of another one.
func (o *sampleOptions) complete(cmd *cobra.Command, otherwise string, draw func(name string) (viz.Grid, error)) {
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		name := append(args, otherwise)[0]
		if err := o.write(func() (viz.Grid, error) { return draw(name) }); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
		fmt.Fprintln(cmd.OutOrStdout(), o.out)
		return nil
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "PNG file to write")
	flags.IntVar(&o.number, "n", 64, "samples, or walks")
	flags.IntVar(&o.class, "class", -1, "of a conditional model (default: each in turn)")
	flags.Uint64Var(&o.seed, "seed", 1, "of the samples")
	flags.BoolVar(&o.interpolate, "interpolate", false, "draw walks between samples")
	_ = cmd.MarkFlagRequired("out")
}

// write writes the picture of what draw returns.
func (o *sampleOptions) write(draw func() (viz.Grid, error)) error {
	if ext := filepath.Ext(o.out); !strings.EqualFold(ext, ".png") {
		return fmt.Errorf("--out %s: want a name that ends in .png", o.out)
	}
	if o.number < 1 || o.number > mostSamples {
		return fmt.Errorf("--n %d: want 1 to %d", o.number, mostSamples)
	}
	grid, err := draw()
	if err != nil {
		return err
	}
	img, err := grid.Draw()
	if err != nil {
		return err
	}
	png, err := viz.PNG(img)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(o.out, png); err != nil {
		return fmt.Errorf("%s: %w", o.out, err)
	}
	return nil
}

// walks returns n walks of walkLength vectors, each along a path from one of 2n ends
// [2n Z] to the next.
func walks(ends []float32, n int, path func(a, b []float32, n int) []float32) (all []float32) {
	z := len(ends) / (2 * n)
	for ; len(ends) > 0; ends = ends[2*z:] {
		all = append(all, path(ends[:z], ends[z:2*z], walkLength)...)
	}
	return all
}

// labels returns the classes of n pictures, nil for a model without classes: the one
// asked for, or each in turn, the same along a row of cols, 0 for a square.
func (o *sampleOptions) labels(classes, n, cols int) ([]int, error) {
	if o.class < -1 || o.class >= 0 && o.class >= classes {
		return nil, fmt.Errorf("--class %d: the model has %d classes", o.class, classes)
	}
	if classes == 0 {
		return nil, nil
	}
	labels := make([]int, n)
	for i := range labels {
		switch {
		case o.class >= 0:
			labels[i] = o.class
		case cols > 0:
			labels[i] = i / cols % classes
		default:
			labels[i] = i % classes
		}
	}
	return labels, nil
}

// readModel returns the model of one of the names that are built in, or that of a
// checkpoint.
func readModel[M, Info any](name string, names []string, load func(string) (M, Info, error), read func(*ckpt.File) (M, error)) (M, error) {
	if slices.Contains(names, name) {
		m, _, err := load(name)
		return m, err
	}
	var none M
	f, err := ckpt.Load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return none, fmt.Errorf("%q is neither a file nor one of %s", name, strings.Join(names, ", "))
	}
	if err != nil {
		return none, err
	}
	m, err := read(f)
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}
