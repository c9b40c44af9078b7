package style_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
)

// saveInception writes the weights of golden_inception.py, with torchvision's names of
// the convolutions or, when there are none, with Keras's, and returns the path.
func saveInception(t *testing.T, torch []string) string {
	t.Helper()
	f := &ckpt.File{}
	add := func(name string, values []float32, shape ...int) {
		f.Tensors = append(f.Tensors, ckpt.Tensor{Name: name, Shape: shape, Data: values})
	}
	kernels := 0
	for _, p := range style.NewInceptionV3(nil).Params() {
		if len(p.Shape) != 4 {
			continue
		}
		k := kernels
		kernels++
		area, in, out := p.Shape[0]*p.Shape[1], p.Shape[2], p.Shape[3]
		w := make([]float32, p.Size())
		for i := range w {
			at := i
			if torch == nil { // [Cout Cin kH kW] to [kH kW Cin Cout]
				at = (i%area*in+i/area%in)*out + i/(area*in)
			}
			w[at] = float32(math.Sqrt(24/float64(area*in)) * uniform(uint32(8*k), i))
		}
		statistic := func(number int, scale, shift float64) []float32 {
			v := make([]float32, out)
			for i := range v {
				v[i] = float32(shift + scale*uniform(uint32(8*k+number), i))
			}
			return v
		}
		gamma, beta, mean, variance := statistic(1, 1, 1), statistic(2, 0.2, 0), statistic(3, 0.2, 0), statistic(4, 1, 1)
		if torch != nil {
			add(torch[k]+".conv.weight", w, out, in, p.Shape[0], p.Shape[1])
			add(torch[k]+".bn.weight", gamma, out)
			add(torch[k]+".bn.bias", beta, out)
			add(torch[k]+".bn.running_mean", mean, out)
			add(torch[k]+".bn.running_var", variance, out)
			continue
		}
		suffix := ""
		if k > 0 {
			suffix = fmt.Sprint("_", k)
		}
		add("conv2d"+suffix+"/kernel", w, p.Shape...)
		add("batch_normalization"+suffix+"/beta", beta, out)
		add("batch_normalization"+suffix+"/moving_mean", mean, out)
		add("batch_normalization"+suffix+"/moving_variance", variance, out)
	}
	path := filepath.Join(t.TempDir(), "inception.safetensors")
	if err := ckpt.Save(path, f); err != nil {
		t.Fatal(err)
	}
	return path
}

// Every convolution and every mixed layer agrees with torchvision's Inception-V3 and
// with Keras's, which pool differently at the border.
func TestInceptionV3AgreesWithTorchvisionAndKeras(t *testing.T) {
	text, err := os.ReadFile("testdata/inception_torch.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Names []string }
	if err := json.Unmarshal(text, &file); err != nil || len(file.Names) != 94 {
		t.Fatal(len(file.Names), err)
	}
	for name, torch := range map[string][]string{"inception_torch.json": file.Names, "inception_keras.json": nil} {
		n, err := style.LoadInceptionV3(saveInception(t, torch))
		if err != nil {
			t.Fatal(err)
		}
		want := readGolden(t, name).Layers
		var layers []string
		for _, l := range n.Layers() {
			if !strings.HasPrefix(l, "activation") {
				layers = append(layers, l)
			}
		}
		if len(layers) != len(want) || len(want) != 94+11 {
			t.Fatalf("layers %q, want the %d of %s", layers, len(want), name)
		}
		for i, values := range outputs(t, n, goldenPicture(106, 80, 91), layers...) {
			if err := want[layers[i]].compare(values); err != nil {
				t.Errorf("%s: %s: %v", name, layers[i], err)
			}
		}
	}
}

// A pass for the course's style layers builds five convolutions, and no more.
func TestInceptionV3StopsWithTheLastLayer(t *testing.T) {
	n := style.NewInceptionV3(nil)
	c := nn.NewCtx(nn.Infer)
	f := n.Features(c, c.Input("image", 1, 75, 75, 3), n.Style...)
	if used := len(c.Used()); used != 5+4*2 || f[4].Shape()[3] != 192 {
		t.Errorf("%d parameters used, want those of 5 convolutions and 4 batch norms; last layer %v", used, f[4].Shape())
	}
}

func TestLoadInceptionV3Refuses(t *testing.T) {
	if _, err := style.LoadInceptionV3(saveVGG(t, true)); err == nil || !strings.Contains(err.Error(), "is no file of Inception-V3: it has neither Conv2d_1a_3x3.conv.weight (torchvision) nor conv2d/kernel (Keras); it holds 32 tensors") {
		t.Error(err)
	}
}
