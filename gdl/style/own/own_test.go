package own_test

import (
	"bytes"
	"encoding/json"
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
	"github.com/generative-deep-learning/go/gdl/style/own"
	"github.com/generative-deep-learning/go/gdl/train"
)

const weightsFile = "weights/drawings.safetensors"

func load(t *testing.T) (*style.Network, own.Info) {
	t.Helper()
	n, info, err := own.Load()
	if err != nil {
		t.Fatal(err)
	}
	return n, info
}

// picture is that of testdata/golden_torch.py.
func picture(h, w int) style.Picture {
	p := style.Picture{H: h, W: w}
	for i := range h * w * 3 {
		x, y, c := float64(i/3%w), float64(i/3/w), float64(i%3)
		v := 0.5 + 0.3*math.Sin(0.11*x*(1+c))*math.Cos(0.07*y) + 0.2*(float64(i*7919%1009)/1009-0.5)
		p.Pix = append(p.Pix, float32(v))
	}
	return p
}

func TestInfo(t *testing.T) {
	n, info := load(t)
	if f, err := os.Stat(weightsFile); err != nil || f.Size() > 2_000_000 {
		t.Errorf("want a file of at most 2 MB; error %v", err)
	}
	if info.Name != own.Name || info.About == "" || info.Data == "" || info.Licence == "" || info.Epochs < 1 || info.Pictures < 1 {
		t.Errorf("incomplete %+v", info)
	}
	if k := len(n.Classes()); k < 50 || !(info.Accuracy > 20/float64(k)) {
		t.Errorf("accuracy %.3f of %d classes, want 50 at least, and 20 times that of chance", info.Accuracy, k)
	}
}

// Every layer agrees with PyTorch's to 1e-4 of its largest value.
func TestAgreesWithPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/torch.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Layers map[string]struct {
			Shape  []int
			RMS    float64
			Values []float64
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	n, _ := load(t)
	if len(n.Layers()) != len(golden.Layers) {
		t.Fatalf("layers %q, want the %d of the file", n.Layers(), len(golden.Layers))
	}
	p := picture(45, 70)
	f, err := train.CompileFunc(train.FuncSpec{Shapes: [][]int{{p.H, p.W, 3}}, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
		return n.Features(c, x[0], n.Layers()...)
	}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.CallAll(p.Pix)
	if err != nil {
		t.Fatal(err)
	}
	for i, layer := range n.Layers() {
		want := golden.Layers[layer]
		if shape := append([]int{1}, f.Shapes()[i]...); !slices.Equal(shape, want.Shape) {
			t.Errorf("%s: shape %v, want %v", layer, shape, want.Shape)
			continue
		}
		var squares float64
		for _, v := range all[i] {
			squares += float64(v) * float64(v)
		}
		if rms := math.Sqrt(squares / float64(len(all[i]))); !(math.Abs(rms-want.RMS) <= 1e-4*want.RMS) {
			t.Errorf("%s: root mean square %.8g, want %.8g", layer, rms, want.RMS)
		}
		largest := want.RMS
		for _, v := range want.Values {
			largest = max(largest, math.Abs(v))
		}
		for k, v := range want.Values {
			at := (k*7919 + 13) % len(all[i])
			if got := float64(all[i][at]); !(math.Abs(got-v) <= 1e-4*largest) {
				t.Errorf("%s: value %d is %.8g, want %.8g", layer, at, got, v)
				break
			}
		}
	}
}

// Damage to the file is found wherever it is.
func TestDamaged(t *testing.T) {
	whole, err := os.ReadFile(weightsFile)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ckpt.Decode(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.Read(f); err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{3, 100, len(whole) / 2, len(whole) - 1} {
		b := bytes.Clone(whole)
		b[at] ^= 0x40
		if _, err := ckpt.Decode(b); err == nil {
			t.Errorf("no error with bit 6 of byte %d changed", at)
		}
	}
	if _, err := ckpt.Decode(whole[:len(whole)-2]); err == nil {
		t.Error("no error of a file that is cut off")
	}
}

// The style loss, as the network itself sees it, falls to less than half.
func TestPaints(t *testing.T) {
	n, _ := load(t)
	content, of := picture(40, 48), picture(64, 64).Grey()
	for i := range of.Pix {
		of.Pix[i] = 0.3 + 0.4*float32((i/3/64/4+i/3%64/4)%2) // checks
	}
	cfg := style.PainterlyWaves()
	cfg.Start, cfg.Content, cfg.Levels, cfg.Epochs, cfg.Steps = style.FromContent, 0.01, 1, 4, 15
	cfg.Schedule = nil
	run, err := style.New(n, content, of, cfg)
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o, err := style.NewObjective(n, cfg.Loss, cfg.Statistics, n.Style, n.Content, content, of)
	if err != nil {
		t.Fatal(err)
	}
	f, err := train.NewFunc(func(c *nn.Ctx, x *G.Node) *G.Node { return op.Reshape(o.Style(c, x), 1) }, content.H, content.W, 3)
	if err != nil {
		t.Fatal(err)
	}
	loss := func(p style.Picture) float64 {
		v, err := f.Call(p.Pix)
		if err != nil {
			t.Fatal(err)
		}
		return float64(v[0])
	}
	if before, after := loss(content), loss(r.Picture); !(after < before/2) {
		t.Errorf("style loss %.3f after painting, %.3f before, want less than half", after, before)
	}
}

// Without Lite0's file the network stands in, under its names.
func TestStandIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.safetensors")
	n, notice, err := own.Lite0OrStandIn(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(notice, "EfficientNet-Lite0 are not here") {
		t.Errorf("notice %q, want it to say what is missing", notice)
	}
	mine, _ := load(t)
	for _, want := range []string{"input", "stem", "block1/expand", "block3/expand", "block5/expand", "block8/expand"} {
		if !slices.Contains(n.Style, want) {
			t.Errorf("style layers %q, want %q among them", n.Style, want)
		}
	}
	for i, layer := range n.Style {
		got, err := n.Channels(layer)
		want, err2 := mine.Channels(mine.Style[i])
		if err != nil || err2 != nil || got != want {
			t.Errorf("%s: %d channels, want %d; errors %v, %v", layer, got, want, err, err2)
		}
	}
	if c, err := n.Classify(picture(40, 40), 3); err != nil || len(c) != 3 {
		t.Errorf("classes %v, error %v", c, err)
	}
	for _, layer := range []string{"block8/expand", "classes"} {
		if _, err := style.NewExcite(n, layer, 0); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(path, []byte("no weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := own.Lite0OrStandIn(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names the damaged file", err)
	}
}

// A file whose description does not fit its weights is refused, with what is wrong.
func TestReadRefuses(t *testing.T) {
	m := style.NewCompact(style.CompactConfig{Classes: []string{"a", "b"}}, nn.NewRand(1))
	f, err := own.File(m, own.Info{Name: "tiny"})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := own.Read(f); err != nil || !slices.Equal(r.Config.Classes, []string{"a", "b"}) {
		t.Fatalf("classes of the file are not read; error %v", err)
	}
	for config, want := range map[string]string{
		`{"classes":["a"]}`:         "1 classes",
		`{"classes":["a","b","c"]}`: "shape",
		`{"kinds":[]}`:              "kinds",
		`[`:                         `no valid "model"`,
	} {
		f.F16, f.Meta["model"] = false, `{"kind":"style.compact","config":`+config+`}`
		if _, err := own.Read(f); err == nil || !strings.HasPrefix(err.Error(), "own: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", config, err, want)
		}
	}
}
