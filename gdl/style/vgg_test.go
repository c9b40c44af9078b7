package style_test

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
)

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
