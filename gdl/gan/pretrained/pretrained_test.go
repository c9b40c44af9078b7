package pretrained_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan/pretrained"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

// draws returns samples in [0, 1], and the classifier of their data.
func draws(t *testing.T, name string, n int) ([]float32, *classifier.Classifier, pretrained.Info) {
	t.Helper()
	m, info, err := pretrained.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Sample(n, 2) // of another seed than those that Info is of
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range x {
		x[i] = (v + 1) / 2
	}
	c, err := classifier.Load(map[string]string{"clothes": "fashion-mnist", "digits": "mnist"}[name])
	if err != nil {
		t.Fatal(err)
	}
	return x, c, info
}

// Samples are as good as Info says, and show all ten classes.
func TestWeights(t *testing.T) {
	want := []string{"clothes", "digits"}
	if got := pretrained.Names(); !slices.Equal(got, want) {
		t.Fatalf("names %v, want %v", got, want)
	}
	for _, name := range want {
		t.Run(name, func(t *testing.T) {
			if f, err := os.Stat("weights/" + name + ".safetensors"); err != nil || f.Size() > 1_300_000 {
				t.Errorf("want a file of at most 1.3 MB; error %v", err)
			}
			x, c, info := draws(t, name, 2000)
			if info.Name != name || info.About == "" || info.Data == "" || info.Licence == "" || info.Epochs < 1 {
				t.Errorf("incomplete %+v", info)
			}
			test, err := datasets.Open(c.Name, "test")
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("samples are judged beside the real set: ", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			real, err := c.Classify(data.All(test.Range(0, 2000)))
			if err != nil {
				t.Fatal(err)
			}
			report, err := c.Judge(x, real)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v", report)
			if math.Abs(report.Confident-info.Confident) > 0.04 || math.Abs(report.Entropy-info.Entropy) > 0.05 {
				t.Errorf("2000 samples are %+v; %+v is said of 10 000", report, info)
			}
			if report.Confident < 0.5 || slices.Min(report.Classes) < 60 {
				t.Errorf("%.3f confident, classes %v of 2000; want 0.5 and 60 at least", report.Confident, report.Classes)
			}
		})
	}
}

// A digit asked for is the digit drawn.
func TestDigitsAreThoseAskedFor(t *testing.T) {
	x, c, _ := draws(t, "digits", 1000) // classes come in turn
	a, err := c.Classify(x)
	if err != nil {
		t.Fatal(err)
	}
	var right [10]int
	for i := range 1000 {
		p := a.Probabilities[i*10:][:10]
		if p[i%10] == slices.Max(p) {
			right[i%10]++
		}
	}
	t.Log(right)
	if slices.Min(right[:]) < 80 {
		t.Errorf("of 100 each, %v are classified as what was asked for, want 80 at least", right)
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, _, err := pretrained.Load("faces"); err == nil || err.Error() != `pretrained: no weights "faces"; there are clothes, digits` {
		t.Errorf("error %v, want one with the names", err)
	}
}

// A file that asks for a model which its tensors do not fit, or for one beyond all
// memory, is an error at once.
func TestReadRefuses(t *testing.T) {
	m, info, err := pretrained.Load("clothes")
	if err != nil {
		t.Fatal(err)
	}
	if m.Classes != 0 || !slices.Equal(m.Shape, []int{28, 28, 1}) {
		t.Errorf("clothes make %v in %d classes", m.Shape, m.Classes)
	}
	for config, want := range map[string]string{
		`{"Noise":33}`:            "shape",
		`{"Width":1099511627776}`: "pretrained: ",
		`{"Noise":-1}`:            "number -1",
		`{"Classes":1}`:           "gan.Conv: 1 classes",
		`{"Wide":20}`:             "Wide",
	} {
		f, err := pretrained.File(m, info)
		if err != nil {
			t.Fatal(err)
		}
		f.F16, f.Meta["model"] = false, `{"kind":"gan.Conv","config":`+config+`}`
		if _, err := pretrained.Read(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", config, err, want)
		}
	}
	if _, err := pretrained.Read(&ckpt.File{}); err == nil || !strings.Contains(err.Error(), `no valid "model"`) {
		t.Errorf("error %v, want one about the configuration", err)
	}
}
