package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
	"github.com/generative-deep-learning/go/gdl/viz"
)

// vaeOptions are the flags of sample vae.
type vaeOptions struct {
	sampleOptions
	traverse, manifold bool
}

func newSampleVAE() *cobra.Command {
	var opt vaeOptions
	cmd := &cobra.Command{
		Use:   "vae [model]",
		Short: "Draw pictures with a variational autoencoder",
		Long: `Draw pictures with a variational autoencoder. The model is a checkpoint of week 3,
or one of your own program, from which alone it is rebuilt; or the name of one that
is built in: ` + strings.Join(pretrained.Names(), ", ") + ` (default digits-16).

It draws --n samples of the prior; or, with --interpolate, walks from one sample to
another, --n of them; or, with --traverse, one sample with one axis after the other
going from −3 to 3; or, with --manifold, for models with two axes, all of the plane.
The same seed gives the same picture.`,
		Example: `  go tool gdl sample vae -o digits.png
  go tool gdl sample vae faces --n 16 --interpolate -o walks.png
  go tool gdl sample vae digits-class --class 7 -o sevens.png
  go tool gdl sample vae lab-week3-lab1-2-1-7c1e5a90b2d4.safetensors --manifold -o map.png`,
	}
	opt.complete(cmd, "digits-16", opt.draw)
	cmd.Flags().BoolVar(&opt.traverse, "traverse", false, "draw one sample along each axis")
	cmd.Flags().BoolVar(&opt.manifold, "manifold", false, "draw the plane of a model with two axes")
	cmd.MarkFlagsMutuallyExclusive("interpolate", "traverse", "manifold")
	return cmd
}

// draw returns the pictures of a model.
func (o *vaeOptions) draw(name string) (grid viz.Grid, err error) {
	m, err := readModel(name, pretrained.Names(), pretrained.Load, pretrained.Read)
	if err != nil {
		return grid, err
	}
	codes, cols, err := o.codes(m)
	if err != nil {
		return grid, err
	}
	labels, err := o.labels(m.Classes, len(codes)/m.Latent, cols)
	if err != nil {
		return grid, err
	}
	codec, err := vae.NewCodec(m)
	if err != nil {
		return grid, err
	}
	pixels, err := codec.Decode(codes, labels)
	grid = viz.Grid{Pixels: pixels, H: m.H, W: m.W, C: m.Channels, Cols: cols}
	if o.manifold {
		grid.Gap = -1
	}
	return grid, err
}

// codes returns the codes to be decoded and the pictures of a row, 0 for a square.
func (o *vaeOptions) codes(m *vae.VAE) (codes []float32, cols int, err error) {
	z := m.Latent
	switch {
	case o.interpolate:
		return walks(vae.Prior(2*o.number, z, o.seed), o.number, vae.Line), walkLength, nil
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
