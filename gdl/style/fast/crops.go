package fast

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/style"
)

// Crops are train.Batches of square parts of pictures, drawn at random, for
// PerceptualLoss: in place, size and the picture they are of, and every other one in
// its mirror image. Example i is to be painted in style i mod their number.
type Crops struct {
	Pictures []style.Picture // shorter sides of at least Side pixels
	Styles   []style.Picture
	Side     int // of a part, in pixels
	Each     int // examples of each style in a batch
	Count    int // batches of an epoch
	// Zoom is how many pixels of a picture at most become one. 1: none but that.
	Zoom float64
	Seed uint64

	palettes []style.Picture
	digest   string
}

// paletteSide is the side of the pictures that palettes are taken from, in pixels.
const paletteSide = 96

// NewCrops returns crops, after a look at its settings.
func NewCrops(c Crops) (*Crops, error) {
	if len(c.Pictures) < 1 || len(c.Styles) < 1 || c.Side < MinSide || c.Each < 1 || c.Count < 1 {
		return nil, fmt.Errorf("fast: crops of %d pictures for %d styles, side %d, %d of each style, %d batches; want at least 1, 1, %d, 1, 1",
			len(c.Pictures), len(c.Styles), c.Side, c.Each, c.Count, MinSide)
	}
	if err := checkParts(c.Pictures, c.Side, c.Zoom); err != nil {
		return nil, err
	}
	for _, s := range c.Styles {
		c.palettes = append(c.palettes, s.Resize(min(s.H, paletteSide), min(s.W, paletteSide)))
	}
	c.digest = c.hash()
	return &c, nil
}

func (c *Crops) hash() string {
	h := sha256.New()
	for _, list := range [][]style.Picture{c.Pictures, c.Styles} {
		for _, p := range list {
			fmt.Fprintln(h, p.H, p.W)
			binary.Write(h, binary.LittleEndian, p.Pix)
		}
	}
	return fmt.Sprintf("crops of %x, side %d, %d each, %d batches, zoom %g, seed %d", h.Sum(nil), c.Side, c.Each, c.Count, c.Zoom, c.Seed)
}

// Shapes returns those of a part, and of the same in the colours of its style.
func (c *Crops) Shapes() [][]int { return [][]int{{c.Side, c.Side, 3}, {c.Side, c.Side, 3}} }

// Steps returns Count.
func (c *Crops) Steps() int { return c.Count }

// Size returns the number of examples of a batch.
func (c *Crops) Size(int) int { return c.Each * len(c.Styles) }

// Digest identifies pictures, styles and settings.
func (c *Crops) Digest() string { return c.digest }

// Fill writes parts to x[0] and the same in the colours of their styles to x[1].
func (c *Crops) Fill(x [][]float32, epoch, step int) {
	rng := rand.New(rand.NewPCG(c.Seed, uint64(epoch*c.Count+step)))
	values := 3 * c.Side * c.Side
	for i := range c.Size(step) {
		part := draw(rng, c.Pictures, c.Side, c.Zoom)
		copy(x[0][i*values:], part.Pix)
		copy(x[1][i*values:], style.MatchColour(part, c.palettes[i%len(c.Styles)], style.Chroma).Pix)
	}
}

// Parts returns count parts of pictures, drawn as Crops draws them: photographs to be
// painted for PairLoss, for example.
func Parts(pictures []style.Picture, side, count int, zoom float64, seed uint64) ([]style.Picture, error) {
	if len(pictures) < 1 || side < MinSide || count < 1 {
		return nil, fmt.Errorf("fast: %d parts of %d pictures, side %d; want at least 1, 1, %d", count, len(pictures), side, MinSide)
	}
	if err := checkParts(pictures, side, zoom); err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	parts := make([]style.Picture, count)
	for i := range parts {
		parts[i] = draw(rng, pictures, side, zoom)
	}
	return parts, nil
}

// checkParts returns an error when a picture has no part of the side.
func checkParts(pictures []style.Picture, side int, zoom float64) error {
	if !(zoom >= 1) || math.IsInf(zoom, 1) {
		return fmt.Errorf("fast: zoom of crops is %g, want a finite number of at least 1", zoom)
	}
	for i, p := range pictures {
		if len(p.Pix) != 3*p.H*p.W {
			return fmt.Errorf("fast: picture %d of %d×%d pixels with %d values, want 3 a pixel", i, p.W, p.H, len(p.Pix))
		}
		if min(p.H, p.W) < side {
			return fmt.Errorf("fast: picture %d has %d×%d pixels, want sides of at least %d, the crops'", i, p.W, p.H, side)
		}
	}
	return nil
}

// draw returns a part of a picture, both at random.
func draw(rng *rand.Rand, pictures []style.Picture, length int, zoom float64) style.Picture {
	p := pictures[rng.IntN(len(pictures))]
	most := min(zoom, float64(min(p.H, p.W))/float64(length))
	side := int(float64(length) * math.Pow(most, rng.Float64()))
	top, left := rng.IntN(p.H-side+1), rng.IntN(p.W-side+1)
	part := cut(p, top, left, side, side).Resize(length, length)
	if rng.IntN(2) == 1 {
		mirror(part)
	}
	return part
}

// mirror turns left and right of a picture around.
func mirror(p style.Picture) {
	for y := range p.H {
		row := p.Pix[3*y*p.W:][:3*p.W]
		for a, b := 0, p.W-1; a < b; a, b = a+1, b-1 {
			for k := range 3 {
				row[3*a+k], row[3*b+k] = row[3*b+k], row[3*a+k]
			}
		}
	}
}
