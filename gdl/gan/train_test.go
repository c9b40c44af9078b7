package gan_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

var tiny = gan.DenseConfig{Noise: 2, Size: 3, Generator: []int{4}, Discriminator: []int{4}}

// The derivatives of both losses, of each objective and penalty, against central
// differences in float64.
func TestDerivatives(t *testing.T) {
	conditional := tiny
	conditional.Classes, conditional.Embedding = 3, 2
	for name, tc := range map[string]struct {
		cfg gan.DenseConfig
		t   gan.Training
	}{
		"bce":           {tiny, gan.Training{}},
		"smoothed":      {tiny, gan.Training{Label: 0.9}},
		"saturating":    {tiny, gan.Training{Objective: gan.Saturating}},
		"hinge":         {tiny, gan.Training{Objective: gan.Hinge}},
		"least squares": {tiny, gan.Training{Objective: gan.LeastSquares}},
		"dragan":        {tiny, gan.Training{Penalty: gan.DRAGAN}},
		"wgan-gp":       {tiny, gan.Training{Objective: gan.Wasserstein, Penalty: gan.WGANGP}},
		"conditional":   {conditional, gan.Training{Penalty: gan.WGANGP, Watch: true}},
	} {
		t.Run(name, func(t *testing.T) {
			m := gan.NewDense(tc.cfg, nn.NewRand(3))
			phases, err := m.Phases(tc.t)
			if err != nil {
				t.Fatal(err)
			}
			in, shapes := [][]float64{gdltest.Normal(5, 4, 3)}, [][]int{{4, 3}}
			if m.Classes > 0 {
				in, shapes = append(in, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0}), append(shapes, []int{4, 3})
			}
			for _, p := range phases {
				gdltest.CheckParams(t, p.Loss, 1e-6, in, shapes...)
			}
		})
	}
}

// The losses at a D that says 0 of everything.
func TestLossesAtChance(t *testing.T) {
	for _, tc := range []struct {
		t    gan.Training
		d, g float64
	}{
		{gan.Training{}, math.Ln2, math.Ln2},
		{gan.Training{Label: 0.9}, math.Ln2, math.Ln2},
		{gan.Training{Objective: gan.Saturating}, math.Ln2, -math.Ln2},
		{gan.Training{Objective: gan.Hinge}, 2, 0},
		{gan.Training{Objective: gan.LeastSquares}, 0.5, 0.5},
		{gan.Training{Objective: gan.Wasserstein}, 0, 0},
		// A slope of 0 everywhere: (0 − 1)² times the weight of 10.
		{gan.Training{Objective: gan.Wasserstein, Penalty: gan.WGANGP}, 10, 0},
		{gan.Training{Penalty: gan.DRAGAN, Weight: 2}, math.Ln2 + 2, math.Ln2},
	} {
		m := gan.NewDense(tiny, nn.NewRand(1))
		for _, p := range m.D.Params()[2:] {
			clear(p.Data())
		}
		tc.t.Watch = true // so that both losses use their input
		phases, err := m.Phases(tc.t)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{tc.d, tc.g} {
			got, err := train.Evaluate(phases[i].Loss, batches(t, 8, 4, 0, 0, 3))
			if err != nil || math.Abs(got-want) > 1e-6 {
				t.Errorf("%+v, phase %s: loss %g, error %v, want %g", tc.t, phases[i].Name, got, err, want)
			}
		}
	}
}

