package style_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// magentaFiles returns the files that set-up brings, and skips the test without them.
func magentaFiles(t testing.TB) (predict, transform string) {
	t.Helper()
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	predict, transform = settings.NetworkFile(cache, settings.MagentaPredict), settings.NetworkFile(cache, settings.MagentaTransform)
	for _, f := range []string{predict, transform} {
		if _, err := os.Stat(f); errors.Is(err, fs.ErrNotExist) {
			t.Skip("the weights of Magenta's network are not here; go tool gdl lab --setup-only brings them")
		}
	}
	return predict, transform
}

func loadMagenta(t testing.TB) *style.Magenta {
	t.Helper()
	m, err := style.LoadMagenta(magentaFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// magentaGolden is magenta.json.
type magentaGolden struct {
	Layers         map[string]kept
	Odd            kept
	Vector, Square struct{ Float, Int8 []float64 }
}

func readMagenta(t *testing.T) (g magentaGolden) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "magenta.json"))
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Every layer agrees with onnxruntime's, on a picture of odd sides.
func TestMobileNetAgreesWithONNXRuntime(t *testing.T) {
	predict, _ := magentaFiles(t)
	n, err := style.LoadMobileNet(predict)
	if err != nil {
		t.Fatal(err)
	}
	want, layers := readMagenta(t).Layers, n.Layers()[1:] // the first is the picture
	if len(layers) != len(want) || len(want) != 54 {
		t.Fatalf("layers %q, want the %d of the file", layers, len(want))
	}
	for i, values := range outputs(t, n, goldenPicture(106, 75, 90), layers...) {
		if err := want[layers[i]].compare(values); err != nil {
			t.Errorf("%s: %v", layers[i], err)
		}
	}
}

// Both parts agree with onnxruntime's when that computes in float32 too. From the 8 bits
// of the files as they are they differ by less than 0.01 of the range of colours, in
// means of 32×32 pixels, and 0.01 of the range of styles.
func TestMagentaAgreesWithONNXRuntime(t *testing.T) {
	m, want := loadMagenta(t), readMagenta(t)
	v, err := m.Predict(goldenPicture(105, 256, 256))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Stylize(goldenPicture(108, 384, 384), v)
	if err != nil {
		t.Fatal(err)
	}
	blocks := means(p, 32)
	for _, tc := range []struct {
		what      string
		got       []float32
		want      []float64
		tolerance float64
	}{
		{"vector", v[:], want.Vector.Float, 1e-4},
		{"vector as it is", v[:], want.Vector.Int8, 0.01 * (slices.Max(want.Vector.Int8) - slices.Min(want.Vector.Int8))},
		{"picture", blocks, want.Square.Float, 1e-5},
		{"picture as it is", blocks, want.Square.Int8, 0.01},
	} {
		if d := meanDifference(tc.got, tc.want); len(tc.got) != len(tc.want) || !(d <= tc.tolerance) {
			t.Errorf("%s: %d values with a mean difference of %g from onnxruntime's %d, want at most %g", tc.what, len(tc.got), d, len(tc.want), tc.tolerance)
		}
	}
	odd, err := m.Stylize(goldenPicture(107, 41, 54), v)
	if err != nil {
		t.Fatal(err)
	}
	if err := want.Odd.compare(odd.Pix); err != nil {
		t.Errorf("picture of 54×41 pixels: %v", err)
	}
}

func meanDifference(a []float32, b []float64) (d float64) {
	for i, v := range b {
		d += math.Abs(float64(a[i])-v) / float64(len(b))
	}
	return d
}

// means returns those of squares of pixels.
func means(p style.Picture, side int) []float32 {
	out := make([]float32, len(p.Pix)/(side*side))
	for i, v := range p.Pix {
		y, x := i/3/p.W/side, i/3%p.W/side
		out[(y*(p.W/side)+x)*3+i%3] += v / float32(side*side)
	}
	return out
}

// A picture does not depend on the sizes that were painted before it, nor on the other
// pictures of a batch.
func TestMagentaPictureStandsAlone(t *testing.T) {
	m := loadMagenta(t)
	a, b := goldenPicture(1, 33, 40), goldenPicture(2, 33, 40)
	v, err := m.Predict(a)
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Predict(b)
	if err != nil {
		t.Fatal(err)
	}
	paint := func(p style.Picture, v style.StyleVector) style.Picture {
		t.Helper()
		out, err := m.Stylize(p, v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first, second := paint(a, v), paint(b, w)
	paint(goldenPicture(3, 8, 9), v)
	if again := paint(a, v); !slices.Equal(first.Pix, again.Pix) || again.H != 33 || again.W != 40 {
		t.Error("the same picture differs after another size")
	}
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{33, 40, 3}, {100}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{m.Transform(c, x[0], x[1])} }})
	if err != nil {
		t.Fatal(err)
	}
	both, err := f.Call(slices.Concat(a.Pix, b.Pix), slices.Concat(v[:], w[:]))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range slices.Concat(first.Pix, second.Pix) {
		if !(math.Abs(float64(both[i]-want)) <= 1e-4) {
			t.Fatalf("value %d of two pictures in a batch is %g, alone %g", i, both[i], want)
		}
	}
}

