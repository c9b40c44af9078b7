// Package fast holds networks that paint a photograph in one pass, week 1: what
// package style finds by training pixels for each picture, a Net has learned for any
// (Johnson et al. 2016, arXiv:1603.08155), several styles and what lies between them
// in one network (Dumoulin et al. 2016, arXiv:1610.07629).
//
//   - Net: New and Forward build it, Stylize paints pictures of any size.
//   - PerceptualLoss teaches it styles by what a classifier sees, from Crops of pictures.
//   - PairLoss teaches it one style by pairs: Parts of photographs, and how they were
//     painted.
//
// Package pretrained has a trained one.
package fast

import (
	"fmt"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Config describes a Net.
type Config struct {
	Styles int // at least 1
	// Width is the number of channels at full size; it doubles each time the image
	// shrinks to half, which it does twice. 0: 32, as Johnson et al.
	Width int
	// Blocks is the number of residual blocks, at a quarter of the size. 0: 5, as
	// Johnson et al.
	Blocks int
}

func (c Config) defaults() Config {
	if c.Width == 0 {
		c.Width = 32
	}
	if c.Blocks == 0 {
		c.Blocks = 5
	}
	return c
}

// Net is a network that paints images. Each of its convolutions is followed by
// conditional instance normalisation, all that differs from style to style: 2 numbers
// for each channel.
type Net struct {
	Config
	down   []*unit // 9×9, and two that halve the image
	blocks [][2]*unit
	up     []*unit // two that double it, and 9×9
}

// unit is a convolution and its norm. The convolution has no bias: the norm would take
// it away.
type unit struct {
	conv *nn.Conv2D
	norm *nn.ConditionalInstanceNorm
}

// New returns a Net with weights He-uniform from rng, nil: zero. It panics with an
// error when a setting is out of range.
func New(cfg Config, rng *rand.Rand) *Net {
	n := &Net{Config: cfg.defaults()}
	if n.Styles < 1 || n.Width < 1 || n.Blocks < 1 {
		panic(fmt.Errorf("fast: %d styles, width %d, %d blocks; want at least 1 each", n.Styles, n.Width, n.Blocks))
	}
	w := n.Width
	n.down = []*unit{n.unit("down/0", 9, 3, w, 1, rng), n.unit("down/1", 3, w, 2*w, 2, rng), n.unit("down/2", 3, 2*w, 4*w, 2, rng)}
	for i := range n.Blocks {
		name := fmt.Sprintf("block/%d/", i)
		b := [2]*unit{n.unit(name+"0", 3, 4*w, 4*w, 1, rng), n.unit(name+"1", 3, 4*w, 4*w, 1, rng)}
		b[1].norm.Beta.Fixed = true // 0: without a ReLU between, the next norm takes it away
		n.blocks = append(n.blocks, b)
	}
	n.up = []*unit{n.unit("up/0", 3, 4*w, 2*w, 1, rng), n.unit("up/1", 3, 2*w, w, 1, rng), n.unit("up/2", 9, w, 3, 1, rng)}
	last := n.up[2].norm // what it makes are colours: their means are beta, their deviations gamma
	last.Gamma.Init(values(0.25))
	last.Beta.Init(values(0.5))
	return n
}

func (n *Net) unit(name string, size, in, out, stride int, rng *rand.Rand) *unit {
	u := &unit{
		nn.NewConv2D(name, size, in, out, op.ConvOpts{Stride: stride, Padding: op.Valid}, nil).NoBias(),
		nn.NewConditionalInstanceNorm(name+"/norm", n.Styles, out),
	}
	u.conv.W.Init(nn.HeUniform(rng))
	return u
}

// values sets all values to v.
func values(v float32) nn.Init {
	return func(w []float32, _ []int) {
		for i := range w {
			w[i] = v
		}
	}
}

// Params returns the kernels, gammas and betas in the order of the layers.
func (n *Net) Params() []*nn.Param {
	var all []*nn.Param
	for _, u := range n.units() {
		all = append(append(all, u.conv.Params()...), u.norm.Params()...)
	}
	return all
}

func (n *Net) units() []*unit {
	all := append([]*unit{}, n.down...)
	for _, b := range n.blocks {
		all = append(all, b[0], b[1])
	}
	return append(all, n.up...)
}

// Describe returns what Kinds makes an equal model from.
func (n *Net) Describe() (kind string, config any) { return "style.fast", n.Config }

// Kinds returns what train.Rebuild needs to read this package's models.
func Kinds() map[string]train.Maker {
	return map[string]train.Maker{"style.fast": train.MakerOf(func(c Config) *Net { return New(c, nil) })}
}
