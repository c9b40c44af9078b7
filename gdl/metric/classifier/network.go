package classifier

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Side is the height and width, in pixels, of the images.
const Side = 28

// Config describes a network.
type Config struct {
	Widths   []int   // channels of the convolutions; a 2×2 max-pool follows each; one to four
	Features int     // width of the dense layer before the last
	Classes  int     // at least 2
	Dropout  float64 // rate on the features, in training
}

// Network is a convolutional classifier of grey images [28 28 1] in [0, 1]: 3×3
// convolutions, each with batch norm, ReLU and max-pool, a dense layer with ReLU
// that gives the features, and a dense layer that gives the logits.
type Network struct {
	Config
	Body nn.Sequential
	Head *nn.Dense
}

// New returns a network with Glorot-uniform weights from rng. It panics with an
// error when a number of the configuration is out of range.
func New(cfg Config, rng *rand.Rand) *Network {
	if n := len(cfg.Widths); n < 1 || n > 4 || cfg.Features < 1 || cfg.Classes < 2 || !(cfg.Dropout >= 0 && cfg.Dropout < 1) {
		panic(fmt.Errorf("classifier: %+v; want 1 to 4 widths, at least 1 feature and 2 classes, dropout in [0, 1)", cfg))
	}
	m := &Network{Config: cfg}
	in, side := 1, Side
	for i, out := range cfg.Widths {
		name := fmt.Sprintf("body/%d", i)
		m.Body = append(m.Body,
			nn.NewConv2D(name, 3, in, out, op.ConvOpts{}, rng).NoBias(), nn.NewBatchNorm(name+"/norm", out), nn.ReLU, nn.MaxPool(2))
		in, side = out, side/2
	}
	m.Body = append(m.Body, nn.Flatten, nn.NewDense("body/features", side*side*in, cfg.Features, rng), nn.ReLU)
	m.Head = nn.NewDense("head", cfg.Features, cfg.Classes, rng)
	return m
}

// FeaturesOf maps images x [B 28 28 1] in [0, 1] to features [B Features], each ≥ 0.
func (m *Network) FeaturesOf(c *nn.Ctx, x *G.Node) *G.Node {
	op.CheckShape("classifier", x, op.Any, Side, Side, 1)
	return m.Body.Forward(c, x)
}

// Forward maps images x [B 28 28 1] in [0, 1] to logits [B Classes].
func (m *Network) Forward(c *nn.Ctx, x *G.Node) *G.Node {
	return m.Head.Forward(c, nn.Dropout{Rate: m.Dropout}.Forward(c, m.FeaturesOf(c, x)))
}

// Loss returns the cross-entropy, in nats per image, of images x[0] [B 28 28 1]
// and their classes as one-hot vectors x[1] [B Classes].
func (m *Network) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	if len(x) != 2 {
		panic(fmt.Errorf("classifier: loss of %d inputs, want images and one-hot classes", len(x)))
	}
	return loss.SoftmaxCrossEntropy(m.Forward(c, x[0]), x[1])
}

// Params returns all parameters.
func (m *Network) Params() []*nn.Param { return append(m.Body.Params(), m.Head.Params()...) }

// Describe returns what Kinds makes an equal network from.
func (m *Network) Describe() (kind string, config any) { return "classifier.Network", m.Config }

// Kinds returns what train.Rebuild needs to read a network.
func Kinds() map[string]train.Maker {
	return map[string]train.Maker{
		"classifier.Network": train.MakerOf(func(c Config) *Network { return New(c, nil) }),
	}
}
