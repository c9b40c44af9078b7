package classifier

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Classifier is a trained network, compiled. It is not for several goroutines at
// once.
type Classifier struct {
	Info
	Network *Network
	look    *train.Func
}

// Answer is what a classifier says of N images, one after the other.
type Answer struct {
	Logits        []float32 // [N Classes]
	Probabilities []float32 // [N Classes], softmax of the logits
	Features      []float32 // [N Features], what the logits are a linear map of
}

// newClassifier compiles a network.
func newClassifier(m *Network, info Info) (*Classifier, error) {
	if len(info.Classes) != m.Classes {
		return nil, fmt.Errorf("classifier: %d names of classes for a network of %d", len(info.Classes), m.Classes)
	}
	look, err := train.CompileFunc(train.FuncSpec{
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
			features := m.FeaturesOf(c, x[0])
			logits := m.Head.Forward(c, features)
			return []*G.Node{logits, op.Softmax(logits), features}
		},
		Shapes: [][]int{{Side, Side, 1}},
	})
	if err != nil {
		return nil, fmt.Errorf("classifier: %w", err)
	}
	return &Classifier{info, m, look}, nil
}

// Classify looks at images [N 28 28 1] with values in [0, 1]: white strokes or
// clothes on black, as in the data sets.
func (c *Classifier) Classify(images []float32) (*Answer, error) {
	const size = Side * Side
	if len(images) == 0 || len(images)%size != 0 {
		return nil, fmt.Errorf("classifier: %d values, want a positive multiple of %d, the pixels of an image [28 28 1]", len(images), size)
	}
	for i, v := range images {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("classifier: pixel %d of image %d is %g, want 0 to 1", i%size, i/size, v)
		}
	}
	y, err := c.look.CallAll(images)
	if err != nil {
		return nil, fmt.Errorf("classifier: %w", err)
	}
	return &Answer{y[0], y[1], y[2]}, nil
}