// The nearer to the content's own style, the nearer is the picture to the content.
func TestOwnStyleKeepsTheContent(t *testing.T) {
	m := loadMagenta(t)
	content := goldenPicture(109, 96, 96)
	own, err := m.Predict(content)
	if err != nil {
		t.Fatal(err)
	}
	v, err := m.Predict(goldenPicture(110, 80, 64))
	if err != nil {
		t.Fatal(err)
	}
	before := 0.0
	for _, strength := range []float64{0, 0.5, 1} {
		p, err := m.Stylize(content, own.Mix(v, strength))
		if err != nil {
			t.Fatal(err)
		}
		d := 0.0
		for i, x := range content.Pix {
			d += math.Abs(float64(p.Pix[i]-x)) / float64(len(content.Pix))
		}
		if d <= before {
			t.Errorf("strength %g: a mean difference of %g from the content, want more than %g", strength, d, before)
		}
		before = d
	}
}

// A program takes as much memory as was said, for each pixel about as much.
func TestMagentaMemory(t *testing.T) {
	m := loadMagenta(t)
	small, err := m.Memory(100, 120)
	if err != nil {
		t.Fatal(err)
	}
	large, err := m.Memory(200, 240)
	if err != nil {
		t.Fatal(err)
	}
	if k := float64(large) / float64(small); !(k > 2 && k < 5) || small < 100*120*3*4 {
		t.Errorf("%d bytes for 120×100 pixels, %d for four times as many", small, large)
	}
	if _, err := m.Memory(1<<16, 1<<16); err == nil || !strings.Contains(err.Error(), "style: 65536×65536 pixels: ") {
		t.Error(err)
	}
}

func TestStyleVectorMix(t *testing.T) {
	v, w := style.StyleVector{1, 2}, style.StyleVector{3, -2}
	for share, want := range map[float64]style.StyleVector{0: v, 1: w, 0.25: {1.5, 1}, 2: {5, -6}} {
		if got := v.Mix(w, share); got != want {
			t.Errorf("share %g: %v, want %v", share, got[:2], want[:2])
		}
	}
}

func TestMagentaRefuses(t *testing.T) {
	m := loadMagenta(t)
	predict, stylize := func(p style.Picture) error { _, err := m.Predict(p); return err },
		func(p style.Picture) error { _, err := m.Stylize(p, style.StyleVector{}); return err }
	for _, tc := range []struct {
		f    func(style.Picture) error
		p    style.Picture
		want string
	}{
		{predict, goldenPicture(1, 31, 40), "style: style picture of 40×31 pixels, want at least 32×32"},
		{predict, style.Picture{H: 40, W: 40}, "style: style picture of 40×40 pixels with 0 values"},
		{stylize, goldenPicture(1, 8, 7), "style: content picture of 7×8 pixels, want at least 8×8"},
		{stylize, style.Picture{H: 8, W: 8, Pix: make([]float32, 191)}, "style: content picture of 8×8 pixels with 191 values"},
	} {
		if err := tc.f(tc.p); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%v, want %s", err, tc.want)
		}
	}
	if _, err := m.Stylize(goldenPicture(1, 8, 8), style.StyleVector{7: float32(math.NaN())}); err == nil || err.Error() != "style: number 7 of the style vector is NaN, want a finite one" {
		t.Error(err)
	}
	for want, build := range map[string]func(c *nn.Ctx, x, v *G.Node) *G.Node{
		"style: Magenta: images [1 4 8 3], want at least 8×8 pixels": func(c *nn.Ctx, x, v *G.Node) *G.Node {
			return m.Transform(c, op.Slice(x, []int{0, 0, 0, 0}, []int{1, 4, 8, 3}), v)
		},
		"style: Magenta: style vectors": func(c *nn.Ctx, x, v *G.Node) *G.Node {
			return m.Transform(c, x, op.Slice(v, []int{0, 0}, []int{1, 99}))
		},
	} {
		_, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{8, 8, 3}, {100}},
			Build: func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{build(c, x[0], x[1])} }})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestLoadMagentaRefuses(t *testing.T) {
	predict, transform := magentaFiles(t)
	other := filepath.Join("..", "internal", "onnx", "testdata", "small.onnx")
	for _, tc := range []struct{ predict, transform, want string }{
		{other, transform, "small.onnx is no file of MobileNet-v2: it has no convolution with MobilenetV2/Conv/weights [32 3 3 3]; it holds 6 nodes, 0 of them convolutions with a bias"},
		{predict, predict, "is no file of Magenta's style transformer: it has no convolution with transformer/contract/conv1/weights [8 3 9 9]"},
		{"missing.onnx", transform, "onnx: open missing.onnx: no such file"},
	} {
		if _, err := style.LoadMagenta(tc.predict, tc.transform); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v, want %s", err, tc.want)
		}
	}
}

// BenchmarkMagenta reports the shortest time too: the others of a machine make it longer.
func BenchmarkMagenta(b *testing.B) {
	m := loadMagenta(b)
	rounded, err := style.LoadMagentaRounded(magentaFiles(b))
	if err != nil {
		b.Fatal(err)
	}
	shortest := func(b *testing.B, f func() error) {
		fastest := time.Hour
		for b.Loop() {
			start := time.Now()
			if err := f(); err != nil {
				b.Fatal(err)
			}
			fastest = min(fastest, time.Since(start))
		}
		b.ReportMetric(fastest.Seconds()*1e3, "min-ms")
	}
	bench := func(b *testing.B, m *style.Magenta, sides ...int) {
		b.Run("predict/256", func(b *testing.B) {
			p := goldenPicture(105, 256, 256)
			shortest(b, func() error { _, err := m.Predict(p); return err })
		})
		for _, side := range sides {
			b.Run(fmt.Sprint("stylize/", side), func(b *testing.B) {
				p := goldenPicture(106, side, side)
				shortest(b, func() error { _, err := m.Stylize(p, style.StyleVector{}); return err })
			})
		}
	}
	bench(b, m, 256, 384, 512)
	b.Run("rounded", func(b *testing.B) { bench(b, rounded, 384) })
}
