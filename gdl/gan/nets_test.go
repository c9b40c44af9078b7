package gan_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Every norm trains with every penalty and keeps to finite numbers.
func TestNormsTrainWithPenalties(t *testing.T) {
	for _, norm := range []gan.Norm{gan.BatchNorm, gan.LayerNorm, gan.InstanceNorm, gan.SpectralNorm, gan.NoNorm} {
		for _, penalty := range []gan.Penalty{gan.NoPenalty, gan.DRAGAN, gan.WGANGP} {
			m := gan.NewFaces(gan.FacesConfig{Noise: 4, Width: 2, Norm: norm}, nn.NewRand(1))
			before := bits(m.Params())
			tr := gan.Faces()
			tr.Penalty = penalty
			h := fit(t, config(t, m, tr, batches(t, 8, 4, -1, 0, 64, 64, 3), 2))
			terms := h.Phases[gan.PhaseD].Terms
			if bits(m.Params()) == before || (len(terms[gan.TermPenalty]) > 0) != (penalty != gan.NoPenalty) {
				t.Errorf("%s, %s: terms %v", norm, penalty, terms)
			}
		}
	}
}

// Layers before a norm have no bias, others do.
func TestBiasesOfFaces(t *testing.T) {
	for norm, want := range map[gan.Norm]int{gan.BatchNorm: 2, gan.LayerNorm: 2, gan.InstanceNorm: 2, gan.SpectralNorm: 5, gan.NoNorm: 5} {
		m := gan.NewFaces(gan.FacesConfig{Width: 1, Norm: norm}, nil)
		n := 0
		for _, p := range m.D.Params() {
			if p.Name[len(p.Name)-2:] == "/b" {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d biases in D, want %d", norm, n, want)
		}
	}
}

// A conditional GAN that is taught points of two classes, at −1 and at +1, draws
// each where its class is.
func TestConditionalLearnsItsClasses(t *testing.T) {
	for _, embedding := range []int{0, 3} {
		cfg := gan.Stage()
		cfg.Size, cfg.Classes, cfg.Embedding = 1, 2, embedding
		m := gan.NewDense(cfg, nn.NewRand(1))
		adam := train.Adam{LearningRate: 1e-3, Beta1: 0.5, Beta2: 0.999, Epsilon: 1e-7}
		fit(t, config(t, m, gan.Training{OptimizerD: adam, OptimizerG: adam}, twoPoints{}, 4))
		x := sample(t, m, 400, 1) // classes in turn
		var mean [2]float64
		for i, v := range x {
			mean[i%2] += float64(v) / 200
		}
		if math.Abs(mean[0]+1) > 0.3 || math.Abs(mean[1]-1) > 0.3 {
			t.Errorf("embedding %d: means of the classes %.2f, want −1 and 1", embedding, mean)
		}
	}
}

// twoPoints are the numbers −1, of class 0, and 1, of class 1, each a little off.
type twoPoints struct{}

func (twoPoints) Shapes() [][]int { return [][]int{{1}, {2}} }
func (twoPoints) Steps() int      { return 100 }
func (twoPoints) Size(int) int    { return 32 }
func (twoPoints) Digest() string  { return "two points" }
func (twoPoints) Fill(x [][]float32, epoch, step int) {
	clear(x[1])
	for i := range x[0] {
		x[0][i] = float32(2*(i%2)-1) + 0.01*float32((i*7+step)%11-5)
		x[1][2*i+i%2] = 1
	}
}

// The DCGAN takes classes too: as channels of D's input.
func TestConditionalConvTrains(t *testing.T) {
	m := gan.NewConv(gan.ConvConfig{Width: 1, Classes: 3, Embedding: 2}, nn.NewRand(1))
	before := slices.Clone(m.Params()[len(m.Params())-1].Data()) // D's table of classes
	fit(t, config(t, m, gan.Training{Penalty: gan.WGANGP}, batches(t, 6, 3, -1, 3, 28, 28, 1), 1))
	if got := m.Params()[len(m.Params())-1]; got.Name != "discriminator/label/w" || slices.Equal(got.Data(), before) {
		t.Errorf("%s has not been trained", got.Name)
	}
	if shape := fmt.Sprint(m.D.Params()[0].Shape); shape != "[5 5 3 1]" {
		t.Errorf("D's first kernel is %s, want [5 5 1+2 1]", shape)
	}
}
