package classifier

import "github.com/generative-deep-learning/go/gdl/metric"

// Confidence is the probability above which a sample counts as named.
const Confidence = 0.8

// Report is what a classifier finds in samples.
type Report struct {
	Confident float64 `json:"confident"` // share that has a class with a probability above Confidence
	Classes   []int   `json:"classes"`   // how many are most like each class
	Entropy   float64 `json:"entropy"`   // of Classes, in nats
	Frechet   float64 `json:"frechet"`   // squared Fréchet distance to real images, of features
}

// Judge looks at samples [N 28 28 1] in [0, 1] beside an answer on N real images
// that no one was trained on. Each number means something only next to the same
// one of real images, of a baseline or of another model. Draw real images at
// random: of the first 20 000 training digits, two random halves are 0.2 apart by
// the Fréchet distance, but the even and the odd ones 5.0, for MNIST is in no
// random order.
func (c *Classifier) Judge(samples []float32, real *Answer) (*Report, error) {
	a, err := c.Classify(samples)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	if r.Confident, err = metric.ConfidentShare(a.Probabilities, c.Network.Classes, Confidence); err != nil {
		return nil, err
	}
	if r.Classes, err = metric.ClassHistogram(a.Logits, c.Network.Classes); err != nil {
		return nil, err
	}
	if r.Entropy, err = metric.Entropy(r.Classes); err != nil {
		return nil, err
	}
	r.Frechet, err = metric.Frechet(a.Features, real.Features, c.Network.Features)
	return r, err
}
