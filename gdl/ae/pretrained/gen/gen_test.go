package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestRecipes(t *testing.T) {
	var names []string
	for _, r := range recipes {
		names = append(names, r.Name)
		if n := nn.Count(r.model().Params()); 2*n > 900_000 {
			t.Errorf("%s: %d parameters take %d bytes as float16, want less than 1 MB", r.Name, n, 2*n)
		}
	}
	slices.Sort(names)
	if got := pretrained.Names(); !slices.Equal(names, got) {
		t.Errorf("recipes make %v, embedded are %v", names, got)
	}
}

func TestPatches(t *testing.T) {
	draw := func(seed uint64) *data.Images {
		m, err := patches(seed, perPicture+1)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	a := draw(1)
	if !slices.Equal(a.Pix, draw(1).Pix) || slices.Equal(a.Pix, draw(2).Pix) {
		t.Error("patches must depend on the seed, and on it alone")
	}
	if want := []int{patchSide, patchSide, 1}; !slices.Equal(a.Shape(), want) || a.Len() != perPicture+1 {
		t.Errorf("%d patches %v, want %d of %v", a.Len(), a.Shape(), perPicture+1, want)
	}
}

// A run writes a file that is read back as the model, with the loss that the
// rounded weights have.
func TestRun(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // for the checkpoint
	x := make([]float32, 8*8*8)
	for i := range x {
		x[i] = float32(i%7) / 7
	}
	images, err := data.NewFloats(x, 8, 8, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	sources := []data.Source{images}
	r := recipe{
		Info:  pretrained.Info{Name: "tiny", Epochs: 3},
		model: func() model { return ae.NewConv(ae.ConvConfig{Widths: []int{3, 4}}, nn.NewRand(1)) },
		data:  func() (a, b *data.Batches, err error) { return batches(4, [2][]data.Source{sources, sources}) },
	}
	dir := t.TempDir()
	if err := r.run(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	f, err := ckpt.Load(filepath.Join(dir, "tiny.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := pretrained.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	var info pretrained.Info
	if err := json.Unmarshal([]byte(f.Meta["pretrained"]), &info); err != nil {
		t.Fatal(err)
	}
	_, test, err := r.data()
	if err != nil {
		t.Fatal(err)
	}
	loss, err := train.Evaluate(m.(*ae.Conv).Loss, test)
	if err != nil || math.Abs(loss-info.TestLoss) > 1e-9 {
		t.Errorf("the file's weights have loss %g, %g is written; error %v", loss, info.TestLoss, err)
	}
}
