package style

import (
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Parameters says what of an image is trained.
type Parameters string

const (
	// Pixels are the values of the image, kept from 0 to 1.
	Pixels Parameters = "pixels"
	// Fourier are the coefficients of FourierImage: a step changes waves of all lengths,
	// the long ones most, where one of pixels begins with specks.
	Fourier Parameters = "fourier"
)

var parameters = []Parameters{Pixels, Fourier}

// canvas is an image under way.
type canvas struct {
	h, w  int
	param *nn.Param // what is trained, [1 H W 3]
	of    Parameters
}

// newCanvas returns an image that is a picture at first.
func newCanvas(of Parameters, start Picture) *canvas {
	v := &canvas{h: start.H, w: start.W, of: of}
	shape := []int{1, v.h, v.w, 3}
	if of == Fourier {
		v.param = nn.NewParam("coefficients", nn.Values(start.Coefficients()), shape...)
	} else {
		v.param = nn.NewParam("image", nn.Values(start.Pix), shape...)
	}
	return v
}

// image returns the image [1 H W 3] in a graph that trains it.
func (v *canvas) image(c *nn.Ctx) *G.Node {
	if v.of == Fourier {
		return FourierImage(c, c.Use(v.param))
	}
	return c.Use(v.param)
}

// project keeps pixels in their range; other parameters need no such thing.
func (v *canvas) project() train.Projection {
	if v.of == Fourier {
		return nil
	}
	return train.Clamp{Lo: 0, Hi: 1}
}

// picture returns the image as it is now; its pixels may be the trained ones themselves.
func (v *canvas) picture() (Picture, error) {
	if v.of != Fourier {
		return Picture{v.h, v.w, v.param.Data()}, nil
	}
	f, err := train.NewFunc(FourierImage, v.h, v.w, 3)
	if err != nil {
		return Picture{}, err
	}
	pix, err := f.Call(v.param.Data())
	return Picture{v.h, v.w, pix}, err
}

// look returns what train.Look takes of the image after the given epochs: its pixels.
func (v *canvas) look(at []int) *train.Look {
	return &train.Look{Name: "image", At: at, Take: func() ([]float32, error) {
		p, err := v.picture()
		return p.Pix, err
	}}
}

// noise returns a picture of random values that is what its parameters make of small
// random numbers: pixels from 0.35 to 0.65, or waves that are stronger the longer.
func noise(of Parameters, h, w int, seed uint64) (Picture, error) {
	rng := rand.New(rand.NewPCG(seed, 0x6e6f697365))
	p := Picture{h, w, make([]float32, 3*h*w)}
	if of == Fourier {
		for i := range p.Pix {
			p.Pix[i] = float32(0.02 * rng.NormFloat64())
		}
		v := &canvas{h: h, w: w, of: of, param: nn.NewParam("coefficients", nn.Values(p.Pix), 1, h, w, 3)}
		return v.picture()
	}
	for i := range p.Pix {
		p.Pix[i] = 0.35 + float32(0.3*rng.Float32())
	}
	return p, nil
}
