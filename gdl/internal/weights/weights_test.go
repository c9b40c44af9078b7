package weights_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

type about struct{ Name string }

// line is a model of one layer.
type line struct{ *nn.Dense }

func (l line) Describe() (string, any) { return "line", about{} }

// What File makes is found by its name, with what was told of it and weights
// rounded to float16.
func TestSet(t *testing.T) {
	var _ train.Model = line{}
	m := line{nn.NewDense("d", 1, 1, nil)}
	m.W.Data()[0] = 1 + 1.0/4096 // between two float16
	s := weights.Set{Who: "pkg", Key: "about"}
	f, err := s.File(m, about{"mine"})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := ckpt.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	s.FS = fstest.MapFS{
		"weights/b.safetensors": {Data: b.Bytes()}, "weights/a.safetensors": {Data: []byte("no weights")}, "weights/notes.txt": {},
	}
	if got := s.Names(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("names %v, want a and b", got)
	}
	read, err := s.Open("b")
	if err != nil {
		t.Fatal(err)
	}
	var told about
	if err := s.Tell(read, &told); err != nil || told.Name != "mine" {
		t.Errorf("told %+v, want mine; error %v", told, err)
	}
	if w, err := read.Tensor("d/w"); err != nil || w.Data[0] != 1 {
		t.Errorf("weight %v, want 1, error %v", w.Data, err)
	}
	for want, f := range map[string]func() error{
		`pkg: no weights "c"; there are a, b`: func() error { _, err := s.Open("c"); return err },
		"pkg: a: ":                            func() error { _, err := s.Open("a"); return err },
		`pkg: metadata "about": `:             func() error { return s.Tell(&ckpt.File{}, &told) },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
