package gan

import (
	"fmt"
	"math/rand/v2"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// sampler is a compiled generator.
type sampler struct {
	*train.Func
	from []*nn.Param // averages, copied before each use; nil: G's own weights
	to   []*nn.Param
}

// NoiseVectors returns n noise vectors of N(0, 1), [n Noise]. They depend on the
// seed alone: the first of many are those of few.
func (m *GAN) NoiseVectors(n int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0x6e6f697365))
	z := make([]float32, n*m.Noise)
	for i := range z {
		z[i] = float32(rng.NormFloat64())
	}
	return z
}

// Sample returns n examples in inference mode, [n Shape...], from
// NoiseVectors(n, seed); where the average of G's weights is kept, it draws with
// that. So a noise vector gives the same example alone and among others. A
// conditional GAN's classes come in turn, 0, 1, 2, …. Not for concurrent use.
func (m *GAN) Sample(n int, seed uint64) ([]float32, error) {
	if n < 1 {
		return nil, fmt.Errorf("%s: %d samples, want at least 1", m.kind, n)
	}
	var classes []int
	for i := range n {
		if m.Classes > 0 {
			classes = append(classes, i%m.Classes)
		}
	}
	return m.Decode(m.NoiseVectors(n, seed), classes)
}

// Decode is Sample for given noise vectors z [n Noise] and, when the GAN is
// conditional, a class for each.
func (m *GAN) Decode(z []float32, classes []int) ([]float32, error) {
	n := len(z) / m.Noise
	if n < 1 || n*m.Noise != len(z) {
		return nil, fmt.Errorf("%s: noise of %d numbers, want a multiple of %d", m.kind, len(z), m.Noise)
	}
	x, err := m.oneHot(n, classes)
	if err != nil {
		return nil, err
	}
	if m.sampler == nil {
		s, err := m.newSampler()
		if err != nil {
			return nil, err
		}
		m.sampler = s
	}
	if err := nn.Copy(m.sampler.to, m.sampler.from); err != nil {
		return nil, err
	}
	return m.sampler.Call(append([][]float32{z}, x...)...)
}

// oneHot returns the classes of n examples as an input; none when the GAN is not
// conditional.
func (m *GAN) oneHot(n int, classes []int) ([][]float32, error) {
	if m.Classes == 0 && len(classes) == 0 {
		return nil, nil
	}
	if m.Classes == 0 || len(classes) != n {
		return nil, fmt.Errorf("%s: %d classes for %d noise vectors, want %d", m.kind, len(classes), n, min(m.Classes, 1)*n)
	}
	hot := make([]float32, n*m.Classes)
	for i, k := range classes {
		if k < 0 || k >= m.Classes {
			return nil, fmt.Errorf("%s: class %d, want 0 to %d", m.kind, k, m.Classes-1)
		}
		hot[i*m.Classes+k] = 1
	}
	return [][]float32{hot}, nil
}

// newSampler compiles the generator, or a second one for the averages.
func (m *GAN) newSampler() (*sampler, error) {
	s, draws := &sampler{}, m
	if m.average != nil {
		draws = m.again()
		s.from, s.to = m.average.Params(), draws.generatorParams()
	}
	shapes := [][]int{{m.Noise}}
	if m.Classes > 0 {
		shapes = append(shapes, []int{m.Classes})
	}
	var err error
	s.Func, err = train.CompileFunc(train.FuncSpec{Shapes: shapes, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
		return []*G.Node{draws.Generate(c, x[0], slices.Concat(x, []*G.Node{nil})[1])}
	}})
	return s, err
}

// Look returns one of n samples from one seed, taken after the epochs given: the
// same noise, while G learns.
func (m *GAN) Look(n int, seed uint64, at []int) *train.Look {
	return &train.Look{
		Name: fmt.Sprintf("%d samples of seed %d", n, seed), At: at,
		Take: func() ([]float32, error) { return m.Sample(n, seed) },
	}
}
