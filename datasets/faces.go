package datasets

import (
	"image"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/data"
)

// FaceSet holds drawn colour faces [64 64 3] whose factors of variation are
// known: the offline stand-in for CelebA and anime faces. Make one with Faces.
type FaceSet struct{ drawn }

var _ data.Source = (*FaceSet)(nil)

// Faces returns n faces. Face i depends on seed and i only. Reading is safe
// from several goroutines. Faces panics when n is below 1.
func Faces(seed uint64, n int) *FaceSet { return &FaceSet{newDrawn("faces/1", seed, n, 64, 64, 3)} }

// Factors returns what face i is drawn from.
func (s *FaceSet) Factors(i int) FaceFactors { return randomFace(s.rng(i)) }

// Read draws face i into dst [64 64 3].
func (s *FaceSet) Read(dst []float32, i int) { s.Factors(i).draw(s.canvas(dst)) }

// FaceFactors says everything about a face.
type FaceFactors struct {
	Skin      float64 // 0 light … 1 dark
	HairStyle int     // index of HairStyles
	HairColor int     // index of HairColors
	EyeColor  int     // index of EyeColors
	EyeOpen   float64 // 0 closed … 1 wide open
	Brow      float64 // −1 frowning … 1 raised
	Smile     float64 // −1 sad … 1 happy
	MouthOpen float64 // 0 closed … 1 open
	Yaw       float64 // −1 looks to the left of the picture … 1 to the right
	Pitch     float64 // −1 looks up … 1 down
	Tilt      float64 // of the head, radians, clockwise
	Glasses   bool
	Backdrop  float64 // hue of the background and the shirt, turns
}

// Names of the values of HairStyle, HairColor and EyeColor.
var (
	HairStyles = []string{"short", "bob", "long", "curly", "buns"}
	HairColors = []string{"black", "brown", "auburn", "blond", "silver", "pink", "blue"}
	EyeColors  = []string{"brown", "green", "blue", "violet"}
)

// FaceFactorNames returns the names of the numbers that Vector gives.
func FaceFactorNames() []string {
	return []string{"skin", "hair style", "hair color", "eye color", "eye open", "brow", "smile",
		"mouth open", "yaw", "pitch", "tilt", "glasses", "backdrop"}
}

// Vector returns the factors as numbers, in the order of FaceFactorNames.
func (f FaceFactors) Vector() []float64 {
	glasses := 0.
	if f.Glasses {
		glasses = 1
	}
	return []float64{f.Skin, float64(f.HairStyle), float64(f.HairColor), float64(f.EyeColor), f.EyeOpen, f.Brow, f.Smile,
		f.MouthOpen, f.Yaw, f.Pitch, f.Tilt, glasses, f.Backdrop}
}

// Draw draws the face into dst [size size 3]. It panics when dst does not fit
// or an index is out of its list.
func (f FaceFactors) Draw(dst []float32, size int) {
	f.draw(drawn{name: "face", shape: []int{size, size, 3}}.canvas(dst))
}

// Image returns the face as a picture of size×size pixels, such as a content
// picture for style transfer.
func (f FaceFactors) Image(size int) image.Image {
	pix := make([]float32, size*size*3)
	f.Draw(pix, size)
	return toImage(pix, size, size)
}

func randomFace(rng *rand.Rand) FaceFactors {
	f := FaceFactors{
		Skin:      rng.Float64(),
		HairStyle: rng.IntN(len(HairStyles)),
		HairColor: rng.IntN(len(HairColors)),
		EyeColor:  rng.IntN(len(EyeColors)),
		EyeOpen:   between(rng, 0.35, 1),
		Brow:      between(rng, -1, 1),
		Smile:     between(rng, -1, 1),
		Yaw:       between(rng, -1, 1),
		Pitch:     between(rng, -1, 1),
		Tilt:      between(rng, -0.22, 0.22),
		Glasses:   rng.Float64() < 0.2,
		Backdrop:  rng.Float64(),
	}
	// Half of the mouths are shut, a twelfth of the eyes too.
	f.MouthOpen = max(0, between(rng, -1, 1))
	if rng.Float64() < 1./12 {
		f.EyeOpen = 0
	}
	return f
}

// toImage rounds pix [h w 3] to bytes.
func toImage(pix []float32, h, w int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for p := range h * w {
		for k := range 3 {
			m.Pix[4*p+k] = uint8(clamp(float64(pix[3*p+k]), 0, 1)*255 + 0.5)
		}
		m.Pix[4*p+3] = 255
	}
	return m
}
