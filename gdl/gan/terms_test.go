package gan_test

import (
	"math"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// onLine returns a GAN on a line whose G draws 5 always, and whose D scores x as it
// is, or with a hidden unit as selu(x).
func onLine(hidden bool) *gan.GAN {
	cfg := gan.DenseConfig{Noise: 1, Size: 1, Generator: []int{}, Discriminator: []int{}, Linear: true}
	if hidden {
		cfg.Discriminator = []int{1}
	}
	m := gan.NewDense(cfg, nil)
	m.G.Params()[1].Data()[0] = 5
	for i, p := range m.D.Params() {
		if i%2 == 0 {
			nn.Ones(p.Data(), nil)
		}
	}
	return m
}

// termsAt returns a phase's terms on 64 real examples that all are −1.
func termsAt(t *testing.T, m *gan.GAN, tr gan.Training, phase int) map[string]float64 {
	t.Helper()
	phases, err := m.Phases(tr)
	if err != nil {
		t.Fatal(err)
	}
	spec := phases[phase].Spec
	spec.Shapes = [][]int{{1}}
	trainer, err := train.Compile(spec, 64)
	if err != nil {
		t.Fatal(err)
	}
	in, err := trainer.Inputs(64)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in[0] {
		in[0][i] = -1
	}
	loss, err := trainer.Compute(64)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{"loss": loss}
	for _, x := range trainer.Terms() {
		out[x.Name] = x.Value
	}
	return out
}

// Terms are D's opinions, probabilities of logits and scores of others, and the
// gradient's length: D's score is x, −1 for real examples and 5 for fakes.
func TestTerms(t *testing.T) {
	sigma := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	for _, tc := range []struct {
		t          gan.Training
		phase      int
		real, fake float64
		loss       float64
	}{
		{gan.Training{Watch: true}, 0, sigma(-1), sigma(5), 0.5*math.Log1p(math.E) + 0.5*math.Log1p(math.Exp(5))},
		{gan.Training{Watch: true}, 1, sigma(-1), sigma(5), math.Log1p(math.Exp(-5))},
		{gan.Training{Watch: true, Objective: gan.Hinge}, 0, -1, 5, 2 + 6},
		{gan.Training{Watch: true, Objective: gan.Wasserstein}, 1, -1, 5, -5},
	} {
		got := termsAt(t, onLine(false), tc.t, tc.phase)
		for name, want := range map[string]float64{gan.TermReal: tc.real, gan.TermFake: tc.fake, "loss": tc.loss} {
			if v, ok := got[name]; !ok || math.Abs(v-want) > 1e-5 {
				t.Errorf("%s, phase %d: %s is %g, want %g", tc.t.Objective, tc.phase, name, v, want)
			}
		}
		if v := got[train.GradientTerm]; !(v > 0) {
			t.Errorf("%s, phase %d: gradient of length %g", tc.t.Objective, tc.phase, v)
		}
	}
	if got := termsAt(t, onLine(false), gan.Training{}, 0); len(got) != 3 {
		t.Errorf("terms %v, want the loss and two opinions", got)
	}
}

// Where the slope is measured: D is selu, whose slope at −1 is 1.758/e = 0.647, and
// 1.051 above 0. All real examples are −1, so DRAGAN's points are; WGAN-GP's are
// between −1 and 5, five sixths of them above 0.
func TestPointsOfPenalties(t *testing.T) {
	atReal := math.Pow(1.7580993/math.E-1, 2)
	if got := termsAt(t, onLine(true), gan.Training{Penalty: gan.DRAGAN}, 0)[gan.TermPenalty]; math.Abs(got-atReal) > 1e-5 {
		t.Errorf("DRAGAN: penalty %g, want %g", got, atReal)
	}
	above := math.Pow(1.0507010-1, 2)
	got := termsAt(t, onLine(true), gan.Training{Penalty: gan.WGANGP}, 0)[gan.TermPenalty]
	if !(got > above+1e-4 && got < 0.9*atReal) {
		t.Errorf("WGAN-GP: penalty %g, want more than %g and less than %g", got, above, atReal)
	}
}

// The seed reaches the noise of G's phase.
func TestSeedsOfPhases(t *testing.T) {
	a := termsAt(t, gan.NewDense(gan.DenseConfig{Size: 1, Noise: 1, Linear: true}, nn.NewRand(1)), gan.Training{Seed: 1, Watch: true}, 1)
	b := termsAt(t, gan.NewDense(gan.DenseConfig{Size: 1, Noise: 1, Linear: true}, nn.NewRand(1)), gan.Training{Seed: 2, Watch: true}, 1)
	if a["loss"] == b["loss"] {
		t.Errorf("G's loss is %g with two seeds", a["loss"])
	}
}
