package picture

import (
	"fmt"
	"math"
)

// Tiles are a picture cut for a model of images, and what the model makes of them.
// A model for grey images gets the colours of a picture one by one; a model for
// colour gets a grey picture as equal colours, and the mean of its results is taken.
type Tiles struct {
	p        *Picture
	x, y     axis
	channels int       // of the model
	sum      []float32 // of weighted results, [H W C]
}

// NewTiles cuts p for a model of images of 1 or 3 channels whose sides are
// multiples of a number.
func NewTiles(p *Picture, channels, multiple int) *Tiles {
	return &Tiles{p, newAxis(p.W, multiple), newAxis(p.H, multiple), channels, make([]float32, len(p.Pix))}
}

// Len returns the number of tiles.
func (t *Tiles) Len() int { return t.x.count * t.y.count }

// Size returns height and width of a tile, in pixels. All are of one size.
func (t *Tiles) Size() (h, w int) { return t.y.tile, t.x.tile }

// planes returns how many images a tile is to the model: one for each colour
// when the model is for grey images.
func (t *Tiles) planes() int { return max(1, t.p.C/t.channels) }

// place returns the pixel of the picture, perhaps outside, at pixel i of tile k.
func (t *Tiles) place(k, i int) (y, x int) {
	return t.y.start(k/t.x.count) + i/t.x.tile, t.x.start(k%t.x.count) + i%t.x.tile
}

// at returns where colour c of a tile's pixel i is among the model's values.
func (t *Tiles) at(i, c int) int {
	if t.channels == 1 {
		return c*t.y.tile*t.x.tile + i
	}
	return i*t.channels + c
}

// Cut returns tile k as the model wants it, [planes h w channels] in [0, 1]: three
// planes when the picture is in colour and the model is not, else one.
func (t *Tiles) Cut(k int) []float32 {
	size := t.y.tile * t.x.tile
	out := make([]float32, t.planes()*size*t.channels)
	for i := range size {
		y, x := t.place(k, i)
		pixel := t.p.Pix[(t.y.mirror(y)*t.p.W+t.x.mirror(x))*t.p.C:][:t.p.C]
		for c := range max(t.p.C, t.channels) {
			out[t.at(i, c)] = float32(pixel[min(c, t.p.C-1)]) / 255
		}
	}
	return out
}

// Add takes the model's result for tile k, laid out as by Cut. NaN is an error.
func (t *Tiles) Add(k int, result []float32) error {
	p := t.p
	colours := max(p.C, t.channels)
	share := float32(p.C) / float32(colours) // a third when three results make a grey value
	for i := range t.y.tile * t.x.tile {
		y, x := t.place(k, i)
		if y < 0 || y >= p.H || x < 0 || x >= p.W {
			continue
		}
		weight := t.y.weight(i/t.x.tile) * t.x.weight(i%t.x.tile) * share
		for c := range colours {
			v := result[t.at(i, c)]
			if math.IsNaN(float64(v)) {
				return fmt.Errorf("the model gives NaN at pixel (%d, %d)", x, y)
			}
			t.sum[(y*p.W+x)*p.C+min(c, p.C-1)] += weight * v
		}
	}
	return nil
}

// Picture returns the results joined, once each tile's was added, with the
// transparency of the picture that was cut.
func (t *Tiles) Picture() *Picture { return t.p.WithValues(t.sum) }
