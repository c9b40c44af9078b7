package main

import (
	"slices"
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// The recipes are of the networks that are embedded.
func TestRecipes(t *testing.T) {
	var names []string
	for _, r := range recipes {
		names = append(names, r.Name)
		c, err := classifier.Load(r.Name)
		if err != nil {
			t.Fatal(err)
		}
		m := classifier.New(r.config, nil)
		if got, want := nn.Count(c.Network.Params()), nn.Count(m.Params()); got != want || c.Epochs != r.Epochs || c.Seed != r.Seed {
			t.Errorf("%s: %d parameters, %+v embedded; the recipe has %d, %+v", r.Name, got, c.Info, want, r.Info)
		}
	}
	slices.Sort(names)
	if got := classifier.Names(); !slices.Equal(names, got) {
		t.Errorf("recipes make %v, embedded are %v", names, got)
	}
}

// Moved images keep their strokes, go every way, and depend on seed, example and
// epoch alone.
func TestMoved(t *testing.T) {
	x := make([]float32, 5*5)
	x[2*5+2], x[2*5+3] = 1, 0.5 // a mark that points right
	src, err := data.NewFloats(x, 1, 5, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := moved{src, 1, true, 7}
	seen := map[int]int{} // by place and direction of the mark
	for epoch := range 400 {
		y, again := make([]float32, 25), make([]float32, 25)
		for i := range y {
			y[i] = 9 // what was there before must go
		}
		m.ReadEpoch(y, 0, epoch)
		m.ReadEpoch(again, 0, epoch)
		if !slices.Equal(y, again) {
			t.Fatal("two readings of one epoch differ")
		}
		at := slices.Index(y, 1)
		right := y[at+1] == 0.5
		left := y[at-1] == 0.5
		var sum float32
		for _, v := range y {
			sum += v
		}
		if right == left || sum != 1.5 || at/5 < 1 || at/5 > 3 || at%5 < 1 || at%5 > 3 {
			t.Fatalf("epoch %d: %v, want the mark whole, its bright pixel at most one from the middle", epoch, y)
		}
		if left {
			at += 100
		}
		seen[at]++
	}
	if len(seen) != 18 {
		t.Errorf("%d places, want 9 in each direction: %v", len(seen), seen)
	}
}
