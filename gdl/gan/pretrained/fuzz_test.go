package pretrained_test

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Whatever a file says of its model, Read gives one whose weights are the file's, or
// an error.
func FuzzRead(f *testing.F) {
	files := map[string]*ckpt.File{} // by description
	for _, m := range []*gan.GAN{
		gan.NewDense(gan.DenseConfig{Noise: 1, Size: 2, Generator: []int{2}, Discriminator: []int{2}, Classes: 2, Embedding: 1}, nn.NewRand(1)),
		gan.NewConv(gan.ConvConfig{Noise: 1, Width: 1}, nn.NewRand(1)),
		gan.NewFaces(gan.FacesConfig{Noise: 1, Channels: 1, Width: 1, Average: 0.9}, nn.NewRand(1)),
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
