package gan_test

import (
	"math"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
)

// classes returns the probabilities of ten classes, of which some have equal ones.
func classes(some int) []float64 {
	p := make([]float64, 10)
	for i := range some {
		p[i] = 1 / float64(some)
	}
	return p
}

// The floors of a G that draws some of ten classes perfectly. D's is log 2 less
// the Jensen-Shannon divergence.
func TestFloors(t *testing.T) {
	for _, tc := range []struct {
		some   int
		d, g   float64
		opened float64 // what D says of what G draws
	}{{1, 0.168, 2.40, 1. / 11}, {3, 0.351, 1.47, 0.1 / (0.1 + 1./3)}, {8, 0.618, 0.81, 0.1 / (0.1 + 1./8)}, {10, 0.693, 0.693, 0.5}} {
		p, q := classes(10), classes(tc.some)
		best := gan.BestD(p, q)
		if math.Abs(best[0]-tc.opened) > 1e-12 {
			t.Errorf("%d classes: D says %g, want %g", tc.some, best[0], tc.opened)
		}
		d, g := gan.Losses(p, q, best)
		if math.Abs(d-tc.d) > 0.0006 || math.Abs(g-tc.g) > 0.006 {
			t.Errorf("%d classes: losses %.4f and %.4f, want %.3f and %.2f", tc.some, d, g, tc.d, tc.g)
		}
		for _, shift := range []float64{-0.01, 0.01} {
			other := gan.BestD(p, q)
			other[0] += shift
			if worse, _ := gan.Losses(p, q, other); worse <= d {
				t.Errorf("%d classes: D that says %g has loss %g, the best %g", tc.some, other[0], worse, d)
			}
		}
	}
	if d := gan.BestD([]float64{0}, []float64{0}); d[0] != 0.5 {
		t.Errorf("D says %g of what nobody draws, want 0.5", d[0])
	}
}

func TestRing(t *testing.T) {
	c := gan.Cover(gan.Ring(20000, 1))
	if want := 1 - math.Exp(-4.5); c.Hit != 8 || math.Abs(c.Near-want) > 0.003 {
		t.Errorf("the ring itself: %+v, want 8 modes and %.3f near", c, want)
	}
	for k, n := range c.Counts {
		if math.Abs(float64(n)/20000-0.989/8) > 0.01 {
			t.Errorf("mode %d has %d of 20000 points", k, n)
		}
	}
	// Two points at mode 0, one off by 2.9σ, one by 3.1σ, one at the middle.
	c = gan.Cover([]float32{2, 0, 2, 0.29, 2.31, 0, 0, 0})
	if c.Hit != 1 || c.Near != 0.5 || c.Counts != [8]int{2} || c.Nearest[0] < 3 {
		t.Errorf("%+v, want 1 mode with 2 of 4 points, and a third that is nearest to it", c)
	}
}

// A tenth of an equal share makes a mode count: 13 of 1000 points, not 12.
func TestHitWantsPoints(t *testing.T) {
	for n, want := range map[int]int{12: 1, 13: 2} {
		var p []float32
		for i := range 1000 {
			x, y := gan.RingCentre(0)
			if i < n {
				x, y = gan.RingCentre(3)
			}
			p = append(p, float32(x), float32(y))
		}
		if c := gan.Cover(p); c.Hit != want {
			t.Errorf("%d of 1000 points at another mode: %d modes hit, want %d", n, c.Hit, want)
		}
	}
}

// The baseline finds all eight modes, from any start.
func TestMixtureFindsAllModes(t *testing.T) {
	for seed := range uint64(10) {
		m := gan.FitMixture(gan.Ring(1000, seed), gan.RingModes, 30, seed)
		c := gan.Cover(m.Sample(5000, seed))
		if c.Hit != 8 || math.Abs(c.Near-0.989) > 0.01 {
			t.Errorf("seed %d: %+v", seed, c)
		}
		sum := 0.0
		for j := range m.Weight {
			sum += m.Weight[j]
			if math.Abs(m.Sigma[j]-gan.RingSigma) > 0.02 || math.Abs(math.Hypot(m.Mean[j][0], m.Mean[j][1])-2) > 0.05 {
				t.Errorf("seed %d: Gaussian %d at %.3f, σ %.3f", seed, j, m.Mean[j], m.Sigma[j])
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("seed %d: weights sum to %g", seed, sum)
		}
	}
}

// One Gaussian fitted to points is their mean and their deviation.
func TestMixtureOfOne(t *testing.T) {
	m := gan.FitMixture([]float32{0, 0, 2, 0, 0, 4, 2, 4}, 1, 3, 1)
	if m.Mean[0] != [2]float64{1, 2} || math.Abs(m.Sigma[0]-math.Sqrt(2.5)) > 1e-12 || m.Weight[0] != 1 {
		t.Errorf("%+v, want centre (1, 2), variance (1 + 4)/2", m)
	}
}

func TestStageMistakes(t *testing.T) {
	for want, f := range map[string]func(){
		"coverage of 3 coordinates":          func() { gan.Cover(make([]float32, 3)) },
		"coverage of 0 coordinates":          func() { gan.Cover(nil) },
		"best D of 1 and 2 probabilities":    func() { gan.BestD(make([]float64, 1), make([]float64, 2)) },
		"probabilities -1 and 0 at 0":        func() { gan.BestD([]float64{-1}, []float64{0}) },
		"mixture of 3 Gaussians in 1 steps":  func() { gan.FitMixture(make([]float32, 4), 3, 1, 1) },
		"mixture of 1 Gaussians in 0 steps":  func() { gan.FitMixture(make([]float32, 4), 1, 0, 1) },
		"steps of 5 coordinates, want at le": func() { gan.FitMixture(make([]float32, 5), 1, 1, 1) },
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want one with %q", err, want)
				}
			}()
			f()
		}()
	}
}
