package pretrained_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights/weightstest"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Whatever a file says of its model, Read gives one whose weights are the file's, or
// an error.
func FuzzRead(f *testing.F) {
	var files []*ckpt.File
	for _, m := range []pretrained.Model{
		ae.NewConv(ae.ConvConfig{Widths: []int{1, 2}, BatchNorm: true}, nn.NewRand(1)),
		ae.NewDenoiser(ae.DenoiserConfig{Channels: 1, Widths: []int{1, 2}}, nn.NewRand(1)),
	} {
		file, err := pretrained.File(m, pretrained.Info{})
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, file)
	}
	weightstest.FuzzDescription(f, pretrained.Read, files...)
}
