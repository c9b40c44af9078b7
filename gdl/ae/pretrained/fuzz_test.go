package pretrained_test

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Whatever a file says of its model, Read gives one whose weights are the file's, or
// an error.
func FuzzRead(f *testing.F) {
	files := map[string]*ckpt.File{} // by description
	for _, m := range []pretrained.Model{
		ae.NewConv(ae.ConvConfig{Widths: []int{1, 2}, BatchNorm: true}, nn.NewRand(1)),
		ae.NewDenoiser(ae.DenoiserConfig{Channels: 1, Widths: []int{1, 2}}, nn.NewRand(1)),
	} {
		file, err := pretrained.File(m, pretrained.Info{})
		if err == nil {
			_, err = pretrained.Read(file)
		}
		if err != nil {
			f.Fatalf("a seed that is not read tests nothing: %v", err)
		}
		files[file.Meta["model"]] = file
		f.Add(file.Meta["model"])
	}
	f.Fuzz(func(t *testing.T, description string) {
		for _, file := range files {
			changed := &ckpt.File{Tensors: file.Tensors, Meta: map[string]string{"model": description}}
			m, err := pretrained.Read(changed)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "pretrained: ") {
					t.Errorf("%q: error %q", description, err)
				}
				continue
			}
			values := 0
			for _, x := range file.Tensors {
				values += len(x.Data)
			}
			if n := nn.Count(m.Params()); n > values {
				t.Errorf("%q: %d weights of %d", description, n, values)
			}
		}
	})
}
