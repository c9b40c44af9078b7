package ae

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// DenoiserConfig describes a denoiser.
type DenoiserConfig struct {
	Channels int
	Widths   []int // of the levels, from full size to the smallest
}

// Denoiser removes noise from images of any size whose sides are multiples of
// Shrink. It differs from Conv, lab 5's network, in three ways that matter on
// photographs:
//
//   - it says what to subtract from the noisy image, not what the clean one is
//     (Zhang et al. 2017, arXiv:1608.03981), so nothing has to fit into a code;
//   - each level of the decoder adds what the encoder saw at that size
//     (Ronneberger et al. 2015, arXiv:1505.04597, who append it), so edges stay
//     where they are;
//   - each level has two convolutions on the way down and on the way up.
type Denoiser struct {
	DenoiserConfig
	down, up []level // up[i] leads back to level i
	out      *nn.Conv2D
}

// level is two 3×3 convolutions, each followed by a ReLU.
type level struct{ first, second *nn.Conv2D }

// NewDenoiser returns a denoiser with He-normal weights from rng; its last
// convolution is zero, so that it starts as the identity. It panics with an error
// when there are fewer than two widths.
func NewDenoiser(cfg DenoiserConfig, rng *rand.Rand) *Denoiser {
	channels, widths := cfg.Channels, cfg.Widths
	if len(widths) < 2 || channels < 1 {
		panic(fmt.Errorf("ae: denoiser of %d channels, widths %v; want at least 1 channel and 2 widths", channels, widths))
	}
	m := &Denoiser{DenoiserConfig: cfg}
	in := channels
	for i, w := range widths {
		m.down = append(m.down, newLevel(fmt.Sprintf("down/%d", i), in, w, rng))
		in = w
	}
	for i, w := range widths[:len(widths)-1] {
		m.up = append(m.up, newLevel(fmt.Sprintf("up/%d", i), widths[i+1], w, rng))
	}
	m.out = conv3("out", widths[0], channels, nil)
	return m
}

func newLevel(name string, in, out int, rng *rand.Rand) level {
	return level{heConv(name+"/0", in, out, rng), heConv(name+"/1", out, out, rng)}
}

// heConv is conv3 with He-normal weights, for depths at which Glorot's fade.
func heConv(name string, in, out int, rng *rand.Rand) *nn.Conv2D {
	c := conv3(name, in, out, nil)
	c.W.Init(nn.HeNormal(rng))
	return c
}

// Shrink returns how many times smaller the smallest level is than the image,
// along both axes.
func (m *Denoiser) Shrink() int { return 1 << (len(m.Widths) - 1) }

// Forward maps noisy images [B H W Channels] to clean ones, values in [0, 1].
func (m *Denoiser) Forward(c *nn.Ctx, x *G.Node) *G.Node { return op.Clip(m.estimate(c, x), 0, 1) }

// Loss returns the squared error of the cleaned x[0] against x[1], noisy and
// clean images [B H W Channels], averaged over elements and batch.
func (m *Denoiser) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	if len(x) != 2 {
		panic(fmt.Errorf("ae.Denoiser: loss of %d inputs, want noisy and clean images", len(x)))
	}
	return loss.MSEMean(m.estimate(c, x[0]), x[1])
}

// estimate is Forward before the values are clipped.
func (m *Denoiser) estimate(c *nn.Ctx, x *G.Node) *G.Node {
	checkImages("ae.Denoiser", x, m.Channels, m.Shrink())
	var seen []*G.Node
	h := x
	for i, l := range m.down {
		if i > 0 {
			h = op.MaxPool(h, 2, 2, op.Valid)
		}
		h = op.ReLU(l.second.Forward(c, op.ReLU(l.first.Forward(c, h))))
		seen = append(seen, h)
	}
	for i := len(m.up) - 1; i >= 0; i-- {
		h = op.Add(op.UpsampleNearest(m.up[i].first.Forward(c, h), 2), seen[i])
		h = op.ReLU(m.up[i].second.Forward(c, op.ReLU(h)))
	}
	return op.Sub(x, m.out.Forward(c, h))
}

// Params returns the weights.
func (m *Denoiser) Params() []*nn.Param {
	var out []*nn.Param
	for _, levels := range [][]level{m.down, m.up} {
		for _, l := range levels {
			out = append(append(out, l.first.Params()...), l.second.Params()...)
		}
	}
	return append(out, m.out.Params()...)
}
