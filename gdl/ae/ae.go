// Package ae holds the autoencoders of week 2: networks that rebuild their input
// from a code (Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647), one
// that is smaller than the input in the dense ones.
package ae

import (
	"fmt"
	"math/rand/v2"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Config describes a dense autoencoder.
type Config struct {
	// Widths of the encoder's layers, from the input to the code. The decoder
	// mirrors them.
	Widths []int
	// Linear leaves all activations out and takes the squared error as loss.
	// Otherwise layers are ReLU, the output is a sigmoid, and the loss is the
	// binary cross-entropy.
	Linear bool
}

// Plane is lab 1's model: 3 → 2 → 3, linear. Its best code spans the plane of
// the first two principal components.
func Plane() Config { return Config{Widths: []int{3, 2}, Linear: true} }

// Shallow is lab 2's model: 784 → 32 → 784.
func Shallow() Config { return Config{Widths: []int{784, 32}} }

// Deep is lab 3's model: 784 → 128 → 64 → 32 → 64 → 128 → 784.
func Deep() Config { return Config{Widths: []int{784, 128, 64, 32}} }

// AE is a dense autoencoder.
type AE struct {
	Config
	Encoder, Decoder nn.Sequential
}

// New returns an autoencoder with Glorot-uniform weights from rng, as Keras's
// Dense. It panics with an error when there are fewer than two widths.
func New(cfg Config, rng *rand.Rand) *AE {
	if len(cfg.Widths) < 2 {
		panic(fmt.Errorf("ae: widths %v, want the input's and the code's at least", cfg.Widths))
	}
	up := slices.Clone(cfg.Widths)
	slices.Reverse(up)
	act := nn.Layer(nn.ReLU)
	if cfg.Linear {
		act = nn.Identity
	}
	m := &AE{Config: cfg}
	m.Encoder = append(nn.MLP("encoder", cfg.Widths, act, rng), act)
	m.Decoder = nn.MLP("decoder", up, act, rng)
	return m
}

// Encode maps x [B In] to codes [B Code].
func (m *AE) Encode(c *nn.Ctx, x *G.Node) *G.Node { return m.Encoder.Forward(c, x) }

// Decode maps codes [B Code] to reconstructions [B In]: probabilities, or plain
// values when the model is linear.
func (m *AE) Decode(c *nn.Ctx, code *G.Node) *G.Node {
	y := m.Decoder.Forward(c, code)
	if m.Linear {
		return y
	}
	return op.Sigmoid(y)
}

// Forward maps x [B In] to its reconstruction [B In].
func (m *AE) Forward(c *nn.Ctx, x *G.Node) *G.Node { return m.Decode(c, m.Encode(c, x)) }

// Loss returns the reconstruction error of x[0] [B In], averaged over elements
// and batch as Keras does: the squared error of a linear model, else the binary
// cross-entropy in nats per pixel, taken from the logits.
func (m *AE) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	y := m.Decoder.Forward(c, m.Encode(c, x[0]))
	if m.Linear {
		return loss.MSEMean(y, x[0])
	}
	return loss.BCEWithLogitsMean(y, x[0])
}

// Params returns the weights of encoder and decoder.
func (m *AE) Params() []*nn.Param { return append(m.Encoder.Params(), m.Decoder.Params()...) }
