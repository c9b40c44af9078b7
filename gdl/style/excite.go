package style

import (
	"context"
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Excite is a run that makes, from noise, a picture which excites one channel of a
// network's layer: what the channel looks for, or an example of a class (Olah et al.
// 2017, "Feature Visualization"). NewExcite has values that work.
type Excite struct {
	Layer   string
	Channel int  // number of the channel, or of the class in the layer "classes"
	Centre  bool // the channel in the middle of the layer counts, else its mean

	Side       int        // of the image, in pixels
	Parameters Parameters // of the image that are trained
	Variation  float64    // weight of the mean square of differences of neighbours

	// The network sees the image moved by up to Shift pixels along both axes, turned by up
	// to Turn degrees, and up to Zoom times larger or smaller, at random in each step: what
	// excites it in one place only, to the pixel, is no picture of anything.
	Shift      int
	Turn, Zoom float64

	Optimizer train.Optimizer
	Schedule  train.Schedule
	Epochs    int    // at least 1
	Steps     int    // of an epoch, at least 1
	Seed      uint64 // of noise and views

	// Checkpoint, Look and Observe are as those of train.Config. Look holds epochs, and
	// the looks are pixels.
	Checkpoint string
	Look       []int
	Observe    func(e progress.Event)

	network *Network
}

// TermActivation names the term of what is excited in train.History.
const TermActivation = "activation"

// NewExcite returns a run for a channel of a layer, counted from 0: 128×128 pixels,
// Fourier coefficients, 200 steps. Of a layer without places, as of classes, the network
// sees the image from further about, and it is smooth: else it is noise. An error says
// which layers or how many channels there are.
func NewExcite(n *Network, layer string, channel int) (*Excite, error) {
	const epochs, steps = 10, 20
	e := &Excite{
		Layer: layer, Channel: channel,
		Side: max(128, n.side), Parameters: Fourier,
		Shift: 8, Turn: 5, Zoom: 1.1,
		Optimizer: train.NewAdam(0.05), Schedule: HoldCosine{Hold: epochs * steps / 2, Steps: epochs * steps},
		Epochs: epochs, Steps: steps,
		network: n,
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	if len(n.shape(layer)) == 2 {
		e.Variation, e.Optimizer = 8000, train.NewAdam(0.1)
		e.Shift, e.Turn, e.Zoom = 24, 15, 1.4
	}
	return e, nil
}

// check returns an error that names a setting out of range.
func (e *Excite) check() error {
	channels, err := e.network.Channels(e.Layer)
	switch {
	case err != nil:
		return err
	case e.Channel < 0 || e.Channel >= channels:
		return fmt.Errorf("style: channel %d of layer %s of %s, want 0 to %d", e.Channel, e.Layer, e.network.Name, channels-1)
	case e.Side < e.network.side:
		return fmt.Errorf("style: image of %d×%d pixels, want at least %d×%d for %s", e.Side, e.Side, e.network.side, e.network.side, e.network.Name)
	case !slices.Contains(parameters, e.Parameters):
		return fmt.Errorf("style: parameters %q, want one of %q", e.Parameters, parameters)
	case e.Epochs < 1 || e.Steps < 1:
		return fmt.Errorf("style: %d epochs of %d steps, want at least 1 each", e.Epochs, e.Steps)
	case !(e.Variation >= 0):
		return fmt.Errorf("style: variation weight is %g, want a number ≥ 0", e.Variation)
	case e.Shift < 0 || e.Shift >= e.Side:
		return fmt.Errorf("style: shift of %d pixels, want 0 to %d", e.Shift, e.Side-1)
	case !(e.Turn >= 0 && e.Turn <= 180):
		return fmt.Errorf("style: turn of %g°, want 0 to 180", e.Turn)
	case !(e.Zoom >= 1 && e.Zoom <= 4):
		return fmt.Errorf("style: zoom of %g, want 1 to 4", e.Zoom)
	}
	return nil
}

// Run makes the picture, or loads what an equal run has made, or continues it. When ctx
// ends, the error wraps train.ErrInterrupted.
func (e *Excite) Run(ctx context.Context) (*Result, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	start, err := noise(e.Parameters, e.Side, e.Side, e.Seed)
	if err != nil {
		return nil, err
	}
	image := newCanvas(e.Parameters, start)
	cfg := train.Config{
		Spec: train.Spec{
			Loss:      func(c *nn.Ctx, view []*G.Node) *G.Node { return e.loss(c, image.image(c), view) },
			Optimizer: e.Optimizer, Schedule: e.Schedule, Project: image.project(), Seed: e.Seed,
		},
		Data:       views{e.Side, e.Shift, e.Turn, e.Zoom, e.Steps, e.Seed},
		Epochs:     e.Epochs,
		Checkpoint: e.Checkpoint, Observe: e.Observe,
	}
	if e.Look != nil {
		cfg.Look = image.look(e.Look)
	}
	h, err := train.Fit(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("style: channel %d of %s: %w", e.Channel, e.Layer, err)
	}
	p, err := image.picture()
	return &Result{p, []*train.History{h}}, err
}

// leak is how much a channel counts where it is silent.
const leak = 0.1

// loss returns minus what is excited in an image, and its variation.
func (e *Excite) loss(c *nn.Ctx, x *G.Node, view []*G.Node) *G.Node {
	layers := []string{e.Layer}
	if in, ok := e.network.inputs[e.Layer]; ok {
		layers = []string{in, e.Layer}
	}
	f := e.network.features(c, seenFrom(x, view[0], view[1]), layers...)
	c.Term(TermActivation, op.Mean(e.of(f[len(f)-1])))
	// A channel that is silent has no derivative behind its activation, and one with ReLU6
	// none where it shouts.
	aim := e.of(f[0])
	if len(f) == 2 {
		aim = op.LeakyReLU(aim, leak)
	}
	rough := c.Term(TermVariation, op.Add(roughness(x, 1), roughness(x, 2)))
	return op.Sub(op.Scale(e.Variation, rough), op.Mean(aim))
}

// of returns the channel of a layer's output f, [1 H W C] or [1 C].
func (e *Excite) of(f *G.Node) *G.Node {
	s := f.Shape()
	from, to := make([]int, len(s)), slices.Clone(s)
	last := len(s) - 1
	from[last], to[last] = e.Channel, e.Channel+1
	for i := 1; e.Centre && i < last; i++ {
		from[i] = s[i] / 2
		to[i] = from[i] + 1
	}
	return op.Slice(f, from, to)
}
