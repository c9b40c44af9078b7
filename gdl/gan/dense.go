package gan

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// DenseConfig describes a GAN of dense layers. Its zero value is lab 1's, for
// images of 784 pixels in [0, 1].
type DenseConfig struct {
	Noise         int   // 0: 32
	Size          int   // values of an example; 0: 784
	Generator     []int // widths of the hidden layers; nil: 64, 128
	Discriminator []int // nil: 128, 64
	ReLU          bool  // in place of SELU (Klambauer et al. 2017, arXiv:1706.02515)
	// Linear leaves the sigmoid of G's output out: examples are any numbers, as
	// points on a plane are.
	Linear    bool
	Classes   int     // of a conditional GAN (Mirza & Osindero 2014, arXiv:1411.1784); 0: none
	Embedding int     // trained numbers that stand for a class; 0: one-hot
	Average   float64 // decay of the average of G's weights, such as 0.999; 0: none is kept
}

// Stage is the small GAN of lab 0, for points on a plane: two numbers of noise,
// two hidden layers of 64 in each network.
func Stage() DenseConfig {
	return DenseConfig{Noise: 2, Size: 2, Generator: []int{64, 64}, Discriminator: []int{64, 64}, ReLU: true, Linear: true}
}

func (c DenseConfig) defaults() DenseConfig {
	c.Noise, c.Size = or(c.Noise, 32), or(c.Size, 784)
	if c.Generator == nil {
		c.Generator = []int{64, 128}
	}
	if c.Discriminator == nil {
		c.Discriminator = []int{128, 64}
	}
	return c
}

// or returns n, or when it is 0 another number.
func or(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// NewDense returns a GAN with Glorot-uniform weights from rng, as Keras's Dense.
// (SELU's fixed point wants variance 1/fan-in; the course leaves Keras's default.)
// It panics with an error when a setting is out of range.
func NewDense(cfg DenseConfig, rng *rand.Rand) *GAN {
	cfg = cfg.defaults()
	s := settings{"gan.Dense", cfg.Noise, cfg.Classes, cfg.Embedding, cfg.Average}
	s.check()
	for _, w := range append([]int{cfg.Size}, append(slices.Clone(cfg.Generator), cfg.Discriminator...)...) {
		if w < 1 {
			panic(fmt.Errorf("gan.Dense: size %d, widths %v and %v, want at least 1 each", cfg.Size, cfg.Generator, cfg.Discriminator))
		}
	}
	act := nn.Layer(nn.SELU)
	if cfg.ReLU {
		act = nn.ReLU
	}
	m := &GAN{Shape: []int{cfg.Size}, config: cfg, again: func() *GAN { return NewDense(cfg, nil) }}
	m.G = nn.MLP("generator", slices.Concat([]int{cfg.Noise + s.label()}, cfg.Generator, []int{cfg.Size}), act, rng)
	if !cfg.Linear {
		m.G, m.Hi = append(m.G, nn.Sigmoid), 1
	}
	m.D = nn.MLP("discriminator", slices.Concat([]int{cfg.Size + s.label()}, cfg.Discriminator, []int{1}), act, rng)
	return m.complete(s, embedding(s, rng))
}

// embedding returns the maker of tables with a row of numbers for each class.
func embedding(s settings, rng *rand.Rand) func(name string) nn.Layer {
	return func(name string) nn.Layer { return nn.NewDense(name, s.classes, s.embedding, rng).NoBias() }
}
