package style_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// roundedGolden is magenta_rounded.json.
type roundedGolden struct {
	Vector, Picture []float64
	Vectors         []struct {
		golden
		Values []float64
	}
	Pictures []struct {
		golden
		SHA256 string
		Means  []float64
	}
}

// golden names a goldenPicture.
type golden struct {
	Number        uint32
	Height, Width int
}

func (g golden) picture() style.Picture { return goldenPicture(g.Number, g.Height, g.Width) }

// Rounded, both parts agree with onnxruntime's of the same 8 bits, each bit of each value,
// whatever the size.
func TestMagentaRoundedAgreesWithONNXRuntime(t *testing.T) {
	if kernel.Arithmetic() == kernel.Arithmetics[1] {
		t.Skip("portable Go rounds products, which onnxruntime fuses into sums")
	}
	m, err := style.LoadMagentaRounded(magentaFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	var want roundedGolden
	text, err := os.ReadFile(filepath.Join("testdata", "magenta_rounded.json"))
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil || len(want.Vectors) != 3 || len(want.Pictures) != 5 {
		t.Fatal(len(want.Vectors), len(want.Pictures), err)
	}
	predict := func(p style.Picture, want []float64) style.StyleVector {
		t.Helper()
		v, err := m.Predict(p)
		if err != nil {
			t.Fatal(err)
		}
		sameBits(t, fmt.Sprintf("vector of %d×%d pixels", p.W, p.H), v[:], want)
		return v
	}
	v := predict(goldenPicture(253, 32, 32), want.Vector)
	p, err := m.Stylize(goldenPicture(8, 16, 16), v)
	if err != nil {
		t.Fatal(err)
	}
	sameBits(t, "picture of 16×16 pixels", p.Pix, want.Picture)
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
	sameBits(t, "second picture of a batch", both[len(x):], want.Picture)

	for i, w := range want.Vectors {
		if u := predict(w.picture(), w.Values); i == 0 {
			v = u
		}
	}
	for _, w := range want.Pictures {
		p, err := m.Stylize(w.picture(), v)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(littleEndian(p.Pix)); hex.EncodeToString(sum[:]) != w.SHA256 {
			t.Errorf("picture %d of %d×%d pixels has not onnxruntime's bits; means of 8×8 blocks differ by %g in the mean",
				w.Number, p.W, p.H, meanDifference(blockMeans(p), w.Means))
		}
	}
}

func sameBits(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Float32bits(got[i]) != math.Float32bits(float32(w)) {
			t.Errorf("%s: value %d is %g, onnxruntime's is %g; the mean difference of all is %g", what, i, got[i], w, meanDifference(got, want))
			return
		}
	}
}

func littleEndian(x []float32) (b []byte) {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// blockMeans returns the means of 8×8 blocks of a picture, as magenta_rounded.py.
func blockMeans(p style.Picture) []float32 {
	h, w, sums := p.H/8, p.W/8, make([]float64, 8*8*3)
	for y := range 8 * h {
		for x := range 8 * w {
			for c := range 3 {
				sums[(y/h*8+x/w)*3+c] += float64(p.Pix[(y*p.W+x)*3+c])
			}
		}
	}
	means := make([]float32, len(sums))
	for i, s := range sums {
		means[i] = float32(s / float64(h*w))
	}
	return means
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
