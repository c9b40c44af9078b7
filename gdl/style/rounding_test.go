package style_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Rounded, both parts agree with onnxruntime's of the same 8 bits, each value of each pixel.
func TestMagentaRoundedAgreesWithONNXRuntime(t *testing.T) {
	m, err := style.LoadMagentaRounded(magentaFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Vector, Picture []float64 }
	text, err := os.ReadFile(filepath.Join("testdata", "magenta_rounded.json"))
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil || len(want.Vector) != 100 || len(want.Picture) != 16*16*3 {
		t.Fatal(len(want.Vector), len(want.Picture), err)
	}
	v, err := m.Predict(goldenPicture(253, 32, 32))
	if err != nil {
		t.Fatal(err)
	}
	if d := meanDifference(v[:], want.Vector); !(d <= 1e-6) {
		t.Errorf("vector: a mean difference of %g from onnxruntime's", d)
	}
	p, err := m.Stylize(goldenPicture(8, 16, 16), v)
	if err != nil {
		t.Fatal(err)
	}
	if d := meanDifference(p.Pix, want.Picture); !(d <= 1e-6) {
		t.Errorf("picture: a mean difference of %g from onnxruntime's", d)
	}
	// And so does each of a batch.
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{16, 16, 3}, {100}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{m.Transform(c, x[0], x[1])} }})
	if err != nil {
		t.Fatal(err)
	}
	x, other := goldenPicture(8, 16, 16).Pix, goldenPicture(9, 16, 16).Pix
	both, err := f.Call(slices.Concat(other, x), slices.Concat(v[:], v[:]))
	if err != nil {
		t.Fatal(err)
	}
	if d := meanDifference(both[len(x):], want.Picture); !(d <= 1e-6) {
		t.Errorf("second picture of a batch: a mean difference of %g from onnxruntime's", d)
	}
}

// A file that rounds no values is refused.
func TestLoadMagentaRoundedRefuses(t *testing.T) {
	predict, transform := magentaFiles(t)
	without := func(path string) string {
		t.Helper()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(t.TempDir(), "without.onnx")
		if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte("QuantizeLinear"), []byte("QuantizeUnkown")), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tc := range []struct{ predict, transform, want string }{
		{without(predict), transform, "without.onnx is no file of MobileNet-v2: it does not say to what style_image_int8 is rounded"},
		{predict, without(transform), "without.onnx is no file of Magenta's style transformer: it does not say to what transformer/contract/MirrorPad_int8 is rounded"},
		{predict, predict, "is no file of Magenta's style transformer: it has no convolution"},
	} {
		if _, err := style.LoadMagentaRounded(tc.predict, tc.transform); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v, want %s", err, tc.want)
		}
	}
}
