package style

import (
	"math"
	"math/rand/v2"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// NewLite0 returns EfficientNet-Lite0 that has learned nothing, to see what LoadLite0's
// has: weights are drawn from rng (He et al. 2015), and the batch norms, folded into the
// convolutions, have the statistics of one picture of noise that has the spectrum of
// photographs, so that activations are as large in deep layers as in the first. Weights
// are zero when rng is nil.
func NewLite0(rng *rand.Rand) (*Network, error) {
	m := newLite()
	if rng == nil {
		return m.lite0(), nil
	}
	convs := m.convs()
	for _, l := range convs {
		l.w.Init(nn.HeNormal(rng))
	}
	m.out.W.Init(nn.HeNormal(rng))
	if err := m.normalise(convs, rng); err != nil {
		return nil, err
	}
	return m.lite0(), nil
}

// liteWeights are those of a convolution, of which the last axes are its channels.
type liteWeights struct{ w, b *nn.Param }

// convs returns the weights of the convolutions in the order of walk.
func (m *mobile) convs() []liteWeights {
	all := []liteWeights{{m.stem.W, m.stem.B}}
	for _, b := range m.blocks {
		if b.expand != nil {
			all = append(all, liteWeights{b.expand.W, b.expand.B})
		}
		all = append(all, liteWeights{b.depthwise.W, b.depthwise.B}, liteWeights{b.project.W, b.project.B})
	}
	return append(all, liteWeights{m.head.W, m.head.B})
}

// calibrated is the side, in pixels, of the picture whose statistics batch norms get.
const calibrated = 256

// normalise makes each channel of each convolution have mean 0 and variance 1 in a
// picture of noise, by its weights and bias.
func (m *mobile) normalise(convs []liteWeights, rng *rand.Rand) error {
	z := make([]float32, 3*calibrated*calibrated)
	for i := range z {
		z[i] = float32(rng.NormFloat64())
	}
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{calibrated, calibrated, 3}},
		Build: func(c *nn.Ctx, z []*G.Node) []*G.Node {
			return m.statistics(c.Frozen(), FourierImage(c, z[0]))
		},
	})
	if err != nil {
		return err
	}
	values, err := f.CallAll(z)
	if err != nil {
		return err
	}
	for i, l := range convs {
		mean, variance := values[2*i], values[2*i+1]
		w, channels := l.w.Data(), l.b.Size()
		for k := range w {
			w[k] = float32(float64(w[k]) / math.Sqrt(float64(variance[k%channels])+epsilon))
		}
		for k := range channels {
			l.b.Data()[k] = float32(-float64(mean[k]) / math.Sqrt(float64(variance[k])+epsilon))
		}
	}
	return nil
}

// statistics returns means and variances [1 C] of each convolution in turn, for an image
// [1 H W 3], each normalised before the next.
func (m *mobile) statistics(c *nn.Ctx, x *G.Node) (all []*G.Node) {
	normed := func(l nn.Layer, x *G.Node) *G.Node {
		y := l.Forward(c, x)
		channels := y.Shape()[3]
		one, zero := c.Const(slices.Repeat([]float64{1}, channels), 1, channels), c.Const(make([]float64, channels), 1, channels)
		y, mean, variance := op.BatchNorm(y, one, zero, epsilon)
		all = append(all, mean, variance)
		return y
	}
	x = op.ReLU6(normed(m.stem, m.input.apply(c, x)))
	for _, b := range m.blocks {
		h := x
		if b.expand != nil {
			h = op.ReLU6(normed(b.expand, h))
		}
		h = normed(b.project, op.ReLU6(normed(b.depthwise, h)))
		if b.residual {
			h = op.Add(h, x)
		}
		x = h
	}
	normed(m.head, x)
	return all
}
