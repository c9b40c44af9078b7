package main

import (
	"image"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/datasets"
)

// kind is a class of pictures.
type kind struct {
	name string
	draw drawing
}

// kinds are all classes.
var kinds = allKinds()

func allKinds() (all []kind) {
	add := func(name string, d drawing) { all = append(all, kind{name, d}) }
	for _, k := range datasets.TextureKinds() {
		if !learned[k] {
			continue
		}
		texture := func(seed uint64, side int) (image.Image, error) { return datasets.Texture(seed, k, side, side) }
		add(k+", whole", part(1, texture))
		add(k+", near", part(2.2, texture))
	}
	for _, k := range datasets.PaintingKinds() {
		if !learned[k] {
			continue
		}
		painting := func(seed uint64, side int) (image.Image, error) { return datasets.Painting(seed, k, side, side) }
		add(k+", whole", part(1, painting))
		add(k+", near", part(2.6, painting))
	}
	face := func(seed uint64, side int) (image.Image, error) {
		return datasets.Faces(seed, 1).Factors(0).Image(side), nil
	}
	add("faces, whole", part(1, face))
	add("faces, near", part(2.2, face))
	for _, s := range []string{"discs", "rings", "balls", "rectangles", "triangles", "bars", "parallel"} {
		add(s+", small", leaves(s, 2, 5))
		add(s+", large", leaves(s, 7, 18))
	}
	for _, s := range []string{"stars", "crosses", "polygons", "hexagons", "frames"} {
		add(s, leaves(s, 5, 13))
	}
	add("strokes, short", strokes(8, 2.2, 0.6))
	add("strokes", strokes(16, 3.2, 0.7))
	add("strokes, long", strokes(30, 4.5, 0.9))
	add("strokes, thin", strokes(26, 1.5, 1))
	for _, s := range []string{"square", "sine", "thin", "wave"} {
		add(s+" stripes, narrow", stripes(s, 4, 8))
		add(s+" stripes, wide", stripes(s, 11, 26))
	}
	for _, s := range []string{"zigzag", "uneven", "saw"} {
		add(s+" stripes", stripes(s, 7, 20))
	}
	add("stripes of many colours", bars)
	for _, s := range []string{"checks", "dots", "brick", "arcs"} {
		add(s+", small", tiles(s, 5, 9))
		add(s+", large", tiles(s, 12, 26))
	}
	add("squares, small", squares(4, 8))
	add("squares, large", squares(11, 24))
	for _, s := range []string{"plaid", "eggs", "hexagonal dots", "rings", "grid", "maze", "triangles", "moiré"} {
		add("tiles: "+s, tiles(s, 8, 22))
	}
	for _, s := range []string{"circles", "spokes", "spiral", "interference", "glow"} {
		add(s, radial(s, 7, 20))
	}
	add("slope", slope)
	add("noise, white", clouds(0.3, 1))
	add("noise, fine", clouds(0.9, 1))
	add("noise, pink", clouds(1.3, 1))
	add("noise, clouds", clouds(2.2, 1))
	add("noise, coloured, fine", coloured(0.5))
	add("noise, coloured, pink", coloured(1.2))
	add("noise, coloured, clouds", coloured(2.2))
	add("grain, fine", clouds(0.9, 0.2))
	add("grain, coarse", clouds(1.7, 0.15))
	add("camouflage, small", camouflage(8))
	add("camouflage, large", camouflage(22))
	add("camouflage, ragged", ragged(false))
	add("contours, small", contours(12))
	add("contours, large", contours(28))
	add("contours, ragged", ragged(true))
	add("veins, fine", marble(10, 16))
	add("veins, wide", marble(24, 50))
	for _, s := range []string{"cells", "edges"} {
		add(s+", small", cellular(s, 5, 9))
		add(s+", large", cellular(s, 14, 28))
	}
	for _, s := range []string{"distance", "facets", "mosaic", "warped"} {
		add("cells: "+s, cellular(s, 9, 18))
	}
	add("lines, thin", lines("straight", 1.2, 24))
	add("lines, thick", lines("straight", 4, 13))
	add("needles", lines("needles", 1.5, 150))
	add("curls, thin", lines("curls", 1.5, 22))
	add("curls, thick", lines("curls", 4, 14))
	add("bows, thin", lines("arcs", 1.5, 34))
	add("bows, thick", lines("arcs", 4.5, 18))
	add("scribble", lines("scribble", 1.5, 14))
	add("trees", lines("trees", 1, 7))
	add("text, small", text(5))
	add("text, large", text(11))
	add("hatching, fine", hatching(5))
	add("hatching, coarse", hatching(11))
	add("spots, small", blobs(3, 7))
	add("spots, large", blobs(9, 26))
	add("fur, short", fur(6, 3))
	add("fur, long", fur(14, 5))
	all = manners(all)
	base := all
	add("two kinds", func(c *canvas, rng *rand.Rand) {
		other, s := newCanvas(c.side), newSpectrum(rng, 2.2, 1)
		base[rng.IntN(len(base))].draw(c, rng)
		base[rng.IntN(len(base))].draw(other, rng)
		for i := range c.pix {
			c.pix[i] = mix(c.pix[i], other.pix[i], step(s.at(float64(i%c.side), float64(i/c.side)), 8))
		}
	})
	return all
}

// learned names the kinds of package datasets that are trained on: what it learns to draw
// later is not.
var learned = map[string]bool{
	"bricks": true, "marble": true, "pebbles": true, "scales": true, "weave": true, "wood": true,
	"blocks": true, "dots": true, "hatching": true, "shards": true, "swirls": true,
}

// part draws a part of a picture that is k times as wide.
func part(k float64, picture func(seed uint64, side int) (image.Image, error)) drawing {
	return func(c *canvas, rng *rand.Rand) {
		side := int(k * float64(c.side) * between(rng, 1, 1.25))
		img, err := picture(rng.Uint64N(1<<32), side)
		if err != nil {
			panic(err) // kinds and sides are those that there are
		}
		x, y := rng.IntN(side-c.side+1), rng.IntN(side-c.side+1)
		for i := range c.pix {
			r, g, b, _ := img.At(x+i%c.side, y+i/c.side).RGBA()
			c.pix[i] = rgb{float64(r) / 0xffff, float64(g) / 0xffff, float64(b) / 0xffff}
		}
	}
}
