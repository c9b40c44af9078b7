package gan

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Norm is how the discriminator's inner layers are normalised.
type Norm string

// The norms. A gradient penalty wants one that does not look at other examples:
// any but BatchNorm.
const (
	BatchNorm    Norm = "batch"
	LayerNorm    Norm = "layer"    // each pixel, over its channels, as Keras's default
	InstanceNorm Norm = "instance" // each channel, over its pixels
	SpectralNorm Norm = "spectral" // of the weights, of all convolutions
	NoNorm       Norm = "none"
)

var norms = []Norm{BatchNorm, LayerNorm, InstanceNorm, SpectralNorm, NoNorm}

// FacesConfig describes the DCGAN of lab 3, for images [64 64 Channels] in
// [−1, 1]. Its zero value is the course's.
type FacesConfig struct {
	Noise    int     // 0: 128
	Channels int     // of the images; 0: 3
	Width    int     // channels of D's first convolution; they double to 8 times as many, G mirrors them; 0: 64
	Norm     Norm    // of D; "": BatchNorm. G has batch norm always.
	Average  float64 // decay of the average of G's weights, such as 0.999; 0: none is kept
}

// NewFaces returns a DCGAN with Glorot-uniform weights from rng, as Keras's
// layers: 4×4 convolutions of stride 2, ReLU in G, LeakyReLU 0.2 in D. Layers
// before a norm have no bias, and G's last has none. It panics with an error when a
// setting is out of range.
func NewFaces(cfg FacesConfig, rng *rand.Rand) *GAN {
	cfg.Noise, cfg.Channels, cfg.Width = or(cfg.Noise, 128), or(cfg.Channels, 3), or(cfg.Width, 64)
	if cfg.Norm == "" {
		cfg.Norm = BatchNorm
	}
	s := settings{kind: "gan.Faces", noise: cfg.Noise, average: cfg.Average}
	s.check()
	checkWidths(s.kind, cfg.Channels, cfg.Width)
	if !slices.Contains(norms, cfg.Norm) {
		panic(fmt.Errorf("gan.Faces: norm %q, want one of %q", cfg.Norm, norms))
	}
	m := &GAN{Shape: []int{64, 64, cfg.Channels}, Lo: -1, Hi: 1, config: cfg, again: func() *GAN { return NewFaces(cfg, nil) }}
	m.apart = cfg.Norm == BatchNorm
	m.G, m.D = cfg.generator(rng), cfg.discriminator(rng)
	return m.complete(s, nil)
}

// generator maps noise to 4×4 pixels and doubles them four times.
func (c FacesConfig) generator(rng *rand.Rand) nn.Sequential {
	s, in, o := nn.Sequential{nn.Reshape(1, 1, c.Noise)}, c.Noise, op.ConvOpts{Padding: op.Valid}
	for i, times := range []int{8, 4, 2, 1} {
		name, out := fmt.Sprintf("generator/%d", i), times*c.Width
		s = append(s, nn.NewConvT2D(name, 4, in, out, o, rng).NoBias(), nn.NewBatchNorm(name+"/norm", out), nn.ReLU)
		in, o = out, half
	}
	return append(s, nn.NewConvT2D("generator/4", 4, in, c.Channels, half, rng).NoBias(), nn.Tanh)
}

// discriminator halves the pixels four times and scores what is left.
func (c FacesConfig) discriminator(rng *rand.Rand) nn.Sequential {
	var s nn.Sequential
	in := c.Channels
	for i, times := range []int{1, 2, 4, 8} {
		out := times * c.Width
		name := fmt.Sprintf("discriminator/%d", i)
		s = append(s, c.normalized(name, nn.NewConv2D(name, 4, in, out, half, rng), i > 0, rng)...)
		s = append(s, nn.LeakyReLU(0.2))
		in = out
	}
	const name = "discriminator/4"
	last := nn.NewConv2D(name, 4, in, 1, op.ConvOpts{Padding: op.Valid}, rng)
	return append(s, c.normalized(name, last, false, rng)...)
}

// normalized returns a convolution of D and its norm; outer layers have none, but
// for the spectral one.
func (c FacesConfig) normalized(name string, conv *nn.Conv2D, inner bool, rng *rand.Rand) nn.Sequential {
	norm, out := name+"/norm", conv.W.Shape[3]
	switch {
	case c.Norm == SpectralNorm:
		return nn.Sequential{nn.NewSpectralNorm(conv, rng)}
	case !inner || c.Norm == NoNorm:
		return nn.Sequential{conv}
	case c.Norm == LayerNorm:
		return nn.Sequential{conv.NoBias(), nn.NewLayerNorm(norm, out)}
	case c.Norm == InstanceNorm:
		return nn.Sequential{conv.NoBias(), nn.NewInstanceNorm(norm, out)}
	}
	return nn.Sequential{conv.NoBias(), nn.NewBatchNorm(norm, out)}
}
