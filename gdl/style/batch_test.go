package style_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

func batchObjectives(t *testing.T, stats style.Statistics) []*style.Objective {
	t.Helper()
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	all, err := style.NewObjectives(n, style.Relative, stats, n.Style[:3], n.Layers()[5], goldenPicture(101, 32, 40),
		[]style.Picture{goldenPicture(102, 40, 36), goldenPicture(104, 32, 32)})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The loss of a batch is the mean of the losses of its images, and so is its gradient.
func TestBatchLossIsTheMeanOfLosses(t *testing.T) {
	w := style.Weights{Style: 1, Content: 0.5, Variation: 2}
	pictures := []style.Picture{goldenPicture(1, 24, 32), goldenPicture(2, 24, 32), goldenPicture(3, 24, 32), goldenPicture(4, 24, 32)}
	content := goldenPicture(101, 32, 40).Resize(24, 32)
	for _, stats := range []style.Statistics{style.Gram, style.Moments} {
		objectives := batchObjectives(t, stats)
		var pix, same []float32
		for _, p := range pictures {
			pix, same = append(pix, p.Pix...), append(same, content.Pix...)
		}
		image := nn.NewParam("images", nn.Values(pix), 4, 24, 32, 3)
		of := nn.NewParam("contents", nn.Values(same), 4, 24, 32, 3)
		of.Fixed = true
		tr, err := train.Compile(train.Spec{Params: []*nn.Param{image}, Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
			return style.BatchLoss(c, objectives, c.Use(image), c.Use(of), w)
		}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tr.Compute(1)
		if err != nil {
			t.Fatal(err)
		}
		grad := slices.Clone(tr.Gradients()[0])
		want := 0.0
		for i, p := range pictures {
			one := batchObjectives(t, stats)[i%2:][:1]
			value, d := lossAndGradient(t, func(c *nn.Ctx, x *G.Node) *G.Node {
				return style.BatchLoss(c, one, x, c.Use(nn.NewParam("content", nn.Values(content.Pix), 1, 24, 32, 3)), w)
			}, p)
			alone, _ := lossAndGradient(t, func(c *nn.Ctx, x *G.Node) *G.Node {
				return op.Add(op.Scale(w.Style, one[0].Style(c, x)), op.Scale(w.Variation, one[0].Variation(x)))
			}, p)
			if !(value > alone) {
				t.Errorf("%s: loss %g of image %d, want more than %g: style and variation alone", stats, value, i, alone)
			}
			want += value / 4
			most := max(slices.Max(d), -slices.Min(d))
			for k, v := range d {
				if at := i*len(d) + k; !(math.Abs(float64(grad[at]-v/4)) <= 1e-4*float64(most)) {
					t.Fatalf("%s: derivative %g by value %d of image %d, want %g", stats, grad[at], k, i, v/4)
				}
			}
		}
		if !(math.Abs(got-want) <= 1e-5*want) {
			t.Errorf("%s: loss %.8g, want %.8g", stats, got, want)
		}
	}
}

func TestBatchLossRefuses(t *testing.T) {
	objectives := batchObjectives(t, style.Gram)
	for want, shapes := range map[string][2][]int{
		"style.BatchLoss: 3 images and 2 objectives": {{3, 24, 24, 3}, {3, 24, 24, 3}},
		"style.BatchLoss: images and contents":       {{2, 24, 24, 3}, {2, 24, 32, 3}},
	} {
		_, err := train.Eval(func(c *nn.Ctx) *G.Node {
			return style.BatchLoss(c, objectives, c.Input("x", shapes[0]...), c.Input("y", shapes[1]...), style.Weights{Style: 1})
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	if _, err := style.NewObjectives(n, style.Relative, style.Gram, n.Style, n.Content, goldenPicture(1, 32, 32), []style.Picture{goldenPicture(1, 32, 32), {}}); err == nil || !strings.HasPrefix(err.Error(), "style 1: style: style picture of 0×0") {
		t.Errorf("error %v, want one that names style 1", err)
	}
}
