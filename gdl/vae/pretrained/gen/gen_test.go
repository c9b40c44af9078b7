package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
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
		info.TestLoss = 0 // measured
		if want := vae.New(r.config, nil).Config; !reflect.DeepEqual(m.Config, want) || info != r.Info {
			t.Errorf("%s: embedded are %+v, %+v; the recipe has %+v, %+v", r.Name, info, m.Config, r.Info, want)
		}
	}
	slices.Sort(names)
	if got := pretrained.Names(); !slices.Equal(names, got) {
		t.Errorf("recipes make %v, embedded are %v", names, got)
	}
}
