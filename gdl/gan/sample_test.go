package gan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
)

func sample(t testing.TB, m *gan.GAN, n int, seed uint64) []float32 {
	t.Helper()
	x, err := m.Sample(n, seed)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A seed gives the same samples, the first of many are those of few, and another
// seed gives others.
func TestSamplesDependOnTheSeed(t *testing.T) {
	for _, m := range []*gan.GAN{
		gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)),
		gan.NewConv(gan.ConvConfig{Width: 2, Average: 0.9}, nn.NewRand(1)),
		gan.NewConv(gan.ConvConfig{Width: 2, Classes: 3}, nn.NewRand(1)),
		gan.NewFaces(gan.FacesConfig{Width: 2}, nn.NewRand(1)),
	} {
		size := 1
		for _, d := range m.Shape {
			size *= d
		}
		few, many, other := sample(t, m, 3, 7), sample(t, m, 130, 7), sample(t, m, 3, 8)
		if len(many) != 130*size || !slices.Equal(few, many[:3*size]) || slices.Equal(few, other) {
			t.Errorf("%v: %d values; equal start %t", m.Shape, len(many), slices.Equal(few, many[:3*size]))
		}
		if lo, hi := slices.Min(many), slices.Max(many); float64(lo) < m.Lo || float64(hi) > m.Hi {
			t.Errorf("%v: values from %g to %g, want %g to %g", m.Shape, lo, hi, m.Lo, m.Hi)
		}
	}
}

// Samples are drawn with the averages where they are kept, and follow them.
func TestSamplesOfAverages(t *testing.T) {
	m := gan.NewDense(gan.DenseConfig{Average: 0.5}, nn.NewRand(1))
	before := sample(t, m, 2, 1)
	for _, p := range m.G.Params() {
		clear(p.Data())
	}
	if !slices.Equal(before, sample(t, m, 2, 1)) {
		t.Error("samples follow the weights, want the averages")
	}
	for _, p := range m.Params()[len(m.G.Params())+len(m.D.Params()):] {
		clear(p.Data())
	}
	if x := sample(t, m, 2, 1); x[0] != 0.5 || x[783] != 0.5 {
		t.Errorf("averages of 0 give %g, want 0.5", x[0])
	}
}

// One noise vector gives another example of another class.
func TestClassesCount(t *testing.T) {
	for _, embedding := range []int{0, 2} {
		m := gan.NewDense(gan.DenseConfig{Size: 4, Classes: 3, Embedding: embedding}, nn.NewRand(1))
		z := m.NoiseVectors(1, 1)
		x, err := m.Decode(append(slices.Clone(z), z...), []int{0, 2})
		if err != nil || slices.Equal(x[:4], x[4:]) {
			t.Errorf("embedding %d: examples %v, error %v, want two", embedding, x, err)
		}
	}
}

func TestSamplingMistakes(t *testing.T) {
	plain, classes := gan.NewDense(gan.DenseConfig{}, nil), gan.NewDense(gan.DenseConfig{Classes: 3}, nil)
	for _, tc := range []struct {
		want string
		f    func() ([]float32, error)
	}{
		{"0 samples, want at least 1", func() ([]float32, error) { return plain.Sample(0, 1) }},
		{"noise of 33 numbers, want a multiple of 32", func() ([]float32, error) { return plain.Decode(make([]float32, 33), nil) }},
		{"1 classes for 1 noise vectors, want 0", func() ([]float32, error) { return plain.Decode(make([]float32, 32), []int{1}) }},
		{"0 classes for 1 noise vectors, want 1", func() ([]float32, error) { return classes.Decode(make([]float32, 32), nil) }},
		{"class 3, want 0 to 2", func() ([]float32, error) { return classes.Decode(make([]float32, 32), []int{3}) }},
	} {
		if _, err := tc.f(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
