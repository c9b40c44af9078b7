package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// SpectralNorm divides the weight of a layer by its largest singular value σ, so
// that the layer is 1-Lipschitz (Miyato et al. 2018, arXiv:1802.05957). Each step
// of training makes one step of power iteration from U, as in PyTorch's
// torch.nn.utils.spectral_norm.
type SpectralNorm struct {
	of Layer
	w  *Param // the layer's weight
	// U and V are near the singular vectors of the weight as a matrix
	// [In Out], for a kernel [kH·kW·Cin Cout]; fixed.
	U *Param // [Out 1]
	V *Param // [In 1]
}

// firstIterations is how often NewSpectralNorm steps, as PyTorch does.
const firstIterations = 15

// NewSpectralNorm returns the layer with its weight normalised; it is a *Dense or
// a *Conv2D. U starts at random and is brought near the singular vector of the
// weight as it is; with a nil rng both vectors are zero, to be loaded.
func NewSpectralNorm(layer Layer, rng *rand.Rand) *SpectralNorm {
	var w *Param
	switch l := layer.(type) {
	case *Dense:
		w = l.W
	case *Conv2D:
		w = l.W
	default:
		panic(fmt.Errorf("nn: spectral norm of a %T, want a *nn.Dense or a *nn.Conv2D", layer))
	}
	out := w.Shape[len(w.Shape)-1]
	s := &SpectralNorm{of: layer, w: w, U: NewParam(w.Name+"/u", nil, out, 1), V: NewParam(w.Name+"/v", nil, w.Size()/out, 1)}
	s.U.Fixed, s.V.Fixed = true, true
	if rng != nil {
		for i := range s.U.Data() {
			s.U.Data()[i] = float32(rng.NormFloat64())
		}
		for range firstIterations {
			iterate(w.Data(), s.U.Data(), s.V.Data())
		}
	}
	return s
}

// iterate makes a step of power iteration on w [In Out].
func iterate(w, u, v []float32) {
	for i := range v {
		v[i] = 0
		for j, x := range u {
			v[i] += float32(w[i*len(u)+j] * x)
		}
	}
	unit(v)
	clear(u)
	for i, x := range v {
		for j := range u {
			u[j] += float32(w[i*len(u)+j] * x)
		}
	}
	unit(u)
}

// unit scales v to length 1.
func unit(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i, x := range v {
		v[i] = float32(float64(x) / max(math.Sqrt(sum), 1e-12))
	}
}

// Forward maps x as the layer does. The singular vectors count as constants in
// derivatives. In inference and in a frozen view they stay as they are.
func (s *SpectralNorm) Forward(c *Ctx, x *G.Node) *G.Node {
	w := c.Use(s.w)
	m := op.Reshape(w, s.V.Shape[0], s.U.Shape[0])
	u, v := c.Latest(s.U), c.Latest(s.V)
	if c.Mode == Train {
		v = normalized(op.MatMul(op.Detach(m), u))
		u = normalized(op.MatMulT(op.Detach(m), v, op.Trans{A: true}))
		c.Update(s.V, v)
		c.Update(s.U, u)
	}
	sigma := op.MatMulT(op.Detach(v), op.MatMul(m, op.Detach(u)), op.Trans{A: true}) // [1 1]
	ones := make([]int, len(w.Shape()))
	for i := range ones {
		ones[i] = 1
	}
	return s.of.Forward(c.with(s.w, op.Div(w, op.Broadcast(op.Reshape(sigma, ones...), w.Shape()...))), x)
}

// normalized returns a column at length 1.
func normalized(x *G.Node) *G.Node {
	length := op.Shift(1e-12, op.Length(op.Reshape(x, 1, op.Any)))
	return op.Div(x, op.Broadcast(op.Reshape(length, 1, 1), x.Shape()...))
}

// Params returns those of the layer, and the singular vectors.
func (s *SpectralNorm) Params() []*Param { return append(s.of.Params(), s.U, s.V) }
