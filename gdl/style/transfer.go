package style

import (
	"context"
	"fmt"
	"math"
	"slices"

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

	network        *Network
	content, style Picture
}

// Result is what a run made.
type Result struct {
	Picture
	Levels []*train.History // of each size; Looks hold the pixels
}

// New returns a run, after a look at its settings and pictures.
func New(n *Network, content, style Picture, cfg Config) (*Transfer, error) {
	cfg = cfg.defaults(n)
	for _, err := range []error{cfg.check(), content.check("content"), style.check("style")} {
		if err != nil {
			return nil, err
		}
	}
	if cfg.Start == FromColour {
		content = MatchColour(content, style, Chroma)
	}
	t := &Transfer{Config: cfg, network: n, content: content, style: style}
	h, w := t.Size(0)
	layers := append(slices.Clone(cfg.StyleLayers), cfg.ContentLayer)
	if err := n.check(layers...); err != nil {
		return nil, err
	}
	if err := n.fits(h, w, layers...); err != nil {
		return nil, fmt.Errorf("%w, at the smallest of %d levels: want fewer levels, or a larger content picture", err, cfg.Levels)
	}
	if min(h, w) <= cfg.Shift {
		return nil, fmt.Errorf("style: the smallest of %d levels has %d×%d pixels, want more than the shift of %d: fewer levels", cfg.Levels, w, h, cfg.Shift)
	}
	return t, nil
}

// Size returns height and width of the image at a level.
func (t *Transfer) Size(level int) (h, w int) {
	half := 1 << (t.Levels - 1 - level)
	return max(1, (t.content.H+half/2)/half), max(1, (t.content.W+half/2)/half)
}

// pictures returns content and style at a level.
func (t *Transfer) pictures(level int) (content, style Picture) {
	h, w := t.Size(level)
	k := float64(h) / float64(t.content.H)
	if t.StyleScale > 0 {
		k = min(1, t.StyleScale*float64(max(h, w))/float64(max(t.style.H, t.style.W)))
	}
	// So much is left of a long style that a network can look at it.
	k = max(k, min(1, float64(t.network.side)/float64(min(t.style.H, t.style.W))))
	scaled := func(n int) int { return max(1, int(math.Round(k*float64(n)))) }
	return t.content.Resize(h, w), t.style.Resize(scaled(t.style.H), scaled(t.style.W))
}

// Run trains the image, from the smallest size to the largest, or loads what an equal
// run has made, or continues it. When ctx ends, the error wraps train.ErrInterrupted.
func (t *Transfer) Run(ctx context.Context) (*Result, error) {
	r := &Result{}
	for level := range t.Levels {
		content, style := t.pictures(level)
		start, err := t.start(level, r.Picture, content, style)
		if err != nil {
			return nil, err
		}
		image, cfg, err := t.fit(level, content, style, start)
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
func (t *Transfer) start(level int, before, content, style Picture) (Picture, error) {
	switch {
	case level > 0:
		return before.Resize(content.H, content.W), nil
	case t.Start == FromStyle:
		return style.Resize(content.H, content.W), nil
	case t.Start == FromNoise:
		return noise(t.Parameters, content.H, content.W, t.Seed)
	default:
		return content, nil
	}
}

// fit returns the image of a level, and how it is trained.
func (t *Transfer) fit(level int, content, style, start Picture) (*canvas, train.Config, error) {
	image, spec, err := t.spec(content, style, start)
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
func (t *Transfer) spec(content, style, start Picture) (*canvas, train.Spec, error) {
	o, err := NewObjective(t.network, t.Loss, t.Statistics, t.StyleLayers, t.ContentLayer, content, style)
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
			return o.lossOf(c, x, t.Weights, f, op.Detach(p[0]))
		}
	}
	return image, train.Spec{
		Loss: loss, Optimizer: t.Optimizer, Schedule: t.Schedule, Project: image.project(), Seed: t.Seed,
	}, nil
}

// Memory returns how many bytes the largest size takes while it is trained, besides the
// network's weights. It trains nothing.
func (t *Transfer) Memory() (int64, error) {
	content, style := t.pictures(t.Levels - 1)
	_, spec, err := t.spec(content, style, content)
	if err != nil {
		return 0, err
	}
	if t.Shift > 0 {
		spec.Shapes = shifts{h: content.H, w: content.W, most: t.Shift}.Shapes()
	}
	tr, err := train.Compile(spec, 1)
	if err != nil {
		return 0, fmt.Errorf("style: %d×%d pixels: %w", content.W, content.H, err)
	}
	return tr.Bytes(), nil
}
