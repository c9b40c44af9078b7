// Package denoise runs pictures of any size through a denoising autoencoder,
// tile by tile.
package denoise

import (
	"context"
	"fmt"
	"math"

	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
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

// Clean returns the picture without noise, as far as the model can tell. A model
// for grey images cleans the colours of a picture one by one; a model for colour
// gets a grey picture as equal colours, and the mean of its results is taken.
// step is called after each tile with the number of all tiles.
func (n *Network) Clean(ctx context.Context, p *Picture, step func(tiles int)) (*Picture, error) {
	j := job{p: p, x: newAxis(p.W, n.model.Shrink()), y: newAxis(p.H, n.model.Shrink()), channels: n.channels}
	j.sum = make([]float32, len(p.Pix))
	f, err := n.function(j.y.tile, j.x.tile)
	if err != nil {
		return nil, err
	}
	for k := range j.x.count * j.y.count {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		top, left := k/j.x.count, k%j.x.count
		out, err := f.Call(j.cut(top, left))
		if err != nil {
			return nil, err
		}
		if err := j.add(out, top, left); err != nil {
			return nil, err
		}
		step(j.x.count * j.y.count)
	}
	return p.with(toBytes(j.sum)), nil
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

// job is a picture being cleaned.
type job struct {
	p        *Picture
	x, y     axis
	channels int       // of the model
	sum      []float32 // of weighted tiles, [H W C]
}

// planes returns how many images a tile is to the model: one for each colour
// when the model is for grey images.
func (j *job) planes() int { return max(1, j.p.C/j.channels) }

// cut returns a tile as the model wants it, [planes tile tile channels].
func (j *job) cut(top, left int) []float32 {
	p := j.p
	size := j.y.tile * j.x.tile
	out := make([]float32, j.planes()*size*j.channels)
	for i := range size {
		y, x := j.y.mirror(j.y.start(top)+i/j.x.tile), j.x.mirror(j.x.start(left)+i%j.x.tile)
		pixel := p.Pix[(y*p.W+x)*p.C:][:p.C]
		for k := range max(p.C, j.channels) {
			out[j.place(i, k, size)] = float32(pixel[min(k, p.C-1)]) / 255
		}
	}
	return out
}

// place returns where colour k of a tile's pixel i is among the model's values.
func (j *job) place(i, k, size int) int {
	if j.channels == 1 {
		return k*size + i
	}
	return i*j.channels + k
}

// add adds the model's result for a tile, weighted.
func (j *job) add(out []float32, top, left int) error {
	p := j.p
	size := j.y.tile * j.x.tile
	colours := max(p.C, j.channels)
	share := float32(p.C) / float32(colours) // a third when three results make a grey value
	for i := range size {
		dy, dx := i/j.x.tile, i%j.x.tile
		y, x := j.y.start(top)+dy, j.x.start(left)+dx
		if y < 0 || y >= p.H || x < 0 || x >= p.W {
			continue
		}
		weight := j.y.weight(dy) * j.x.weight(dx) * share
		for k := range colours {
			v := out[j.place(i, k, size)]
			if math.IsNaN(float64(v)) {
				return fmt.Errorf("the model gives NaN at pixel (%d, %d)", x, y)
			}
			j.sum[(y*p.W+x)*p.C+min(k, p.C-1)] += weight * v
		}
	}
	return nil
}
