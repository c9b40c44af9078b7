package style_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// tolerance bounds a difference, relative to the largest value kept.
const tolerance = 1e-4

// kept is what the scripts in testdata keep of a tensor.
type kept struct {
	Shape  []int
	RMS    float64
	Values []float64
}

// compare returns an error when values are not those that were kept.
func (k kept) compare(values []float32) error {
	n := 1
	for _, d := range k.Shape {
		n *= d
	}
	if len(values) != n {
		return fmt.Errorf("%d values, want shape %v", len(values), k.Shape)
	}
	var sum float64
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	if rms := math.Sqrt(sum / float64(n)); !(math.Abs(rms-k.RMS) <= tolerance*k.RMS) {
		return fmt.Errorf("root mean square %.8g, want %.8g", rms, k.RMS)
	}
	largest := k.RMS
	for _, v := range k.Values {
		largest = max(largest, math.Abs(v))
	}
	for i, want := range k.Values {
		at := (i*7919 + 13) % n
		if got := float64(values[at]); !(math.Abs(got-want) <= tolerance*largest) {
			return fmt.Errorf("value %d is %.8g, want %.8g", at, got, want)
		}
	}
	return nil
}

type goldenFile struct {
	Layers map[string]kept
	Losses map[string]struct {
		Value float64
		Grad  kept
	}
	Course []float64
}

func readGolden(t *testing.T, name string) (f goldenFile) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// uniform returns value k of the tensor of the given number, as golden_torch.py.
func uniform(number uint32, k int) float64 {
	h := uint32(k)*0x9E3779B1 + number
	h = (h ^ h>>16) * 0x85EBCA6B
	h = (h ^ h>>13) * 0xC2B2AE35
	return float64(h^h>>16)/(1<<32) - 0.5
}

// goldenPicture is picture of golden_torch.py.
func goldenPicture(number uint32, h, w int) style.Picture {
	p := style.Picture{H: h, W: w}
	for i := range h * w * 3 {
		y, x, c := float64(i/3/w)/float64(h), float64(i/3%w)/float64(w), float64(i%3)
		v := 0.5 + 0.3*math.Sin(7*x*(1+c)+float64(number))*math.Cos(5*y+c) + 0.4*uniform(number, i)
		p.Pix = append(p.Pix, float32(min(max(v, 0), 1)))
	}
	return p
}

// convs lists the convolutions of VGG-19: their numbers in torchvision, their names in
// Keras, and their channels.
func convs() (all []struct {
	torch, keras string
	in, out      int
}) {
	number, in := 0, 3
	for i, block := range [][2]int{{2, 64}, {2, 128}, {4, 256}, {4, 512}, {4, 512}} {
		for j := range block[0] {
			all = append(all, struct {
				torch, keras string
				in, out      int
			}{fmt.Sprint("features.", number), fmt.Sprintf("block%d_conv%d", i+1, j+1), in, block[1]})
			number, in = number+2, block[1]
		}
		number++
	}
	return all
}

// saveVGG writes the weights of golden_torch.py with the names of torchvision or of
// Keras, and returns the path.
func saveVGG(t *testing.T, torch bool) string {
	t.Helper()
	f := &ckpt.File{}
	for i, l := range convs() {
		w, b := make([]float32, 9*l.in*l.out), make([]float32, l.out)
		scale := math.Sqrt(24 / float64(9*l.in))
		for k := range w {
			// Position in the other layout: [Cout Cin kH kW] and [kH kW Cin Cout].
			at := k
			if !torch {
				o, in, area := k/(9*l.in), k/9%l.in, k%9
				at = (area*l.in+in)*l.out + o
			}
			w[at] = float32(scale * uniform(uint32(2*i), k))
		}
		for k := range b {
			b[k] = float32(0.2 * uniform(uint32(2*i+1), k))
		}
		if torch {
			f.Tensors = append(f.Tensors, ckpt.Tensor{Name: l.torch + ".weight", Shape: []int{l.out, l.in, 3, 3}, Data: w},
				ckpt.Tensor{Name: l.torch + ".bias", Shape: []int{l.out}, Data: b})
			continue
		}
		f.Tensors = append(f.Tensors, ckpt.Tensor{Name: l.keras + "/kernel", Shape: []int{3, 3, l.in, l.out}, Data: w},
			ckpt.Tensor{Name: l.keras + "/bias", Shape: []int{l.out}, Data: b})
	}
	path := filepath.Join(t.TempDir(), "vgg19.safetensors")
	if err := ckpt.Save(path, f); err != nil {
		t.Fatal(err)
	}
	return path
}

