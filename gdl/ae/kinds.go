package ae

import "github.com/generative-deep-learning/go/gdl/train"

// Kinds returns what train.Rebuild needs to read this package's models.
func Kinds() map[string]train.Maker {
	return map[string]train.Maker{
		"ae.AE":       train.MakerOf(func(c Config) *AE { return New(c, nil) }),
		"ae.Conv":     train.MakerOf(func(c ConvConfig) *Conv { return NewConv(c, nil) }),
		"ae.Denoiser": train.MakerOf(func(c DenoiserConfig) *Denoiser { return NewDenoiser(c, nil) }),
	}
}

// Describe returns what Kinds makes an equal model from.
func (m *AE) Describe() (kind string, config any) { return "ae.AE", m.Config }

// Describe returns what Kinds makes an equal model from.
func (m *Conv) Describe() (kind string, config any) { return "ae.Conv", m.ConvConfig }

// Describe returns what Kinds makes an equal model from.
func (m *Denoiser) Describe() (kind string, config any) { return "ae.Denoiser", m.DenoiserConfig }
