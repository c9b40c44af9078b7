package style

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/generative-deep-learning/go/gdl/train"
)

// Memory returns how many bytes the largest size takes while it is trained, besides the
// network's weights. It trains nothing. Where there is too little, the error wraps
// exec.ErrMemory.
func (t *Transfer) Memory() (int64, error) {
	tr, err := t.largest()
	if err != nil {
		return 0, err
	}
	return tr.Bytes(), nil
}

// Time returns about how long Run takes on this machine, should it begin anew: it trains
// the largest size for a few steps, of which nothing is kept, and counts a smaller size
// by its pixels.
func (t *Transfer) Time(ctx context.Context) (time.Duration, error) {
	tr, err := t.largest()
	if err != nil {
		return 0, err
	}
	var x [][]float32
	if t.Shift > 0 {
		h, w := t.Size(t.Levels - 1)
		s := shifts{h, w, t.Shift, t.Steps, t.Seed}
		for _, shape := range s.Shapes() {
			x = append(x, make([]float32, shape[0]))
		}
		s.Fill(x, 0, 0)
	}
	step := time.Duration(math.MaxInt64)
	for range 4 { // the first one fills caches; others are of a busy machine, perhaps
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		start := time.Now()
		if _, err := tr.Step(x...); err != nil {
			return 0, fmt.Errorf("style: %w", err)
		}
		step = min(step, time.Since(start))
	}
	var sizes float64
	largest := t.pixels(t.Levels - 1)
	for level := range t.Levels {
		sizes += t.pixels(level) / largest
	}
	return time.Duration(float64(t.Epochs*t.Steps) * sizes * float64(step)), nil
}

func (t *Transfer) pixels(level int) float64 {
	h, w := t.Size(level)
	return float64(h * w)
}

// largest returns what trains the largest size, from the content on.
func (t *Transfer) largest() (*train.Trainer, error) {
	content, styles := t.pictures(t.Levels - 1)
	_, spec, err := t.spec(content, styles, content)
	if err != nil {
		return nil, err
	}
	if t.Shift > 0 {
		spec.Shapes = shifts{h: content.H, w: content.W, most: t.Shift}.Shapes()
	}
	tr, err := train.Compile(spec, 1)
	if err != nil {
		return nil, fmt.Errorf("style: %d×%d pixels: %w", content.W, content.H, err)
	}
	return tr, nil
}
