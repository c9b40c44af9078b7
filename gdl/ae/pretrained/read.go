package pretrained

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Model is an autoencoder for images [B H W C] in [0, 1] whose sides are
// multiples of Shrink: an *ae.Conv or an *ae.Denoiser.
type Model interface {
	train.Model
	Forward(c *nn.Ctx, x *G.Node) *G.Node
	Shrink() int
}

// Read returns the model that a file holds, such as a checkpoint of train.Fit with
// a Model.
func Read(f *ckpt.File) (Model, error) {
	read, err := train.Rebuild(f, ae.Kinds())
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	m, ok := read.(Model)
	if !ok {
		return nil, fmt.Errorf("pretrained: a %T, want a model for images of any size", read)
	}
	return m, nil
}
