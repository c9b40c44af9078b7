package style_test

import (
	"fmt"
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Every layer agrees with torchvision's VGG-19, and with Keras's, whose input is BGR.
func TestVGG19AgreesWithTorchvisionAndKeras(t *testing.T) {
	for name, torch := range map[string]bool{"torch.json": true, "keras.json": false} {
		n, want := loadVGG(t, torch), readGolden(t, name).Layers
		if len(n.Layers()) != len(want) || len(want) != 21 {
			t.Fatalf("layers %q, want the %d of %s", n.Layers(), len(want), name)
		}
		for i, values := range outputs(t, n, goldenPicture(103, 32, 48), n.Layers()...) {
			layer := n.Layers()[i]
			if err := want[layer].compare(values); err != nil {
				t.Errorf("%s: %s: %v", name, layer, err)
			}
		}
	}
}

// Each loss and its derivative by the image agree with PyTorch's. Style and image
// have different sizes.
func TestLossesAgreeWithPyTorch(t *testing.T) {
	n, want := loadVGG(t, true), readGolden(t, "torch.json").Losses
	tested := 0
	for _, kind := range []style.Loss{style.Classic, style.Relative} {
		for _, statistics := range []style.Statistics{style.Gram, style.Moments} {
			o, err := style.NewObjective(n, kind, statistics, n.Style, n.Content, goldenPicture(101, 32, 48), goldenPicture(102, 40, 36))
			if err != nil {
				t.Fatal(err)
			}
			for name, loss := range map[string]func(c *nn.Ctx, x *G.Node) *G.Node{
				fmt.Sprintf("style %s %s", kind, statistics): o.Style,
				fmt.Sprintf("content %s", kind):              o.Content,
				fmt.Sprintf("variation %s", kind):            func(_ *nn.Ctx, x *G.Node) *G.Node { return o.Variation(x) },
			} {
				tested++
				value, grad := lossAndGradient(t, loss, goldenPicture(103, 32, 48))
				w, ok := want[name]
				if !ok || !(math.Abs(value-w.Value) <= tolerance*w.Value) {
					t.Errorf("%s: %.8g, want %.8g", name, value, w.Value)
				}
				if err := w.Grad.compare(grad); err != nil {
					t.Errorf("%s: derivative: %v", name, err)
				}
			}
		}
	}
	if tested != 12 || len(want) != 8 {
		t.Errorf("%d losses tested of %d in the file, want 12 (some twice) of 8", tested, len(want))
	}
}

// The first steps of lab 1's run lose as much as in PyTorch, with Keras's Adam.
func TestCourseRunAgreesWithPyTorch(t *testing.T) {
	want := readGolden(t, "torch.json").Course
	cfg := style.Course(0)
	cfg.Epochs, cfg.Steps = len(want), 1
	tr, err := style.New(loadVGG(t, true), goldenPicture(101, 32, 48), goldenPicture(102, 40, 36), cfg)
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, tr).Levels[0].Train
	for i, w := range want {
		// With steps of 20 of 255 greys, rounding errors of float32 grow fast.
		if !(math.Abs(got[i]-w) <= 5e-3*w) {
			t.Errorf("losses %.8g, want %.8g", got, want)
			break
		}
	}
	if len(want) != 4 {
		t.Errorf("%d steps in the file, want 4", len(want))
	}
}

// The course's losses by their formulas, on numbers that can be counted.
func TestLossesInClosedForm(t *testing.T) {
	got, err := train.Eval(func(c *nn.Ctx) *G.Node {
		return style.ContentLoss(c.Const([]float64{1, 2, 3, 4}, 1, 2, 2, 1), c.Const([]float64{1, 0, 3, 1}, 1, 2, 2, 1))
	})
	if err != nil || got != 6.5 {
		t.Errorf("content loss %g, want (2² + 3²)/2 = 6.5; %v", got, err)
	}
	got, err = train.Eval(func(c *nn.Ctx) *G.Node {
		f := c.Const([]float64{1, 2, 3, 4}, 1, 2, 1, 2) // two pixels, (1, 2) and (3, 4)
		grams := []*G.Node{op.GramMatrix(f), c.Const([]float64{5}, 1, 1, 1)}
		return style.StyleLoss(grams, []*G.Node{c.Const([]float64{5, 7, 7, 8}, 1, 2, 2), c.Const([]float64{1}, 1, 1, 1)})
	})
	if err != nil || got != 8.5 {
		t.Errorf("style loss %g, want ((0 + 0 + 0 + 2²)/4 + 4²)/2 = 8.5; %v", got, err)
	}
}
