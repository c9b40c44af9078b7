package pretrained_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights/weightstest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
)

// Whatever a file says of its model, Read gives one whose weights are the file's, or
// an error.
func FuzzRead(f *testing.F) {
	var files []*ckpt.File
	for _, m := range []*vae.VAE{
		vae.New(vae.Config{H: 4, W: 4, Widths: []int{1}, Hidden: 1, Latent: 1, Beta: 1}, nn.NewRand(1)),
		vae.New(vae.Config{H: 4, W: 4, Widths: []int{1, 2}, Hidden: 2, Latent: 1, Beta: 0.5, Classes: 2, NoBatchNorm: true}, nn.NewRand(1)),
	} {
		file, err := pretrained.File(m, pretrained.Info{})
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, file)
	}
	weightstest.FuzzDescription(f, pretrained.Read, files...)
}
