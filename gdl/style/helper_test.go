package style_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
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
	Course  []float64
	Classes map[string][]style.Class
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
