package pretrained_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/style/fast/pretrained"
	"github.com/generative-deep-learning/go/gdl/train"
)

func load(t testing.TB) (*fast.Net, pretrained.Info) {
	t.Helper()
	n, info, err := pretrained.Load()
	if err != nil {
		t.Fatal(err)
	}
	return n, info
}

func paintings(t *testing.T, info pretrained.Info) (all []style.Picture) {
	t.Helper()
	for _, p := range info.Paintings {
		img, err := datasets.Painting(p.Seed, p.Kind, p.Side, p.Side)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, style.FromImage(img))
	}
	return all
}

// photograph returns one with a longer side of so many pixels.
func photograph(t testing.TB, name string, side int) style.Picture {
	t.Helper()
	img, err := datasets.Photograph(name)
	if err != nil {
		t.Fatal(err)
	}
	p := style.FromImage(img)
	most := max(p.H, p.W)
	return p.Resize(p.H*side/most, p.W*side/most)
}

func only(style, of int) []float64 {
	w := make([]float64, of)
	w[style] = 1
	return w
}

func TestInfo(t *testing.T) {
	n, info := load(t)
	if f, err := os.Stat("weights/paintings.safetensors"); err != nil || f.Size() > 4_000_000 {
		t.Errorf("want a file of at most 4 MB; error %v", err)
	}
	if info.Name != pretrained.Name || info.About == "" || info.Data == "" || info.Licence == "" || info.Epochs < 1 || len(info.Paintings) != n.Styles {
		t.Errorf("incomplete %+v", info)
	}
	if !(info.StyleLoss > 0 && info.StyleLoss < info.Unpainted/2) {
		t.Errorf("style loss %g, %g unpainted; want less than half", info.StyleLoss, info.Unpainted)
	}
}

// Of the styles, the one asked for is nearest to what is painted, in the eyes of the
// network that taught.
func TestStylesAreThoseAskedFor(t *testing.T) {
	n, info := load(t)
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	lite, err := style.LoadLite0(settings.NetworkFile(cache, settings.Lite0))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the weights of EfficientNet-Lite0 are not here; go tool gdl lab --setup-only brings them")
	}
	if err != nil {
		t.Fatal(err)
	}
	photo := photograph(t, "coffee", 256) // not trained on
	objectives, err := style.NewObjectives(lite, style.Relative, style.Moments, lite.Style, lite.Content, photo, paintings(t, info))
	if err != nil {
		t.Fatal(err)
	}
	losses, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{photo.H, photo.W, 3}},
		Build: func(c *nn.Ctx, x []*G.Node) (all []*G.Node) {
			for _, o := range objectives {
				all = append(all, op.Reshape(o.Style(c, x[0]), 1))
			}
			return all
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range info.Paintings {
		painted, err := n.Stylize(photo, only(i, n.Styles))
		if err != nil {
			t.Fatal(err)
		}
		of, err := losses.CallAll(painted.Pix)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.3f", p.Kind, of)
		for k := range of {
			if k != i && of[k][0] < 1.5*of[i][0] {
				t.Errorf("painted as %s, the loss of %s is %.3f, of %s %.3f", p.Kind, p.Kind, of[i][0], info.Paintings[k].Kind, of[k][0])
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	n, info := load(t)
	for config, want := range map[string]string{
		`{"Styles":5,"Width":31}`: "shape",
		`{"Styles":0}`:            "0 styles",
		`{"Wide":20}`:             "Wide",
	} {
		f, err := pretrained.File(n, info)
		if err != nil {
			t.Fatal(err)
		}
		f.F16, f.Meta["model"] = false, fmt.Sprintf(`{"kind":"style.fast","config":%s}`, config)
		if _, err := pretrained.Read(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", config, err, want)
		}
	}
	if _, err := pretrained.Read(&ckpt.File{}); err == nil || !strings.Contains(err.Error(), `no valid "model"`) {
		t.Errorf("error %v, want one about the configuration", err)
	}
}

func BenchmarkStylize512(b *testing.B) {
	n, _ := load(b)
	p := photograph(b, "astronaut", 512)
	for b.Loop() {
		if _, err := n.Stylize(p, only(0, n.Styles)); err != nil {
			b.Fatal(err)
		}
	}
}