func loadVGG(t *testing.T, torch bool) *style.Network {
	t.Helper()
	n, err := style.LoadVGG19(saveVGG(t, torch), style.VGG{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// outputs applies a network to a picture.
func outputs(t *testing.T, n *style.Network, p style.Picture, layers ...string) (values [][]float32) {
	t.Helper()
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{p.H, p.W, 3}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node { return n.Features(c, x[0], layers...) }})
	if err == nil {
		values, err = f.CallAll(p.Pix)
	}
	if err != nil {
		t.Fatal(err)
	}
	return values
}

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

// lossAndGradient returns a loss of a picture and its derivative.
func lossAndGradient(t *testing.T, loss func(c *nn.Ctx, x *G.Node) *G.Node, p style.Picture) (float64, []float32) {
	t.Helper()
	image := nn.NewParam("image", nn.Values(p.Pix), 1, p.H, p.W, 3)
	tr, err := train.Compile(train.Spec{Params: []*nn.Param{image}, Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
		return loss(c, c.Use(image))
	}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	value, err := tr.Compute(1)
	if err != nil {
		t.Fatal(err)
	}
	return value, slices.Clone(tr.Gradients()[0])
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

func TestLoadVGG19Refuses(t *testing.T) {
	dir := t.TempDir()
	save := func(name string, tensors ...ckpt.Tensor) string {
		path := filepath.Join(dir, name)
		if err := ckpt.Save(path, &ckpt.File{Tensors: tensors}); err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := ckpt.Tensor{Name: "features.0.weight", Shape: []int{64, 3, 3, 3}, Data: make([]float32, 64*27)}
	bias := ckpt.Tensor{Name: "features.0.bias", Shape: []int{64}, Data: make([]float32, 64)}
	small := ckpt.Tensor{Name: "features.0.weight", Shape: []int{2, 3, 3, 3}, Data: make([]float32, 54)}
	for _, tc := range []struct{ path, want string }{
		{filepath.Join(dir, "missing"), "missing: no such file"},
		{save("empty"), "empty is no file of VGG-19: it has neither features.0.weight (torchvision) nor block1_conv1/kernel (Keras); it is empty"},
		{save("lite", ckpt.Tensor{Name: "stem", Shape: []int{1}, Data: []float32{1}}), "it holds 1 tensors, the first stem [1]"},
		{save("cut", first, bias), "cut is no file of VGG-19: it has no features.2.weight [64 64 3 3]"},
		{save("small", small), "small is no file of VGG-19: features.0.weight has shape [2 3 3 3], want [64 3 3 3]"},
	} {
		if _, err := style.LoadVGG19(tc.path, style.VGG{}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// A pass ends with the last layer wanted, gives each as often as it is named, and an
// unknown one is an error that lists them.
func TestFeatures(t *testing.T) {
	n := style.NewVGG19(style.VGG{Average: true}, nn.NewRand(1))
	c := nn.NewCtx(nn.Infer)
	x := c.Input("image", 1, 32, 32, 3)
	f := n.Features(c, x, "block2_conv1", "block1_conv1", "block2_conv1")
	if len(f) != 3 || f[0] != f[2] || f[1].Shape()[3] != 64 || f[0].Shape()[1] != 16 {
		t.Errorf("features %v", f)
	}
	if used := len(c.Used()); used != 2*3 {
		t.Errorf("%d parameters used, want those of 3 convolutions", used)
	}
	if len(c.Params()) != 0 {
		t.Error("the graph can train the network")
	}
	for _, layers := range [][]string{{"block6_conv1"}, nil} {
		err := func() (err error) {
			defer func() { err, _ = recover().(error) }()
			n.Features(c, x, layers...)
			return nil
		}()
		if err == nil || !strings.Contains(err.Error(), `"block5_pool"`) {
			t.Errorf("%q: %v, want an error with the names of the layers", layers, err)
		}
	}
}

// The mean of four pixels where the option says so, else the largest.
func TestPooling(t *testing.T) {
	for _, average := range []bool{false, true} {
		n := style.NewVGG19(style.VGG{Average: average}, nn.NewRand(1))
		y := outputs(t, n, goldenPicture(103, 32, 32), "block1_conv2", "block1_pool")
		for c := range 64 {
			four := []float32{y[0][c], y[0][64+c], y[0][32*64+c], y[0][33*64+c]}
			want := slices.Max(four)
			if average {
				want = (four[0] + four[1] + four[2] + four[3]) / 4
			}
			if math.Abs(float64(y[1][c]-want)) > 1e-6*float64(want) {
				t.Fatalf("average %t: channel %d of %v is %g, want %g", average, c, four, y[1][c], want)
			}
		}
	}
}
