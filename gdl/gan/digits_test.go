package gan_test

import (
	"math"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// statistics are simple ones of pictures of 784 pixels.
type statistics struct {
	mean []float64 // of each pixel
	ink  float64   // mean of all pixels
	grey float64   // share of pixels from 0.1 to 0.9
	same float64   // mean difference of neighbours in a row, absolute
}

func measure(x []float32) statistics {
	s, n := statistics{mean: make([]float64, 784)}, float64(len(x)/784)
	for i, v := range x {
		p := float64(v)
		s.mean[i%784] += p / n
		s.ink += p / float64(len(x))
		if p > 0.1 && p < 0.9 {
			s.grey += 1 / float64(len(x))
		}
		if i%28 > 0 {
			s.same += math.Abs(p-float64(x[i-1])) / float64(len(x))
		}
	}
	return s
}

// far is the distance of two mean pictures.
func far(a, b statistics) float64 {
	sum := 0.0
	for i, v := range a.mean {
		sum += (v - b.mean[i]) * (v - b.mean[i])
	}
	return math.Sqrt(sum)
}

// Two epochs on 12 800 digits bring lab 1's samples, at first all grey, close to
// digits in the mean picture, in the share of ink and of grey, and in how much
// neighbours differ.
func TestSamplesMoveTowardsDigits(t *testing.T) {
	digits, err := datasets.Open("mnist", "train")
	if err != nil {
		t.Skip(err)
	}
	source := data.Flatten(data.Take(digits, 12800))
	b, err := data.NewBatches(128, 1, source)
	if err != nil {
		t.Fatal(err)
	}
	m := gan.NewDense(gan.DenseConfig{}, nn.NewRand(1))
	real, before := measure(data.All(source)), measure(sample(t, m, 500, 1))
	fit(t, config(t, m, gan.Training{}, b, 2))
	after := measure(sample(t, m, 500, 1))
	for _, s := range []struct {
		name       string
		start, end float64
	}{
		{"mean picture", far(before, real), far(after, real)},
		{"ink", math.Abs(before.ink - real.ink), math.Abs(after.ink - real.ink)},
		{"grey pixels", math.Abs(before.grey - real.grey), math.Abs(after.grey - real.grey)},
		{"differences of neighbours", math.Abs(before.same - real.same), math.Abs(after.same - real.same)},
	} {
		if !(s.end < 0.5*s.start) {
			t.Errorf("%s: off by %.3f, after two epochs by %.3f, want less than half", s.name, s.start, s.end)
		}
	}
}
