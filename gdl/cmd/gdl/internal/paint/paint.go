// Package paint paints photographs in the style of pictures, for the command style.
package paint

import (
	"context"
	"errors"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/style"
)

// The sides that can be asked for, in pixels.
const (
	MinSize = 32
	MaxSize = 4096
)

// Options say how a photograph is painted.
type Options struct {
	Size           int     // longer side while it is painted; a smaller photograph is not enlarged
	Strength       float64 // weight of the style, > 0; of Fast, its share, 0 to 1
	PreserveColour bool
	Seed           uint64
}

// Paint returns photo, with its size and transparency, in the style of painting.
// report is told after each step. Where there is too little memory, the error says
// which size would do, before anything is painted.
func Paint(ctx context.Context, n *style.Network, photo, painting *picture.Picture, o Options, report func(progress.Work)) (*picture.Picture, error) {
	whole, of := rgb(photo), rgb(painting)
	t, err := o.prepare(n, whole, of)
	if err != nil {
		return nil, o.advise(err, whole, func(o Options) error {
			_, err := o.prepare(n, whole, of)
			return err
		})
	}
	watch(t, report)
	r, err := t.Run(ctx)
	if err != nil {
		return nil, err
	}
	painted := r.Picture.Resize(photo.H, photo.W)
	switch {
	case o.PreserveColour:
		painted = painted.WithColourOf(whole)
	case of.Colour() < colourless: // what the network sees hardly tells a tint from grey
		painted = painted.Grey()
	}
	colour := &picture.Picture{W: photo.W, H: photo.H, C: 3, Alpha: photo.Alpha}
	return colour.WithValues(painted.Pix), nil
}

// prepare returns the run that paints, which there is memory for.
func (o Options) prepare(n *style.Network, photo, painting style.Picture) (*style.Transfer, error) {
	of := resized(painting, 1)
	content := o.content(photo)
	if o.PreserveColour {
		content, of = content.Grey(), of.Grey()
	}
	cfg := o.config(content)
	if o.Strength < 1 { // some of the photograph's colours stay too
		cfg.Start, content = style.FromContent, content.Mix(style.MatchColour(content, of, style.Chroma), o.Strength)
	}
	t, err := style.New(n, content, of, cfg)
	if err != nil {
		return nil, err
	}
	_, err = t.Memory()
	return t, err
}

// advise adds to the error of too little memory the size that would do, if any fits.
func (o Options) advise(err error, photo style.Picture, fits func(Options) error) error {
	for errors.Is(err, exec.ErrMemory) {
		if o.Size = min(o.Size, max(photo.H, photo.W)) * 3 / 4; o.Size < MinSize {
			return err
		}
		if fits(o) == nil {
			return fmt.Errorf("%w; --size %d fits", err, o.Size)
		}
	}
	return err
}

// content returns a photograph of the size at which it is painted.
func (o Options) content(photo style.Picture) style.Picture {
	return resized(photo, float64(o.Size)/float64(max(photo.H, photo.W)))
}

// colourless is the colour of a style below which it counts as grey: a drawing on paper.
const colourless = 0.01

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
	cfg := style.PainterlyWaves()
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
