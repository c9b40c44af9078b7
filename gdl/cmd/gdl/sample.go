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
	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
	"github.com/generative-deep-learning/go/gdl/viz"
)

func newSample() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Draw new pictures with a generative model",
		Example: `  go tool gdl sample vae -o digits.png
  go tool gdl sample vae faces --interpolate -o walks.png`,
	}
	cmd.AddCommand(newSampleVAE())
	return cmd
}

// sampleOptions are the flags of sample vae.
type sampleOptions struct {
	out                             string
	number, class                   int
	seed                            uint64
	interpolate, traverse, manifold bool
}

const (
	mostSamples = 10_000
	walkLength  = 11 // pictures of a row
	mostRows    = 16
)

func newSampleVAE() *cobra.Command {
	var opt sampleOptions
	names := strings.Join(pretrained.Names(), ", ")
	cmd := &cobra.Command{
		Use:   "vae [model]",
		Short: "Draw pictures with a variational autoencoder",
		Long: `Draw pictures with a variational autoencoder. The model is a checkpoint of week 3,
or one of your own program, from which alone it is rebuilt; or the name of one that
is built in: ` + names + ` (default digits-16).

It draws --n samples of the prior; or, with --interpolate, walks from one sample to
another, --n of them; or, with --traverse, one sample with one axis after the other
going from −3 to 3; or, with --manifold, for models with two axes, all of the plane.
The same seed gives the same picture.`,
		Example: `  go tool gdl sample vae -o digits.png
  go tool gdl sample vae faces --n 16 --interpolate -o walks.png
  go tool gdl sample vae digits-class --class 7 -o sevens.png
  go tool gdl sample vae lab-week3-lab1-2-1-7c1e5a90b2d4.safetensors --manifold -o map.png`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "digits-16"
			if len(args) > 0 {
				name = args[0]
			}
			if err := opt.run(name); err != nil {
				return fmt.Errorf("sample: %w", err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), opt.out)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&opt.out, "out", "o", "", "PNG file to write")
	flags.IntVar(&opt.number, "n", 64, "samples, or walks")
	flags.IntVar(&opt.class, "class", -1, "of a conditional model (default: each in turn)")
	flags.Uint64Var(&opt.seed, "seed", 1, "of the samples")
	flags.BoolVar(&opt.interpolate, "interpolate", false, "draw walks between samples")
	flags.BoolVar(&opt.traverse, "traverse", false, "draw one sample along each axis")
	flags.BoolVar(&opt.manifold, "manifold", false, "draw the plane of a model with two axes")
	cmd.MarkFlagsMutuallyExclusive("interpolate", "traverse", "manifold")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

// run draws and writes the picture.
func (o *sampleOptions) run(name string) error {
	if ext := filepath.Ext(o.out); !strings.EqualFold(ext, ".png") {
		return fmt.Errorf("--out %s: want a name that ends in .png", o.out)
	}
	if o.number < 1 || o.number > mostSamples {
		return fmt.Errorf("--n %d: want 1 to %d", o.number, mostSamples)
	}
	m, err := readVAE(name)
	if err != nil {
		return err
	}
	if o.class < -1 || o.class >= 0 && o.class >= m.Classes {
		return fmt.Errorf("--class %d: the model has %d classes", o.class, m.Classes)
	}
	codec, err := vae.NewCodec(m)
	if err != nil {
		return err
	}
	codes, cols, err := o.codes(m)
	if err != nil {
		return err
	}
	pixels, err := codec.Decode(codes, o.labels(m, len(codes)/m.Latent, cols))
	if err != nil {
		return err
	}
	grid := viz.Grid{Pixels: pixels, H: m.H, W: m.W, C: m.Channels, Cols: cols}
	if o.manifold {
		grid.Gap = -1
	}
	img, err := grid.Draw()
	if err != nil {
		return err
	}
	png, err := viz.PNG(img)
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(o.out, png)
}

// readVAE returns the built-in model of a name, or that of a checkpoint.
func readVAE(name string) (*vae.VAE, error) {
	if slices.Contains(pretrained.Names(), name) {
		m, _, err := pretrained.Load(name)
		return m, err
	}
	f, err := ckpt.Load(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%q is neither a file nor one of %s", name, strings.Join(pretrained.Names(), ", "))
	}
	if err != nil {
		return nil, err
	}
	m, err := pretrained.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// codes returns the codes to be decoded and the pictures of a row, 0 for a square.
func (o *sampleOptions) codes(m *vae.VAE) (codes []float32, cols int, err error) {
	z := m.Latent
	switch {
	case o.interpolate:
		ends := vae.Prior(2*o.number, z, o.seed)
		for ; len(ends) > 0; ends = ends[2*z:] {
			codes = append(codes, vae.Line(ends[:z], ends[z:2*z], walkLength)...)
		}
		return codes, walkLength, nil
	case o.traverse:
		one := vae.Prior(1, z, o.seed)
		for axis := range min(z, mostRows) {
			codes = append(codes, vae.Traverse(one, axis, -3, 3, walkLength)...)
		}
		return codes, walkLength, nil
	case o.manifold:
		if z != 2 {
			return nil, 0, fmt.Errorf("--manifold: the model has %d axes, want 2", z)
		}
		const side = 20
		return vae.PriorGrid(side), side, nil
	}
	return vae.Prior(o.number, z, o.seed), 0, nil
}

// labels returns the classes of n codes, nil for a model without: the one asked for,
// or each in turn, the same along a row.
func (o *sampleOptions) labels(m *vae.VAE, n, cols int) []int {
	if m.Classes == 0 {
		return nil
	}
	labels := make([]int, n)
	for i := range labels {
		switch {
		case o.class >= 0:
			labels[i] = o.class
		case cols > 0:
			labels[i] = i / cols % m.Classes
		default:
			labels[i] = i % m.Classes
		}
	}
	return labels
}
