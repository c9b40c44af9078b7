package vae

import "github.com/generative-deep-learning/go/gdl/train"

// Kinds returns what train.Rebuild needs to read this package's models.
func Kinds() map[string]train.Maker {
	return map[string]train.Maker{"vae.VAE": train.MakerOf(func(c Config) *VAE { return New(c, nil) })}
}

// Describe returns what Kinds makes an equal model from.
func (m *VAE) Describe() (kind string, config any) { return "vae.VAE", m.Config }
