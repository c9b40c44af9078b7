package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/viz"
)

func newSampleGAN() *cobra.Command {
	var opt sampleOptions
	cmd := &cobra.Command{
		Use:   "gan [model]",
		Short: "Draw pictures with a generative adversarial network",
		Long: `Draw pictures with the generator of a generative adversarial network. The model is
a checkpoint of week 4, or one of your own program, from which alone it is rebuilt;
or the name of one that is built in: ` + strings.Join(pretrained.Names(), ", ") + ` (default digits).

It draws --n samples, of noise from N(0, 1); or, with --interpolate, walks from one
noise vector to another, --n of them, along an arc: noise of many numbers lies near a
sphere, which a straight line would leave. The same seed gives the same picture.`,
		Example: `  go tool gdl sample gan -o digits.png
  go tool gdl sample gan clothes --n 8 --interpolate -o walks.png
  go tool gdl sample gan digits --class 7 -o sevens.png
  go tool gdl sample gan lab-week4-lab1-1-7c1e5a90b2d4.safetensors --seed 2 -o mine.png`,
	}
	opt.complete(cmd, "digits", opt.drawGAN)
	return cmd
}

// drawGAN returns the pictures of a model.
func (o *sampleOptions) drawGAN(name string) (grid viz.Grid, err error) {
	m, err := readModel(name, pretrained.Names(), pretrained.Load, pretrained.Read)
	if err != nil {
		return grid, err
	}
	h, w, c, ok := pictureSize(m)
	if !ok {
		values := fmt.Sprintf("values from %g to %g", m.Lo, m.Hi)
		if m.Lo == m.Hi {
			values = "values without bounds"
		}
		return grid, fmt.Errorf("%s: the model makes no pictures, its examples have shape %v and %s; want [H W 1], [H W 3] or a square number of pixels, and bounds", name, m.Shape, values)
	}
	noise, cols := m.NoiseVectors(o.number, o.seed), 0
	if o.interpolate {
		noise, cols = walks(m.NoiseVectors(2*o.number, o.seed), o.number, vae.Arc), walkLength
	}
	labels, err := o.labels(m.Classes, len(noise)/m.Noise, cols)
	if err != nil {
		return grid, err
	}
	pixels, err := m.Decode(noise, labels)
	return viz.Grid{Pixels: pixels, H: h, W: w, C: c, Lo: float32(m.Lo), Hi: float32(m.Hi), Cols: cols}, err
}

// pictureSize returns the size of what a model makes, and whether it is pictures. Dense
// networks know no more than the number of pixels.
func pictureSize(m *gan.GAN) (h, w, c int, ok bool) {
	switch bounded := m.Lo < m.Hi; {
	case len(m.Shape) == 3:
		h, w, c = m.Shape[0], m.Shape[1], m.Shape[2]
		return h, w, c, bounded && (c == 1 || c == 3)
	case len(m.Shape) == 1:
		side := int(math.Sqrt(float64(m.Shape[0])))
		return side, side, 1, bounded && side*side == m.Shape[0]
	}
	return 0, 0, 0, false
}
