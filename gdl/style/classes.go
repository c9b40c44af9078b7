package style

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// classNames are the names of ImageNet's classes in the order that PyTorch's and Keras's
// networks have, one a line, from torchvision 0.29.2 (BSD-3-Clause, classes_licence.txt).
//
//go:embed classes.txt
var classNames string

// Classes returns the names of the 1000 classes of ImageNet; channel i of the layer
// "classes" stands for number i.
func Classes() []string { return strings.Split(strings.TrimSpace(classNames), "\n") }

// Class is what a network takes a picture for.
type Class struct {
	Number      int // of the channel, from 0
	Name        string
	Probability float64 // softmax of the logits
}

// logits is the layer of classes.
const logits = "classes"

// classified is the side of the pictures that EfficientNet-Lite0 was trained to classify.
const classified = 224

// Classify returns the k classes that the network finds most probable in a picture, the
// most probable one first: of the largest square in its middle, resized to 224×224
// pixels. A network without the layer "classes" is an error.
func (n *Network) Classify(p Picture, k int) ([]Class, error) {
	for _, err := range []error{p.check("classified"), n.check(logits)} {
		if err != nil {
			return nil, err
		}
	}
	names := n.classes
	if k < 1 || k > len(names) {
		return nil, fmt.Errorf("style: the %d most probable classes, want 1 to %d", k, len(names))
	}
	f, err := train.NewFunc(func(c *nn.Ctx, x *G.Node) *G.Node {
		return op.Softmax(n.Features(c, x, logits)[0])
	}, classified, classified, 3)
	if err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	probability, err := f.Call(p.middle().Resize(classified, classified).Pix)
	if err != nil {
		return nil, fmt.Errorf("style: %w", err)
	}
	all := make([]Class, len(names))
	for i, v := range probability {
		if math.IsNaN(float64(v)) {
			return nil, fmt.Errorf("style: %s finds the class %s with probability NaN", n.Name, names[i])
		}
		all[i] = Class{i, names[i], float64(v)}
	}
	slices.SortStableFunc(all, func(a, b Class) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	return all[:k], nil
}

// middle returns the largest square in the middle of a picture.
func (p Picture) middle() Picture {
	side := min(p.H, p.W)
	out := Picture{side, side, make([]float32, 0, 3*side*side)}
	for y := range side {
		row := p.Pix[3*((p.H-side)/2+y)*p.W:][:3*p.W]
		out.Pix = append(out.Pix, row[3*((p.W-side)/2):][:3*side]...)
	}
	return out
}
