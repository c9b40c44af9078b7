package gan

import (
	"fmt"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

var half = op.ConvOpts{Stride: 2}

// ConvConfig describes a DCGAN (Radford et al. 2016, arXiv:1511.06434) for images
// [28 28 Channels] in [−1, 1]. Its zero value is lab 2's, and the assignment's.
type ConvConfig struct {
	Noise     int     // 0: 32
	Channels  int     // of the images; 0: 1
	Width     int     // channels of D's first convolution; the second has twice as many, G mirrors them; 0: 64
	Classes   int     // of a conditional GAN; 0: none
	Embedding int     // trained numbers that stand for a class; 0: one-hot
	Average   float64 // decay of the average of G's weights, such as 0.999; 0: none is kept
}

// NewConv returns a DCGAN with Glorot-uniform weights from rng, as Keras's layers:
// 5×5 convolutions of stride 2, batch norm in G, dropout 0.4 and LeakyReLU 0.2 in
// D. As in the course, G's dense layer has no activation. It panics with an error
// when a setting is out of range.
func NewConv(cfg ConvConfig, rng *rand.Rand) *GAN {
	cfg.Noise, cfg.Channels, cfg.Width = or(cfg.Noise, 32), or(cfg.Channels, 1), or(cfg.Width, 64)
	s := settings{"gan.Conv", cfg.Noise, cfg.Classes, cfg.Embedding, cfg.Average}
	s.check()
	checkWidths(s.kind, cfg.Channels, cfg.Width)
	m := &GAN{Shape: []int{28, 28, cfg.Channels}, Lo: -1, Hi: 1, config: cfg, again: func() *GAN { return NewConv(cfg, nil) }}
	w := cfg.Width
	m.G = nn.Sequential{
		nn.NewDense("generator/0", cfg.Noise+s.label(), 7*7*2*w, rng), nn.Reshape(7, 7, 2*w), nn.NewBatchNorm("generator/0/norm", 2*w),
		nn.NewConvT2D("generator/1", 5, 2*w, w, half, rng), nn.SELU, nn.NewBatchNorm("generator/1/norm", w),
		nn.NewConvT2D("generator/2", 5, w, cfg.Channels, half, rng), nn.Tanh,
	}
	m.D = nn.Sequential{
		nn.NewConv2D("discriminator/0", 5, cfg.Channels+s.label(), w, half, rng), nn.LeakyReLU(0.2), nn.Dropout{Rate: 0.4},
		nn.NewConv2D("discriminator/1", 5, w, 2*w, half, rng), nn.LeakyReLU(0.2), nn.Dropout{Rate: 0.4},
		nn.Flatten, nn.NewDense("discriminator/2", 7*7*2*w, 1, rng),
	}
	return m.complete(s, embedding(s, rng))
}

func checkWidths(kind string, channels, width int) {
	if channels < 1 || width < 1 {
		panic(fmt.Errorf("%s: %d channels, width %d, want at least 1 each", kind, channels, width))
	}
}
