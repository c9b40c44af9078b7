package train

import (
	"fmt"
	"math"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// Transform looks at the derivatives of a step, or changes them, before the
// optimiser sees them. Its settings are part of a checkpoint's key.
type Transform interface {
	// Transform may write to grads, the derivatives by each of params.
	Transform(params []*nn.Param, grads [][]float32) error
}

// Projection changes the trained parameters after each update, as to keep pixels
// in range. Its settings are part of a checkpoint's key.
type Projection interface {
	Project(params []*nn.Param) error
}

// ClipNorm scales all derivatives by one factor when their Euclidean norm, taken
// over all parameters together, is above Max (Pascanu et al. 2013,
// arXiv:1211.5063): PyTorch's clip_grad_norm_.
type ClipNorm struct{ Max float64 }

// Check wants Max > 0.
func (c ClipNorm) Check() error { return positive("ClipNorm", "Max", c.Max) }

// Transform clips.
func (c ClipNorm) Transform(_ []*nn.Param, grads [][]float32) error {
	norm := Norm(grads)
	if norm <= c.Max {
		return nil
	}
	k := float32(c.Max / norm)
	for _, g := range grads {
		for i := range g {
			g[i] *= k
		}
	}
	return nil
}

// Norm returns the Euclidean norm of all values together.
func Norm(values [][]float32) float64 {
	var sum float64
	for _, x := range values {
		for _, v := range x {
			sum += float64(v) * float64(v)
		}
	}
	return math.Sqrt(sum)
}

// Clamp keeps parameters in [Lo, Hi]: pixels of an image, or the weights of a
// critic (Arjovsky et al. 2017, arXiv:1701.07875).
type Clamp struct{ Lo, Hi float64 }

// Check wants finite Lo < Hi.
func (c Clamp) Check() error {
	if !finite(c.Lo) || !finite(c.Hi) || !(c.Lo < c.Hi) {
		return fmt.Errorf("Clamp: from %g to %g, want finite numbers, the first less", c.Lo, c.Hi)
	}
	return nil
}

// Project clamps.
func (c Clamp) Project(params []*nn.Param) error {
	for _, p := range params {
		w := p.Data()
		for i, v := range w {
			w[i] = min(max(v, float32(c.Lo)), float32(c.Hi))
		}
	}
	return nil
}

// TransformFunc is a function as a Transform. What it computes is known to a
// checkpoint's key by its Name alone: change it when F changes.
type TransformFunc struct {
	Name string
	F    func(params []*nn.Param, grads [][]float32) error
}

// Key returns the name.
func (f TransformFunc) Key() string { return f.Name }

// Check wants a name and a function.
func (f TransformFunc) Check() error { return named("TransformFunc", f.Name, f.F == nil) }

// Transform calls F.
func (f TransformFunc) Transform(params []*nn.Param, grads [][]float32) error {
	return f.F(params, grads)
}

// ProjectFunc is a function as a Projection, known to a checkpoint's key by its
// Name alone: change it when F changes.
type ProjectFunc struct {
	Name string
	F    func(params []*nn.Param) error
}

// Key returns the name.
func (f ProjectFunc) Key() string { return f.Name }

// Check wants a name and a function.
func (f ProjectFunc) Check() error { return named("ProjectFunc", f.Name, f.F == nil) }

// Project calls F.
func (f ProjectFunc) Project(params []*nn.Param) error { return f.F(params) }

func named(who, name string, missing bool) error {
	if name == "" || missing {
		return fmt.Errorf("%s named %q, want a name and a function", who, name)
	}
	return nil
}
