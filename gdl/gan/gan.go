// Package gan holds the generative adversarial networks of week 4: a generator
// that makes examples of noise, and a discriminator that tells them from real ones
// (Goodfellow et al. 2014, arXiv:1406.2661).
//
//   - Networks: NewDense (lab 1, and points on a plane), NewConv (lab 2 and the
//     assignment), NewFaces (lab 3). With Classes, they are conditional.
//   - Training: GAN.Config gives what train.Fit needs, GAN.Phases its two phases
//     alone: first the discriminator's step, then the generator's.
//   - Samples: GAN.Sample, also from a checkpoint alone: see Kinds.
//   - What happened: Health reads a verdict from a run's history.
//   - The stage: Ring, BestD and Mixture are of a plane on which all of it can be
//     counted.
package gan

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// GAN is a generator and a discriminator.
type GAN struct {
	G, D    nn.Sequential // D ends in a logit: a score without a sigmoid
	Noise   int           // length of a noise vector
	Shape   []int         // of one example, such as [28 28 1]
	Classes int           // of a conditional GAN; 0: it is none
	// Lo and Hi are what G's last layer can make, and what real examples must lie
	// in; both 0: any number.
	Lo, Hi float64

	apart          bool     // D has batch norm: it sees fakes and real examples in batches of their own
	labelG, labelD nn.Layer // map a class, one-hot, to what each network sees
	average        *nn.Average
	kind           string
	config         any
	again          func() *GAN // makes an equal model with zero weights
	sampler        *sampler
}

// settings are what all networks have in common.
type settings struct {
	kind                      string
	noise, classes, embedding int
	average                   float64
}

// check panics with an error when a setting is out of range.
func (s settings) check() {
	switch {
	case s.noise < 1:
		panic(fmt.Errorf("%s: noise of length %d, want at least 1", s.kind, s.noise))
	case s.classes < 0 || s.classes == 1:
		panic(fmt.Errorf("%s: %d classes, want 0 (not conditional) or at least 2", s.kind, s.classes))
	case s.embedding < 0 || s.embedding > 0 && s.classes == 0:
		panic(fmt.Errorf("%s: embedding of length %d with %d classes, want 0 (one-hot), or more with classes", s.kind, s.embedding, s.classes))
	}
}

// label returns how many numbers stand for a class.
func (s settings) label() int {
	if s.embedding > 0 {
		return s.embedding
	}
	return s.classes
}

// complete makes the rest of a GAN when its networks are made.
func (m *GAN) complete(s settings, label func(name string) nn.Layer) *GAN {
	m.kind, m.Noise, m.Classes = s.kind, s.noise, s.classes
	if s.classes > 0 {
		m.labelG, m.labelD = nn.Identity, nn.Identity
		if s.embedding > 0 {
			m.labelG, m.labelD = label("generator/label"), label("discriminator/label")
		}
	}
	if s.average != 0 {
		m.average = nn.NewAverage(s.average, m.generatorParams())
	}
	return m
}

// Generate maps noise z [B Noise] to examples [B ...]. class is one-hot, [B
// Classes], and nil when the GAN is not conditional.
func (m *GAN) Generate(c *nn.Ctx, z, class *G.Node) *G.Node {
	op.CheckShape(m.kind+": noise", z, op.Any, m.Noise)
	if m.label("Generate", z, class) {
		z = op.Concat(1, z, m.labelG.Forward(c, class))
	}
	return m.G.Forward(c, z)
}

// Discriminate maps examples x [B ...] to logits [B 1]: above 0 it takes them for
// real. class is as in Generate. An image's class is added to its channels, the
// same at all pixels.
func (m *GAN) Discriminate(c *nn.Ctx, x, class *G.Node) *G.Node {
	op.CheckShape(m.kind+": examples", x, append([]int{op.Any}, m.Shape...)...)
	if m.label("Discriminate", x, class) {
		axes := len(x.Shape())
		x = op.Concat(axes-1, x, everywhere(m.labelD.Forward(c, class), x.Shape()[:axes-1]))
	}
	return op.Flatten(m.D.Forward(c, x))
}

// everywhere repeats labels [B E] over the axes between batch and channels: [at... E].
func everywhere(label *G.Node, at []int) *G.Node {
	narrow, wide := make([]int, len(at)+1), append(append([]int{}, at...), label.Shape()[1])
	for i := range narrow {
		narrow[i] = 1
	}
	narrow[0], narrow[len(at)] = at[0], label.Shape()[1]
	return op.Broadcast(op.Reshape(label, narrow...), wide...)
}

// label checks a batch's classes and reports whether the GAN is conditional.
func (m *GAN) label(who string, x, class *G.Node) bool {
	if (class != nil) != (m.Classes > 0) {
		panic(fmt.Errorf("%s: %s with classes: %t, the networks have %d", m.kind, who, class != nil, m.Classes))
	}
	if class == nil {
		return false
	}
	op.CheckShape(m.kind+": classes", class, x.Shape()[0], m.Classes)
	return true
}

func (m *GAN) generatorParams() []*nn.Param {
	if m.labelG == nil {
		return m.G.Params()
	}
	return append(m.G.Params(), m.labelG.Params()...)
}

func (m *GAN) discriminatorParams() []*nn.Param {
	if m.labelD == nil {
		return m.D.Params()
	}
	return append(m.D.Params(), m.labelD.Params()...)
}

// Params returns the weights and running averages of the generator, those of the
// discriminator, then the averages of the generator's weights if they are kept.
func (m *GAN) Params() []*nn.Param {
	all := append(m.generatorParams(), m.discriminatorParams()...)
	if m.average != nil {
		all = append(all, m.average.Params()...)
	}
	return all
}

// Describe returns what Kinds makes an equal model from.
func (m *GAN) Describe() (kind string, config any) { return m.kind, m.config }

// Kinds returns what train.Rebuild needs to read this package's models.
func Kinds() map[string]train.Maker {
	return map[string]train.Maker{
		"gan.Dense": train.MakerOf(func(c DenseConfig) *GAN { return NewDense(c, nil) }),
		"gan.Conv":  train.MakerOf(func(c ConvConfig) *GAN { return NewConv(c, nil) }),
		"gan.Faces": train.MakerOf(func(c FacesConfig) *GAN { return NewFaces(c, nil) }),
	}
}
