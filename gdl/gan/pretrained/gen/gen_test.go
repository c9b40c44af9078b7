package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// The recipes are those of the weights that are embedded.
func TestRecipes(t *testing.T) {
	var names []string
	for _, r := range recipes {
		names = append(names, r.Name)
		m, info, err := pretrained.Load(r.Name)
		if err != nil {
			t.Fatal(err)
		}
		info.Confident, info.Entropy, info.Frechet = 0, 0, 0 // measured
		_, config := m.Describe()
		if _, want := gan.NewConv(r.kept(), nil).Describe(); !reflect.DeepEqual(config, want) || info != r.Info {
			t.Errorf("%s: embedded are %+v, %+v; the recipe has %+v, %+v", r.Name, info, config, r.Info, want)
		}
	}
	slices.Sort(names)
	if got := pretrained.Names(); !slices.Equal(names, got) {
		t.Errorf("recipes make %v, embedded are %v", names, got)
	}
}

// Of a GAN without averages all is kept.
func TestWithoutAverages(t *testing.T) {
	p := gan.NewConv(gan.ConvConfig{Width: 2}, nil).Params()
	if got := withAverages(p, len(p)); !slices.Equal(got, p) {
		t.Errorf("%d parameters of %d, or in another order", len(got), len(p))
	}
}

// What is kept has the averages of G's weights, and D's weights.
func TestWithAverages(t *testing.T) {
	for _, classes := range []int{0, 10} {
		cfg := gan.ConvConfig{Width: 2, Classes: classes, Average: 0.9}
		m := gan.NewConv(cfg, nn.NewRand(1))
		cfg.Average = 0
		kept := gan.NewConv(cfg, nil)
		for _, p := range m.G.Params() {
			clear(p.Data()) // the averages stay
		}
		if err := nn.Copy(kept.Params(), withAverages(m.Params(), len(kept.Params()))); err != nil {
			t.Fatal(err)
		}
		want, err := m.Sample(3, 1) // drawn with the averages
		if err != nil {
			t.Fatal(err)
		}
		got, err := kept.Sample(3, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || slices.Max(want) == slices.Min(want) {
			t.Errorf("%d classes: kept weights draw other samples, or all are grey", classes)
		}
		for i, p := range m.D.Params() {
			if !slices.Equal(p.Data(), kept.D.Params()[i].Data()) {
				t.Errorf("%d classes: %s is another", classes, p.Name)
			}
		}
	}
}
