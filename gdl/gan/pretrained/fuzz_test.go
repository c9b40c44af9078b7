package pretrained_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/internal/weights/weightstest"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Whatever a file says of its model, Read gives one whose weights are the file's, or
// an error.
func FuzzRead(f *testing.F) {
	var files []*ckpt.File
	for _, m := range []*gan.GAN{
		gan.NewDense(gan.DenseConfig{Noise: 1, Size: 2, Generator: []int{2}, Discriminator: []int{2}, Classes: 2, Embedding: 1}, nn.NewRand(1)),
		gan.NewConv(gan.ConvConfig{Noise: 1, Width: 1}, nn.NewRand(1)),
		gan.NewFaces(gan.FacesConfig{Noise: 1, Channels: 1, Width: 1, Average: 0.9}, nn.NewRand(1)),
	} {
		file, err := pretrained.File(m, pretrained.Info{})
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, file)
	}
	weightstest.FuzzDescription(f, pretrained.Read, files...)
}
