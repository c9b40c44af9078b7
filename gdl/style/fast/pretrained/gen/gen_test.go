package main

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/style/fast/pretrained"
)

// The recipe is that of the weights that are embedded.
func TestRecipe(t *testing.T) {
	r := recipes[0]
	n, info, err := pretrained.Load()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(fast.New(fast.Config{Styles: len(r.Paintings)}, nil).Config, n.Config); d != "" {
		t.Error("configuration of the recipe, and embedded: ", d)
	}
	info.StyleLoss, info.Unpainted = 0, 0 // measured
	if d := cmp.Diff(r.Info, info); d != "" || len(recipes) != 1 {
		t.Error("the recipe, and embedded: ", d)
	}
}

// The photograph that measures is not trained on, and each style has its objective.
func TestLesson(t *testing.T) {
	r := recipes[0]
	l, err := r.lesson()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(l.objectives) != len(r.Paintings) || len(l.train.Pictures) != 2*repeat+4+5+6 || len(l.test.Pictures) != 1 {
		t.Errorf("%d objectives, %d pictures to train on and %d to test on", len(l.objectives), len(l.train.Pictures), len(l.test.Pictures))
	}
	for i, p := range l.train.Pictures {
		if slices.Equal(p.Pix, l.test.Pictures[0].Pix) {
			t.Errorf("picture %d to train on is that to test on", i)
		}
	}
	if p := typical(l.train); p.W != r.side || p.H != 2*len(r.Paintings)*r.side || len(p.Pix) != 3*p.W*p.H || slices.Max(p.Pix) > 1 {
		t.Errorf("typical contents of %d×%d pixels with %d values", p.W, p.H, len(p.Pix))
	}
}