// Smoothing is of the real label alone: where D says +3 of all, the loss is
// ½ (softplus 3 − 0.9·3) + ½ softplus 3.
func TestSmoothingIsOneSided(t *testing.T) {
	m := gan.NewDense(tiny, nil)
	m.D.Params()[3].Data()[0] = 3
	phases, err := m.Phases(gan.Training{Label: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	got, err := train.Evaluate(phases[0].Loss, batches(t, 8, 4, 0, 0, 3))
	if want := math.Log1p(math.Exp(3)) - 0.5*0.9*3; err != nil || math.Abs(got-want) > 1e-6 {
		t.Errorf("loss %g, error %v, want %g", got, err, want)
	}
}

// Each phase leaves weights and running averages of the other network as they are,
// byte for byte; phase G moves the averages of G's weights, phase D does not.
func TestPhasesLeaveEachOtherAlone(t *testing.T) {
	for _, m := range []*gan.GAN{
		gan.NewConv(gan.ConvConfig{Width: 1, Average: 0.5}, nn.NewRand(1)),
		gan.NewFaces(gan.FacesConfig{Noise: 4, Width: 1}, nn.NewRand(1)),
		gan.NewFaces(gan.FacesConfig{Noise: 4, Width: 1, Norm: gan.SpectralNorm}, nn.NewRand(1)),
	} {
		phases, err := m.Phases(gan.Training{Watch: true, Penalty: gan.DRAGAN})
		if err != nil {
			t.Fatal(err)
		}
		averages := m.Params()[len(m.G.Params())+len(m.D.Params()):]
		b := batches(t, 4, 4, -1, 0, m.Shape...)
		for i, p := range phases {
			trained, frozen := m.D, m.G
			if i == 1 {
				trained, frozen = m.G, m.D
			}
			before, stays, average := bits(trained.Params()), bits(frozen.Params()), bits(averages)
			p.Shapes = [][]int{m.Shape}
			tr, err := train.Compile(p.Spec, 4)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := tr.Step(batchOf(b)); err != nil {
					t.Fatal(err)
				}
			}
			if bits(trained.Params()) == before {
				t.Errorf("phase %s has trained nothing", p.Name)
			}
			if bits(frozen.Params()) != stays {
				t.Errorf("phase %s has changed the other network", p.Name)
			}
			if moved := bits(averages) != average; moved != (i == 1 && len(averages) > 0) {
				t.Errorf("phase %s has moved the averages: %t", p.Name, moved)
			}
		}
	}
}

// batchOf returns the first batch.
func batchOf(b train.Batches) []float32 {
	n := b.Size(0)
	for _, d := range b.Shapes()[0] {
		n *= d
	}
	x := make([]float32, n)
	b.Fill([][]float32{x}, 0, 0)
	return x
}

// Penalties train 1000 steps without NaN, from a D whose slope is 0 everywhere.
func TestPenaltiesFromSlopeZero(t *testing.T) {
	for _, tr := range []gan.Training{
		{Penalty: gan.DRAGAN},
		{Penalty: gan.WGANGP, Objective: gan.Wasserstein, OptimizerD: train.NewAdam(1e-3), OptimizerG: train.NewAdam(1e-3)},
	} {
		cfg := gan.Stage()
		cfg.ReLU = false // would be dead at 0
		m := gan.NewDense(cfg, nn.NewRand(1))
		clear(m.D.Params()[0].Data())
		h := fit(t, config(t, m, tr, ring(t, 320, 32), 100))
		penalty := h.Phases[gan.PhaseD].Terms[gan.TermPenalty]
		if len(penalty) != 100 || !(penalty[99] < 0.5*penalty[0]) {
			t.Errorf("%s: penalty from %g to %g over %d epochs", tr.Penalty, penalty[0], penalty[99], len(penalty))
		}
	}
}

// learner is a GAN with all that has a state: batch norm, dropout, averages, two
// optimisers, noise.
func learner(t *testing.T) (*gan.GAN, train.Config) {
	m := gan.NewConv(gan.ConvConfig{Noise: 3, Width: 1, Average: 0.9}, nn.NewRand(2))
	tr := gan.Training{StepsD: 2, OptimizerG: train.NewAdam(1e-3), Watch: true, Penalty: gan.DRAGAN, Seed: 4}
	c := config(t, m, tr, batches(t, 22, 4, -1, 0, 28, 28, 1), 2)
	c.Look = m.Look(2, 5, []int{0, 1, 2})
	return m, c
}

// A run that is interrupted at every third optimiser step ends with the bytes of
// the run in one go; and its file alone draws the same samples.
func TestResumeAndRebuild(t *testing.T) {
	whole, c := learner(t)
	want := fit(t, c)
	prefix := filepath.Join(t.TempDir(), "gan")
	var m *gan.GAN
	for calls := 1; ; calls++ {
		m, c = learner(t)
		c.Checkpoint = prefix
		got, err := train.Fit(&countdown{t.Context(), 3}, c)
		if errors.Is(err, train.ErrInterrupted) {
			continue
		}
		if err != nil || calls < 5 {
			t.Fatalf("%d calls, error %v", calls, err)
		}
		if bits(m.Params()) != bits(whole.Params()) {
			t.Error("weights, running averages or averages of weights differ from those of the run in one go")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("history (-in one go +resumed):\n%s", diff)
		}
		break
	}
	files, err := filepath.Glob(prefix + "-*.safetensors")
	if err != nil || len(files) != 1 {
		t.Fatalf("files %q, error %v", files, err)
	}
	f, err := ckpt.Load(files[0])
	if err != nil {
		t.Fatal(err)
	}
	again, err := train.Rebuild(f, gan.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	if x, y := sample(t, again.(*gan.GAN), 3, 1), sample(t, whole, 3, 1); !slices.Equal(x, y) {
		t.Error("the model rebuilt from its file draws other samples")
	}
}

// On the ring a GAN's points move to the modes, all but one of them at least.
func TestLearnsTheRing(t *testing.T) {
	m := gan.NewDense(gan.Stage(), nn.NewRand(1))
	before := gan.Cover(sample(t, m, 2000, 1))
	adam := train.Adam{LearningRate: 1e-3, Beta1: 0.5, Beta2: 0.999, Epsilon: 1e-7}
	tr := gan.Training{OptimizerD: adam, OptimizerG: adam}
	fit(t, config(t, m, tr, ring(t, 12800, 128), 30))
	after := gan.Cover(sample(t, m, 2000, 1))
	if before.Near > 0.05 || after.Near < 0.6 || after.Hit < 7 {
		t.Errorf("before %+v, after %+v, want at least 7 modes and 60 %% near", before, after)
	}
}
