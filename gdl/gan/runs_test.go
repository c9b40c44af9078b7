package gan_test

import (
	"math"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func adam(learningRate float64) train.Adam {
	return train.Adam{LearningRate: learningRate, Beta1: 0.5, Beta2: 0.999, Epsilon: 1e-7}
}

// Verdicts of real runs on the ring, with seeds that no limit was chosen by. A G of
// a hundred times D's learning rate runs to a point; so do both with a hundred times
// the usual one. A G of a thousandth of D's stands still. SGD with steps of 1 leaps. One number of noise gives a line through all modes, most of
// it between them: neither healthy nor, by modes, collapsed.
func TestVerdictsOfRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 24 GANs on the plane")
	}
	both := func(o gan.Objective, by train.Optimizer) gan.Training {
		return gan.Training{Objective: o, OptimizerD: by, OptimizerG: by}
	}
	smooth := gan.Training{Label: 0.9, OptimizerD: adam(1e-3), OptimizerG: adam(1e-3)}
	for _, tc := range []struct {
		name  string
		t     gan.Training
		noise int
		want  gan.Word
	}{
		{"Adam", both(gan.BCE, adam(1e-3)), 2, gan.Healthy},
		{"RMSprop", gan.Training{}, 2, gan.Healthy},
		{"hinge", both(gan.Hinge, adam(1e-3)), 2, gan.Healthy},
		{"smoothed labels", smooth, 2, gan.Healthy},
		{"fast G", gan.Training{OptimizerD: adam(1e-4), OptimizerG: adam(1e-2)}, 2, gan.Collapsed},
		{"slow D", gan.Training{OptimizerD: adam(1e-5), OptimizerG: adam(1e-3)}, 2, gan.Collapsed},
		{"steps a hundred times too long", both(gan.BCE, adam(1e-1)), 2, gan.Collapsed},
		{"G stands still", gan.Training{OptimizerD: adam(1e-3), OptimizerG: adam(1e-6)}, 2, gan.DTooStrong},
		{"G stands still, RMSprop", gan.Training{OptimizerG: train.NewRMSprop(1e-6)}, 2, gan.DTooStrong},
		{"SGD, Wasserstein", both(gan.Wasserstein, train.SGD{LearningRate: 1}), 2, gan.Diverged},
		{"SGD, least squares", both(gan.LeastSquares, train.SGD{LearningRate: 1}), 2, gan.Diverged},
		{"one number of noise", both(gan.BCE, adam(1e-3)), 1, gan.NotSure},
	} {
		for _, seed := range []uint64{11, 12} {
			cfg := gan.Stage()
			cfg.Noise = tc.noise
			m := gan.NewDense(cfg, nn.NewRand(seed))
			tc.t.Seed = seed
			h, err := train.Fit(t.Context(), config(t, m, tc.t, ring(t, 6400, 128), 30))
			c := gan.Cover(sample(t, m, 2000, 1))
			unsure := int(math.Round(2000 * (1 - c.Near)))
			v := gan.Health{Training: tc.t, History: h, Err: err, Samples: c.Nearest[:], Unsure: unsure}.Verdict()
			if v.Word != tc.want {
				t.Errorf("%s, seed %d: %v\nwant %s", tc.name, seed, v, tc.want)
			}
		}
	}
}
