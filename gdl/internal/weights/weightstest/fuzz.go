// Package weightstest checks packages of pretrained weights, for their tests.
package weightstest

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// FuzzDescription changes what files say of their model: read gives one whose weights
// are the file's, or an error that starts with "pretrained: ". The files are seeds, each
// of which has to be read.
func FuzzDescription[M interface{ Params() []*nn.Param }](f *testing.F, read func(*ckpt.File) (M, error), files ...*ckpt.File) {
	for _, file := range files {
		if _, err := read(file); err != nil {
			f.Fatalf("a seed that is not read tests nothing: %v", err)
		}
		f.Add(file.Meta["model"])
	}
	f.Fuzz(func(t *testing.T, description string) {
		for _, file := range files {
			m, err := read(&ckpt.File{Tensors: file.Tensors, Meta: map[string]string{"model": description}})
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
