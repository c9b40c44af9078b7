// Package denoise runs pictures of any size through a denoising autoencoder,
// tile by tile.
package denoise

import (
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Network is an autoencoder that is applied to pictures. It is not safe for
// concurrent use.
type Network struct {
	model    pretrained.Model
	channels int // of the model
	compiled map[[2]int]*train.Func
}

// New returns a network of a model for images of 1 or 3 channels.
func New(m pretrained.Model) (*Network, error) {
	kernel := m.Params()[0] // [3 3 in out]
	n := &Network{m, kernel.Shape[2], map[[2]int]*train.Func{}}
	if n.channels != 1 && n.channels != 3 {
		return nil, fmt.Errorf("the model is for images of %d channels; accepted are 1 and 3", n.channels)
	}
	return n, nil
}

// Clean returns the picture without noise, as far as the model can tell; see
// picture.Tiles for how a model for grey images cleans a picture in colour, and the
// other way round. report is told after each tile.
func (n *Network) Clean(ctx context.Context, p *picture.Picture, report func(progress.Work)) (*picture.Picture, error) {
	tiles := picture.NewTiles(p, n.channels, n.model.Shrink())
	f, err := n.function(tiles.Size())
	if err != nil {
		return nil, err
	}
	for k := range tiles.Len() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out, err := f.Call(tiles.Cut(k))
		if err != nil {
			return nil, err
		}
		if err := tiles.Add(k, out); err != nil {
			return nil, err
		}
		report(progress.Work{Done: int64(k + 1), Total: int64(tiles.Len())})
	}
	return tiles.Picture(), nil
}

// function returns the model for tiles of h×w pixels.
func (n *Network) function(h, w int) (*train.Func, error) {
	if f := n.compiled[[2]int{h, w}]; f != nil {
		return f, nil
	}
	f, err := train.NewFunc(n.model.Forward, h, w, n.channels)
	if err == nil {
		n.compiled[[2]int{h, w}] = f
	}
	return f, err
}

// AddNoise adds Gaussian noise of the given factor to a copy of p, clipped as lab 5
// does.
func AddNoise(p *picture.Picture, factor float64, seed uint64) (*picture.Picture, error) {
	clean, err := data.NewImages(p.Pix, 1, p.H, p.W, p.C, nil, nil)
	if err != nil {
		return nil, err
	}
	noisy, err := data.NewNoisy(clean, data.Noise{Factor: factor, Seed: seed})
	if err != nil {
		return nil, err
	}
	return p.WithValues(data.All(noisy)), nil
}
