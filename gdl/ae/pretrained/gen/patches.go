package main

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/disintegration/imaging"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
)

const (
	patchSide  = 40  // of a training patch, in pixels
	canvasSide = 320 // of the pictures that patches are cut from
	perPicture = 80  // patches of each picture
)

// patches returns n parts of drawn pictures, [patchSide patchSide 1]: of
// textures and paintings in many scales, and of faces.
func patches(seed uint64, n int) (*data.Images, error) {
	rng := rand.New(rand.NewPCG(seed, 0))
	var pix []uint8
	for i := 0; len(pix) < n*patchSide*patchSide; i++ {
		picture, err := picture(seed<<32+uint64(i), i, rng)
		if err != nil {
			return nil, err
		}
		for range perPicture {
			pix = appendGrey(pix, vary(cut(picture, rng), rng))
		}
	}
	return data.NewImages(pix[:n*patchSide*patchSide], n, patchSide, patchSide, 1, nil, nil)
}

// picture draws the picture of a number: each kind in turn, scaled by 0.25 to
// 2.5, since photographs have fine detail here and large soft areas there.
func picture(seed uint64, i int, rng *rand.Rand) (*image.NRGBA, error) {
	textures, paintings := datasets.TextureKinds(), datasets.PaintingKinds()
	side := int(0.25 * canvasSide * math.Pow(10, rng.Float64()))
	var drawn image.Image
	var err error
	switch k := i % (len(textures) + len(paintings) + 1); {
	case k < len(textures):
		drawn, err = datasets.Texture(seed, textures[k], canvasSide, canvasSide)
	case k < len(textures)+len(paintings):
		drawn, err = datasets.Painting(seed, paintings[k-len(textures)], canvasSide, canvasSide)
	default:
		drawn = datasets.Faces(seed, 1).Factors(0).Image(canvasSide)
	}
	if err != nil {
		return nil, err
	}
	return imaging.Resize(drawn, side, side, imaging.CatmullRom), nil
}

// cut returns a patch from anywhere in a picture, turned or mirrored at random.
func cut(picture *image.NRGBA, rng *rand.Rand) *image.NRGBA {
	room := picture.Rect.Dx() - patchSide + 1
	x, y := rng.IntN(room), rng.IntN(room)
	patch := imaging.Crop(picture, image.Rect(x, y, x+patchSide, y+patchSide))
	if rng.IntN(2) == 1 {
		patch = imaging.FlipH(patch)
	}
	return imaging.Rotate(patch, float64(90*rng.IntN(4)), image.Transparent)
}

// vary gives a patch 0.3 to 1 times its contrast, and its colours in another
// order: photographs have more soft shades than drawings.
func vary(patch *image.NRGBA, rng *rand.Rand) *image.NRGBA {
	contrast := 0.3 + 0.7*rng.Float64()
	lowest := 255 * (1 - contrast) * rng.Float64()
	order := rng.Perm(3)
	return imaging.AdjustFunc(patch, func(c color.NRGBA) color.NRGBA {
		v := [3]uint8{c.R, c.G, c.B}
		for i := range v {
			v[i] = uint8(lowest + contrast*float64(v[i]) + 0.5)
		}
		return color.NRGBA{v[order[0]], v[order[1]], v[order[2]], 255}
	})
}

// appendGrey appends a picture's grey values.
func appendGrey(pix []uint8, picture *image.NRGBA) []uint8 {
	grey := imaging.Grayscale(picture)
	for p := 0; p < len(grey.Pix); p += 4 {
		pix = append(pix, grey.Pix[p])
	}
	return pix
}

// drawnPatches returns noisy and clean patches to train and to test on; each
// has its own noise level.
func drawnPatches() (trainOn, testOn *data.Batches, err error) {
	var sources [2][]data.Source
	for i, n := range []int{24000, 1600} {
		clean, err := patches(uint64(1+i), n)
		if err != nil {
			return nil, nil, err
		}
		if sources[i], err = withNoise(clean, &data.Noise{Factor: 0.5, Lowest: 0.05}, uint64(i)); err != nil {
			return nil, nil, err
		}
	}
	return batches(32, sources)
}
