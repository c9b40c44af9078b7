// Package paint paints photographs in the style of pictures, for the command style.
package paint

import (
	"context"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/style"
)

// The sides that can be asked for, in pixels.
const (
	MinSize = 32
	MaxSize = 4096
)

// Options say how is painted.
type Options struct {
	Size           int     // longer side at which is painted; a smaller photograph is not enlarged
	Strength       float64 // weight of the style, > 0
	PreserveColour bool
	Seed           uint64
}

// Paint returns photo, with its size and transparency, in the style of painting.
// report is told after each step.
func Paint(ctx context.Context, n *style.Network, photo, painting *picture.Picture, o Options, report func(progress.Work)) (*picture.Picture, error) {
	whole, of := rgb(photo), resized(rgb(painting), 1)
	small := resized(whole, float64(o.Size)/float64(max(photo.H, photo.W)))
	if o.PreserveColour {
		small, of = small.Grey(), of.Grey()
	}
	cfg := o.config(small)
	if o.Strength < 1 { // some of the photograph's colours stay too
		cfg.Start, small = style.FromContent, small.Mix(style.MatchColour(small, of, style.Chroma), o.Strength)
	}
	t, err := style.New(n, small, of, cfg)
	if err != nil {
		return nil, err
	}
	// A lack of memory is known before the smaller sizes are painted.
	if _, err := t.Memory(); err != nil {
		return nil, err
	}
	watch(t, report)
	r, err := t.Run(ctx)
	if err != nil {
		return nil, err
	}
	painted := r.Picture.Resize(photo.H, photo.W)
	if o.PreserveColour {
		painted = painted.WithColourOf(whole)
	}
	colour := &picture.Picture{W: photo.W, H: photo.H, C: 3, Alpha: photo.Alpha}
	return colour.WithValues(painted.Pix), nil
}

// narrow is the least that a picture's shorter side may be, in pixels, for a network to
// have anything to see in its deeper layers.
const narrow = 32

// resized returns a picture scaled by k, but neither enlarged nor narrower than can be,
// unless it has to be enlarged for that.
func resized(p style.Picture, k float64) style.Picture {
	k = max(min(k, 1), narrow/float64(min(p.H, p.W)))
	return p.Resize(scaled(p.H, k), scaled(p.W, k))
}

func scaled(n int, k float64) int { return max(1, int(k*float64(n)+0.5)) }

// coarse is the least of the longer side of the smallest size, in pixels.
const coarse = 128

// config returns the settings for a photograph.
func (o Options) config(p style.Picture) style.Config {
	cfg := style.Painterly()
	cfg.Weights.Style, cfg.Seed = o.Strength, o.Seed
	cfg.Levels = 1
	for max(p.H, p.W)>>cfg.Levels >= coarse && min(p.H, p.W)>>cfg.Levels >= narrow {
		cfg.Levels++
	}
	return cfg
}

// watch tells report how much of a run is done: pixels in steps, as larger sizes take
// longer.
func watch(t *style.Transfer, report func(progress.Work)) {
	var pixels []int64
	var total int64
	steps := int64(t.Epochs * t.Steps)
	for level := range t.Levels {
		h, w := t.Size(level)
		pixels = append(pixels, int64(h*w))
		total += int64(h*w) * steps
	}
	t.Observe = func(level int, e progress.Event) {
		done := int64(e.Epoch*e.Steps+e.Step) * pixels[level]
		for _, p := range pixels[:level] {
			done += p * steps
		}
		// Thousands of pixels: a count that a line of a terminal can hold.
		report(progress.Work{Done: done / 1000, Total: total / 1000})
	}
}

// rgb returns a picture's pixels as package style has them.
func rgb(p *picture.Picture) style.Picture {
	out := style.Picture{H: p.H, W: p.W, Pix: make([]float32, 0, 3*p.H*p.W)}
	for _, v := range p.Values() {
		out.Pix = append(out.Pix, v)
		if p.C == 1 {
			out.Pix = append(out.Pix, v, v)
		}
	}
	return out
}
