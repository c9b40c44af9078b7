package main

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style/own"
	"github.com/generative-deep-learning/go/gdl/train"
)

// The recipe is that of the weights that are embedded, and they are good.
func TestRecipe(t *testing.T) {
	r := recipes[0]
	n, info, err := own.Load()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(names(), n.Classes()); d != "" {
		t.Error("kinds, and classes of the network: ", d)
	}
	if info.Accuracy < 0.4 {
		t.Errorf("accuracy %.3f, want 0.4", info.Accuracy)
	}
	r.Pictures, info.Accuracy = r.Epochs*r.steps*r.pictures, 0 // measured
	if d := cmp.Diff(r.Info, info); d != "" || len(recipes) != 1 {
		t.Error("the recipe, and embedded: ", d)
	}
	if seen := slices.Sorted(slices.Values(names())); len(slices.Compact(seen)) != len(kinds) {
		t.Error("two kinds have one name")
	}
}

// The network is as good as it says, on some of what it was measured on.
func TestAccuracy(t *testing.T) {
	n, info, err := own.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := train.NewFunc(classes(n), seen, seen, 3)
	if err != nil {
		t.Fatal(err)
	}
	images, of := heldOut(2, recipes[0].Seed+3)
	logits, err := f.Call(images)
	if err != nil {
		t.Fatal(err)
	}
	if a := accuracy(logits, of); math.Abs(a-info.Accuracy) > 0.12 { // three standard deviations of 252 pictures
		t.Errorf("%.3f of %d drawings named rightly, %.3f is said", a, len(of), info.Accuracy)
	}
}

// Batches depend on seed, epoch and step alone; the pictures of one differ, as do their
// views, and all of it is finite.
func TestViews(t *testing.T) {
	v := views{6, 2, 1}
	fill := func(v views, epoch, step int) [][]float32 {
		x := [][]float32{make([]float32, 2*v.pictures*seen*seen*3), make([]float32, 2*v.pictures*len(kinds))}
		v.Fill(x, epoch, step)
		return x
	}
	x := fill(v, 1, 1)
	if !slices.Equal(x[0], fill(v, 1, 1)[0]) || !slices.Equal(x[1], fill(v, 1, 1)[1]) {
		t.Error("a batch differs from itself")
	}
	other := v
	other.seed++
	for _, y := range [][][]float32{fill(v, 0, 1), fill(v, 1, 0), fill(other, 1, 1)} {
		if slices.Equal(x[0], y[0]) {
			t.Error("two batches have the same pictures")
		}
	}
	const values = seen * seen * 3
	for i := range 2 * v.pictures {
		picture, classes := x[0][i*values:][:values], x[1][i*len(kinds):][:len(kinds)]
		if lo, hi := slices.Min(picture), slices.Max(picture); !(lo > -0.2 && hi < 1.2 && lo < hi) {
			t.Errorf("picture %d from %g to %g", i, lo, hi)
		}
		sum := 0.
		for _, p := range classes {
			sum += float64(p)
		}
		if math.Abs(sum-1) > 1e-5 || slices.Max(classes) < 0.95 {
			t.Errorf("probabilities %v add up to %g", classes, sum)
		}
		if i >= v.pictures {
			if !slices.Equal(classes, x[1][(i-v.pictures)*len(kinds):][:len(kinds)]) {
				t.Errorf("two views of picture %d have other classes", i-v.pictures)
			}
			if slices.Equal(picture, x[0][(i-v.pictures)*values:][:values]) {
				t.Errorf("two views of picture %d are the same", i-v.pictures)
			}
		}
	}
	if v.Digest() != v.Digest() || v.Digest() == other.Digest() {
		t.Error("digests do not tell batches apart")
	}
}

// A view keeps the pixels that it takes where it is neither zoomed nor moved between them.
func TestBetween(t *testing.T) {
	c := newCanvas(3)
	for i := range c.pix {
		c.pix[i] = rgb{float64(i), 1, 0}
	}
	for at, want := range map[[2]float64]float64{{0.5, 0.5}: 0, {1, 0.5}: 0.5, {2.5, 2.5}: 8, {1.5, 2}: 5.5, {3, 3}: 8} {
		if got := c.between(at[0], at[1]); got != (rgb{want, 1, 0}) {
			t.Errorf("at %v: %v, want %g", at, got, want)
		}
	}
}

// Each vector is told from the other picture's two: log(1 + 2·e^(−1/0.15)) when those are
// at right angles to it.
func TestContrast(t *testing.T) {
	got, err := train.Eval(func(c *nn.Ctx) *G.Node {
		return contrast(c, c.Const([]float64{1, 0, 0, 3, 2, 0, 0, 4}, 4, 2))
	})
	if want := math.Log(1 + 2*math.Exp(-1/0.15)); err != nil || math.Abs(got-want) > 1e-6 {
		t.Errorf("%g, want %g, error %v", got, want, err)
	}
	w := nn.NewParam("vectors", nn.Uniform(nn.NewRand(1), 1), 4, 3)
	gdltest.CheckParams(t, func(c *nn.Ctx, _ []*G.Node) *G.Node { return contrast(c, c.Use(w)) }, 1e-6, nil)
}

// The folded network's features are those that were trained.
func TestFolded(t *testing.T) {
	l := newLearner(nn.NewRand(3))
	rng := nn.NewRand(4)
	for _, s := range l.blocks {
		for _, p := range s.Params() { // statistics and scales other than 0 and 1
			if p.Shape[0] == 1 {
				nn.Uniform(rng, 0.5)(p.Data(), p.Shape)
				for i := range p.Data() {
					p.Data()[i]++
				}
			}
		}
	}
	m, err := l.folded()
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 32*32*3)
	for i := range x {
		x[i] = float32(i*i%97) / 96
	}
	logits := func(f func(c *nn.Ctx, x *G.Node) *G.Node) []float32 {
		g, err := train.NewFunc(f, 32, 32, 3)
		if err != nil {
			t.Fatal(err)
		}
		y, err := g.Call(x)
		if err != nil {
			t.Fatal(err)
		}
		return y
	}
	trained := logits(func(c *nn.Ctx, x *G.Node) *G.Node { return l.out.Forward(c, l.means(c, x)) })
	largest := float64(max(slices.Max(trained), -slices.Min(trained)))
	for i, v := range logits(classes(m.Network())) {
		if math.Abs(float64(v-trained[i])) > 1e-4*largest {
			t.Fatalf("logit %d is %g, trained %g", i, v, trained[i])
		}
	}
}

// Two runs write the same bytes, one that was interrupted too.
func TestSameBytes(t *testing.T) {
	r := recipe{Info: own.Info{Name: "tiny", Epochs: 2, Seed: 5}, steps: 1, pictures: 2, testSteps: 1, exams: 1}
	var files [][]byte
	for _, interrupted := range []bool{false, true} {
		dir := t.TempDir()
		for _, name := range []string{"TMPDIR", "TMP"} { // of checkpoints
			t.Setenv(name, dir)
		}
		if interrupted {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := r.run(ctx, dir); !errors.Is(err, train.ErrInterrupted) {
				t.Fatal(err)
			}
		}
		if err := r.run(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, "tiny.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs write different bytes")
	}
}
