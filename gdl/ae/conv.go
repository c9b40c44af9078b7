package ae

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// ConvConfig describes a convolutional autoencoder. Its zero value is lab 4's
// model, which lab 5 trains to remove noise. The code [7 7 256] of an image
// [28 28 1] is, as in the course, not smaller than it but 16 times as long.
type ConvConfig struct {
	// Channels of the images. 0: 1.
	Channels int
	// Widths are the channels of the encoder's convolutions. A max-pool follows
	// each but the last, whose output is the code; the decoder mirrors them.
	// nil: 64, 128, 256.
	Widths []int
	// BatchNorm puts a batch norm after each ReLU.
	BatchNorm bool
	// SquaredError is the loss, not the binary cross-entropy.
	SquaredError bool
}

// CIFAR is the assignment's model, for images [32 32 3]. Its code [8 8 32] has
// two thirds of an image's values. Layers of 64 and 128 channels instead of 32
// and 64 are slower and were no better on held-out parts of photographs.
func CIFAR() ConvConfig {
	return ConvConfig{Channels: 3, Widths: []int{32, 64, 32}, BatchNorm: true, SquaredError: true}
}

func (c ConvConfig) defaults() ConvConfig {
	if c.Channels == 0 {
		c.Channels = 1
	}
	if c.Widths == nil {
		c.Widths = []int{64, 128, 256}
	}
	return c
}

// Conv is a convolutional autoencoder for images [H W Channels] in [0, 1]: 3×3
// convolutions and ReLUs, max-pools on the way to the code, nearest-neighbour
// upsampling on the way back. H and W are multiples of Shrink.
type Conv struct {
	ConvConfig
	Encoder, Decoder nn.Sequential
	// Head draws the code as one channel. As in the course it is no part of the
	// loss and keeps its first, random weights.
	Head *nn.Conv2D
}

// NewConv returns an autoencoder with Glorot-uniform weights from rng, as
// Keras's Conv2D. It panics with an error when there are fewer than two widths.
func NewConv(cfg ConvConfig, rng *rand.Rand) *Conv {
	m := &Conv{ConvConfig: cfg.defaults()}
	last := len(m.Widths) - 1
	if last < 1 || m.Channels < 1 {
		panic(fmt.Errorf("ae: %d channels, widths %v; want at least 1 channel and 2 widths", m.Channels, m.Widths))
	}
	in := m.Channels
	for i, out := range m.Widths {
		m.Encoder = append(m.Encoder, m.block(fmt.Sprintf("encoder/%d", i), in, out, rng)...)
		if i < last {
			m.Encoder = append(m.Encoder, nn.MaxPool(2))
		}
		in = out
	}
	for i := range last {
		out := m.Widths[last-1-i]
		m.Decoder = append(m.Decoder, m.block(fmt.Sprintf("decoder/%d", i), in, out, rng)...)
		m.Decoder = append(m.Decoder, nn.Upsample(2))
		in = out
	}
	m.Decoder = append(m.Decoder, conv3(fmt.Sprintf("decoder/%d", last), in, m.Channels, rng))
	m.Head = conv3("head", m.Widths[last], 1, rng)
	m.Head.W.Fixed, m.Head.B.Fixed = true, true
	return m
}

func conv3(name string, in, out int, rng *rand.Rand) *nn.Conv2D {
	return nn.NewConv2D(name, 3, in, out, op.ConvOpts{}, rng)
}

// block returns a convolution, its ReLU and, if asked for, a batch norm.
func (m *Conv) block(name string, in, out int, rng *rand.Rand) nn.Sequential {
	s := nn.Sequential{conv3(name, in, out, rng), nn.ReLU}
	if m.BatchNorm {
		s = append(s, nn.NewBatchNorm(name+"/norm", out))
	}
	return s
}

// Shrink returns how many times smaller the code is than the image, along both
// axes.
func (m *Conv) Shrink() int { return 1 << (len(m.Widths) - 1) }

// Encode maps x [B H W Channels] to codes [B H/Shrink W/Shrink Code], where Code
// is the last of Widths.
func (m *Conv) Encode(c *nn.Ctx, x *G.Node) *G.Node {
	checkImages("ae.Conv", x, m.Channels, m.Shrink())
	return m.Encoder.Forward(c, x)
}

// checkImages panics with an error unless x is [B H W channels] with sides that
// are multiples of shrink.
func checkImages(who string, x *G.Node, channels, shrink int) {
	op.CheckShape(who, x, op.Any, op.Any, op.Any, channels)
	if h, w := x.Shape()[1], x.Shape()[2]; h%shrink != 0 || w%shrink != 0 {
		panic(fmt.Errorf("%s: images of %d×%d pixels, want multiples of %d", who, h, w, shrink))
	}
}

// CodeImage maps x [B H W Channels] to pictures of its codes
// [B H/Shrink W/Shrink 1], values between 0 and 1.
func (m *Conv) CodeImage(c *nn.Ctx, x *G.Node) *G.Node {
	return op.Sigmoid(m.Head.Forward(c, m.Encode(c, x)))
}

// Decode maps codes to reconstructions [B H W Channels] between 0 and 1.
func (m *Conv) Decode(c *nn.Ctx, code *G.Node) *G.Node {
	return op.Sigmoid(m.Decoder.Forward(c, code))
}

// Forward maps x to its reconstruction, both [B H W Channels].
func (m *Conv) Forward(c *nn.Ctx, x *G.Node) *G.Node { return m.Decode(c, m.Encode(c, x)) }

// Loss returns the error of the reconstruction of x[0], averaged over elements
// and batch as Keras does, against x[1] (denoising: noisy and clean images), or
// against x[0] itself when it is the only input. All are [B H W Channels]. The
// binary cross-entropy is in nats per pixel, taken from the logits.
func (m *Conv) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	if len(x) != 1 && len(x) != 2 {
		panic(fmt.Errorf("ae.Conv: loss of %d inputs, want images, or noisy and clean ones", len(x)))
	}
	target := x[len(x)-1]
	if m.SquaredError {
		return loss.MSEMean(m.Forward(c, x[0]), target)
	}
	return loss.BCEWithLogitsMean(m.Decoder.Forward(c, m.Encode(c, x[0])), target)
}

// Params returns the weights and running averages of encoder and decoder, then
// the head's weights.
func (m *Conv) Params() []*nn.Param {
	return append(append(m.Encoder.Params(), m.Decoder.Params()...), m.Head.Params()...)
}
