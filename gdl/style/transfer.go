package style

import (
	"context"
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Transfer is a run of neural style transfer: an image of the content's size is all that
// is trained.
type Transfer struct {
	Config
	// Checkpoint, Look and Observe are as those of train.Config, but for each size,
	// numbered from 0, the smallest. Look holds epochs, and the looks are pixels.
	Checkpoint string
	Look       []int
	Observe    func(level int, e progress.Event)

	network *Network
	content Picture
	styles  []Styled
}

// Result is what a run made.
type Result struct {
	Picture
	Levels []*train.History // of each size; Looks hold the pixels
}

// New returns a run, after a look at its settings and pictures.
func New(n *Network, content, style Picture, cfg Config) (*Transfer, error) {
	return NewBlend(n, content, []Styled{{Picture: style, Weight: 1}}, cfg)
}

// Size returns height and width of the image at a level.
func (t *Transfer) Size(level int) (h, w int) {
	half := 1 << (t.Levels - 1 - level)
	return max(1, (t.content.H+half/2)/half), max(1, (t.content.W+half/2)/half)
}

// pictures returns content and styles at a level.
func (t *Transfer) pictures(level int) (content Picture, styles []Styled) {
	h, w := t.Size(level)
	for _, s := range t.styles {
		k := float64(h) / float64(t.content.H)
		if t.StyleScale > 0 {
			k = min(1, t.StyleScale*float64(max(h, w))/float64(max(s.H, s.W)))
		}
		// So much is left of a long style that a network can look at it.
		k = max(k, min(1, float64(t.network.side)/float64(min(s.H, s.W))))
		scaled := func(n int) int { return max(1, int(math.Round(k*float64(n)))) }
		s.Picture = s.Resize(scaled(s.H), scaled(s.W))
		if s.masked() {
			s.Mask = s.Mask.Resize(h, w)
		}
		styles = append(styles, s)
	}
	return t.content.Resize(h, w), styles
}

// Run trains the image, from the smallest size to the largest, or loads what an equal
// run has made, or continues it. When ctx ends, the error wraps train.ErrInterrupted.
func (t *Transfer) Run(ctx context.Context) (*Result, error) {
	r := &Result{}
	for level := range t.Levels {
		content, styles := t.pictures(level)
		start, err := t.start(level, r.Picture, content, styles)
		if err != nil {
			return nil, err
		}
		image, cfg, err := t.fit(level, content, styles, start)
		if err != nil {
			return nil, err
		}
		h, err := train.Fit(ctx, cfg)
		if err != nil {
			return nil, fmt.Errorf("style: %d×%d pixels: %w", start.W, start.H, err)
		}
		if r.Picture, err = image.picture(); err != nil {
			return nil, err
		}
		r.Levels = append(r.Levels, h)
	}
	return r, nil
}

// start returns what the image of a level is at first: the one of the level before, made
// larger, and what Start says for the smallest.
func (t *Transfer) start(level int, before, content Picture, styles []Styled) (Picture, error) {
	switch {
	case level > 0:
		return before.Resize(content.H, content.W), nil
	case t.Start == FromStyle:
		return painted(content, styles, func(s Picture) Picture { return s.Resize(content.H, content.W) }), nil
	case t.Start == FromNoise:
		return noise(t.Parameters, content.H, content.W, t.Seed)
	default:
		return content, nil
	}
}

// fit returns the image of a level, and how it is trained.
func (t *Transfer) fit(level int, content Picture, styles []Styled, start Picture) (*canvas, train.Config, error) {
	image, spec, err := t.spec(content, styles, start)
	if err != nil {
		return nil, train.Config{}, err
	}
	cfg := train.Config{Spec: spec, Epochs: t.Epochs, Steps: t.Steps, Checkpoint: t.Checkpoint}
	if t.Shift > 0 {
		cfg.Steps, cfg.Data = 0, shifts{start.H, start.W, t.Shift, t.Steps, t.Seed}
	}
	if t.Look != nil {
		cfg.Look = image.look(t.Look)
	}
	if t.Observe != nil {
		cfg.Observe = func(e progress.Event) { t.Observe(level, e) }
	}
	return image, cfg, nil
}

// spec returns an image and what trains it.
func (t *Transfer) spec(content Picture, styles []Styled, start Picture) (*canvas, train.Spec, error) {
	o, err := NewBlendedObjective(t.network, t.Loss, t.Statistics, t.StyleLayers, t.ContentLayer, content, styles)
	if err != nil {
		return nil, train.Spec{}, err
	}
	image := newCanvas(t.Parameters, start)
	loss := func(c *nn.Ctx, _ []*G.Node) *G.Node { return o.Loss(c, image.image(c), t.Weights) }
	if t.Shift > 0 {
		of := constant("content", content.Pix, 1, content.H, content.W, 3)
		loss = func(c *nn.Ctx, at []*G.Node) *G.Node {
			x := image.image(c)
			f := o.net.Features(c, seenAt(x, at[0], at[1]), o.layers()...)
			p := o.net.Features(c, seenAt(c.Frozen().Use(of), at[0], at[1]), o.layer)
			masks := o.masks(c)
			for i, m := range masks {
				if m != nil {
					masks[i] = seenAt(m, at[0], at[1])
				}
			}
			return o.lossOf(c, x, t.Weights, f, op.Detach(p[0]), masks)
		}
	}
	return image, train.Spec{
		Loss: loss, Optimizer: t.Optimizer, Schedule: t.Schedule, Project: image.project(), Seed: t.Seed,
	}, nil
}
