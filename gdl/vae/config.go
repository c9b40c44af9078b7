package vae

import (
	"fmt"
	"math"
)

// Likelihood is how the decoder's picture says what an image may be: p(x|z).
type Likelihood string

const (
	// Bernoulli takes the decoder's values for probabilities; the reconstruction
	// is the binary cross-entropy, summed over pixels. It is a likelihood for
	// images of 0 and 1; with greys between, as in the course, it is none.
	Bernoulli Likelihood = "bernoulli"
	// SquaredError takes Σ (x − x̂)² as it is, as the course does for faces: up to
	// a factor and a constant the Gaussian whose deviation is ImpliedSigma.
	SquaredError Likelihood = "squared error"
	// Gaussian is N(x̂, Sigma²) for each value.
	Gaussian Likelihood = "gaussian"
	// FittedGaussian is Gaussian with the deviation that fits the batch best, the
	// root of its mean squared error (Rybkin et al. 2021, arXiv:2006.13202); in
	// inference, with its running average.
	FittedGaussian Likelihood = "fitted gaussian"
)

// Config describes a variational autoencoder. Lab, Faces and their fields are the
// course's; Latent has no default.
type Config struct {
	// H, W and Channels of the images, H and W multiples of 2^len(Widths).
	// 0: 28, 28, 1.
	H, W, Channels int
	// Widths are the channels of the encoder's convolutions, 3×3 with stride 2;
	// the decoder mirrors them. nil: 32, 64.
	Widths []int
	// Hidden units lie between the convolutions and the posterior. 0: 20.
	Hidden int
	// Latent is Z, the number of axes of the code.
	Latent int
	// Beta weighs the KL, which is summed over the axes. 1 gives minus the
	// evidence lower bound; 1/Latent is the course's loss, which averages the KL
	// over the axes; more than 1 is the β-VAE (Higgins et al. 2017).
	Beta float64 `json:",string"` // a string: see train.Model
	// Warmup raises the weight from 0 to Beta in that many training steps
	// (Sønderby et al. 2016, arXiv:1602.02282). 0: none.
	Warmup int `json:",string"`
	// Likelihood of an image. "": Bernoulli.
	Likelihood Likelihood
	// Sigma is the decoder's deviation when Likelihood is Gaussian.
	Sigma float64 `json:",string"`
	// Classes makes the model conditional (Sohn et al. 2015): encoder and decoder
	// are told the class, as a one-hot vector of that many numbers. 0: none.
	Classes int
	// LogVarBound keeps logVar between −LogVarBound and LogVarBound, smoothly, as
	// LogVarBound·tanh(logVar/LogVarBound). A cheap KL lets logVar run away for single
	// images, and their codes spoil the running averages of the batch norms. 0: none,
	// as the course.
	LogVarBound float64 `json:",omitempty"`
	// NoBatchNorm leaves the batch norms out.
	NoBatchNorm bool
	// Momentum of the batch norms' running averages. 0: 0.99, as Keras, which forgets
	// the first steps' outliers only after a thousand.
	Momentum float64 `json:",omitempty"`
}

// Lab is the model of the course's lab, for MNIST. The course has 2 latent axes.
func Lab(latent int) Config { return Config{Latent: latent, Beta: 1 / float64(latent)} }

// Faces is the model of the course's assignment, for images [64 64 3], with its
// 512 latent axes and the KL averaged over them.
func Faces() Config {
	return Config{
		H: 64, W: 64, Channels: 3, Widths: []int{32, 64, 128}, Hidden: 1024, Latent: 512,
		Beta: 1.0 / 512, Likelihood: SquaredError,
	}
}

// ImpliedSigma returns the decoder's deviation σ for which the loss Σ (x − x̂)² +
// Beta·KL is 2σ² times minus the evidence lower bound, up to a constant:
// √(Beta/2).
func (c Config) ImpliedSigma() float64 { return math.Sqrt(c.Beta / 2) }

func (c Config) defaults() Config {
	for _, d := range []struct {
		v        *int
		fallback int
	}{{&c.H, 28}, {&c.W, 28}, {&c.Channels, 1}, {&c.Hidden, 20}} {
		if *d.v == 0 {
			*d.v = d.fallback
		}
	}
	if c.Widths == nil {
		c.Widths = []int{32, 64}
	}
	if c.Likelihood == "" {
		c.Likelihood = Bernoulli
	}
	return c
}

// check names the first setting that cannot be.
func (c Config) check() error {
	for _, n := range []struct {
		name string
		v    int
		min  int
	}{
		{"Latent", c.Latent, 1}, {"Hidden", c.Hidden, 1}, {"Channels", c.Channels, 1}, {"H", c.H, 1}, {"W", c.W, 1},
		{"Classes", c.Classes, 0}, {"Warmup", c.Warmup, 0}, {"the number of Widths", len(c.Widths), 1},
	} {
		if n.v < n.min {
			return fmt.Errorf("vae: %s is %d, want at least %d", n.name, n.v, n.min)
		}
	}
	for i, w := range c.Widths {
		if w < 1 {
			return fmt.Errorf("vae: Widths[%d] is %d, want at least 1", i, w)
		}
	}
	if s := c.shrink(); c.H%s != 0 || c.W%s != 0 {
		return fmt.Errorf("vae: images of %d×%d pixels, want multiples of %d for %d convolutions of stride 2", c.H, c.W, s, len(c.Widths))
	}
	if !(c.Beta >= 0) || math.IsInf(c.Beta, 1) {
		return fmt.Errorf("vae: Beta is %g, want a finite number of at least 0", c.Beta)
	}
	if !(c.Momentum >= 0 && c.Momentum < 1) {
		return fmt.Errorf("vae: Momentum is %g, want at least 0 and less than 1", c.Momentum)
	}
	if !(c.LogVarBound >= 0) || math.IsInf(c.LogVarBound, 1) {
		return fmt.Errorf("vae: LogVarBound is %g, want a finite number of at least 0", c.LogVarBound)
	}
	return c.checkLikelihood()
}

func (c Config) checkLikelihood() error {
	switch c.Likelihood {
	case Bernoulli, SquaredError, FittedGaussian:
		if c.Sigma != 0 {
			return fmt.Errorf("vae: Sigma is %g with likelihood %q, want it with %q alone", c.Sigma, c.Likelihood, Gaussian)
		}
	case Gaussian:
		if !(c.Sigma > 0) || math.IsInf(c.Sigma, 1) {
			return fmt.Errorf("vae: Sigma is %g, want a finite number above 0", c.Sigma)
		}
	default:
		return fmt.Errorf("vae: likelihood %q, want %q, %q, %q or %q", c.Likelihood, Bernoulli, SquaredError, Gaussian, FittedGaussian)
	}
	return nil
}

// shrink is how many times smaller the last convolution's image is.
func (c Config) shrink() int { return 1 << min(len(c.Widths), 30) }

// values returns the number of values of an image.
func (c Config) values() int { return c.H * c.W * c.Channels }
