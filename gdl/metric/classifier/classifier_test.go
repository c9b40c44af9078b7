package classifier_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
)

func load(t *testing.T, name string) *classifier.Classifier {
	t.Helper()
	c, err := classifier.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a file says of its weights meets the course's demands.
func TestWeights(t *testing.T) {
	want := map[string]float64{"fashion-mnist": 0.91, "mnist": 0.985}
	if got := classifier.Names(); !slices.Equal(got, []string{"fashion-mnist", "mnist"}) {
		t.Fatalf("classifiers %v", got)
	}
	for name, accuracy := range want {
		c := load(t, name)
		if c.Name != name || c.Data == "" || c.Licence == "" || len(c.Classes) != 10 || c.Epochs < 1 || !(c.TestLoss > 0) {
			t.Errorf("%s: incomplete %+v", name, c.Info)
		}
		if c.Accuracy < accuracy || c.Sure < c.Accuracy-0.1 {
			t.Errorf("%s: accuracy %.4f, sure of %.4f; want at least %g, and sure of most", name, c.Accuracy, c.Sure, accuracy)
		}
		file, err := os.Stat("weights/" + name + ".safetensors")
		if err != nil || file.Size() > 400<<10 {
			t.Errorf("%s: want a file of at most 400 KB; %v", name, err)
		}
	}
}

// On part of the test set a classifier is as good as it says.
func TestNamesRealImages(t *testing.T) {
	const n = 1000
	for _, name := range classifier.Names() {
		if _, err := datasets.Path(name); err != nil {
			t.Skip(err) // tests do not download
		}
		images, err := datasets.Open(name, "test")
		if err != nil {
			t.Fatal(err)
		}
		c := load(t, name)
		a, err := c.Classify(data.All(data.Take(images, n)))
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for i, label := range images.Labels[:n] {
			p := a.Probabilities[i*10 : (i+1)*10]
			if p[label] == slices.Max(p) {
				right++
			}
		}
		if got := float64(right) / n; got < c.Accuracy-0.02 {
			t.Errorf("%s: %.3f of %d named rightly, %.4f is said of all", name, got, n, c.Accuracy)
		}
		if !slices.Equal(c.Classes, images.Classes) {
			t.Errorf("%s: classes %v, the data set's are %v", name, c.Classes, images.Classes)
		}
	}
}

// Logits are the head's linear map of the features, probabilities their softmax,
// and an answer does not depend on the other images of the call.
func TestAnswer(t *testing.T) {
	c := load(t, "mnist")
	images := make([]float32, 130*784) // more than one batch
	for i := range images {
		images[i] = float32(i*i%251) / 250
	}
	a, err := c.Classify(images)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := c.Classify(images[129*784:])
	if err != nil {
		t.Fatal(err)
	}
	w, b, k := c.Network.Head.W, c.Network.Head.B, c.Network.Classes
	f := len(a.Features) / 130
	if f != c.Network.Features || len(a.Logits) != 130*k || len(a.Probabilities) != 130*k {
		t.Fatalf("%d features, %d logits", len(a.Features), len(a.Logits))
	}
	for i := 128; i < 130; i++ {
		sum := 0.
		for j := range k {
			want := float64(b.Data()[j])
			for l := range f {
				want += float64(a.Features[i*f+l]) * float64(w.Data()[l*k+j])
			}
			got := float64(a.Logits[i*k+j])
			if math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("image %d: logit %d is %g, want %g", i, j, got, want)
			}
			sum += math.Exp(got)
		}
		for j := range k {
			if got, want := float64(a.Probabilities[i*k+j]), math.Exp(float64(a.Logits[i*k+j]))/sum; math.Abs(got-want) > 1e-5 {
				t.Errorf("image %d: probability %d is %g, want %g", i, j, got, want)
			}
		}
	}
	for i, v := range alone.Logits {
		if d := math.Abs(float64(v - a.Logits[129*k+i])); d > 1e-4*(1+math.Abs(float64(v))) {
			t.Errorf("logit %d alone %g, with others %g", i, v, a.Logits[129*k+i])
		}
	}
}

// Real digits are like real digits; grey pictures are all alike and like none.
func TestJudge(t *testing.T) {
	if _, err := datasets.Path("mnist"); err != nil {
		t.Skip(err) // tests do not download
	}
	images, err := datasets.Open("mnist", "test")
	if err != nil {
		t.Fatal(err)
	}
	const n = 1000
	c := load(t, "mnist")
	real, err := c.Classify(data.All(images.Range(0, n)))
	if err != nil {
		t.Fatal(err)
	}
	grey := make([]float32, n*784)
	for i := range grey {
		grey[i] = 0.5
	}
	got := map[string]*classifier.Report{}
	for name, samples := range map[string][]float32{
		"same": data.All(images.Range(0, n)), "others": data.All(images.Range(n, 2*n)), "grey": grey,
	} {
		r, err := c.Judge(samples, real)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = r
	}
	if s := got["same"]; s.Frechet > 1e-6 || s.Confident < 0.95 {
		t.Errorf("the real digits themselves: %+v", s)
	}
	if o := got["others"]; o.Confident < 0.95 || o.Entropy < 2.28 || slices.Min(o.Classes) < 70 {
		t.Errorf("other real digits: %+v", o)
	}
	if g := got["grey"]; g.Entropy != 0 || slices.Max(g.Classes) != n || !(g.Frechet > 10*got["others"].Frechet) {
		t.Errorf("grey pictures: %+v; other digits %+v", g, got["others"])
	}
	if _, err := c.Judge(grey[784:], real); err == nil || !strings.Contains(err.Error(), "as many") {
		t.Errorf("fewer samples than real digits: error %v", err)
	}
}

func TestFileGivesTheNetworkBack(t *testing.T) {
	m := classifier.New(classifier.Config{Widths: []int{2, 3}, Features: 5, Classes: 3, Dropout: 0.5}, nn.NewRand(1))
	info := classifier.Info{Name: "tiny", Classes: []string{"a", "b", "c"}, Epochs: 2, Accuracy: 0.5}
	f, err := classifier.File(m, info)
	if err != nil {
		t.Fatal(err)
	}
	c, err := classifier.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(info, c.Info); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(m.Config, c.Network.Config); d != "" {
		t.Error(d)
	}
	for i, p := range c.Network.Params() {
		if w := m.Params()[i]; p.Name != w.Name || !slices.Equal(p.Data(), w.Data()) {
			t.Errorf("%s differs", p.Name)
		}
	}
}

func TestRefuses(t *testing.T) {
	c := load(t, "mnist")
	image := make([]float32, 2*784)
	image[790] = float32(math.NaN())
	foreign := &ckpt.File{Meta: map[string]string{"classifier": "{}"}}
	m := classifier.New(classifier.Config{Widths: []int{1}, Features: 1, Classes: 2}, nil)
	short, err := classifier.File(m, classifier.Info{Classes: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	classify := func(x []float32) func() error { return func() error { _, err := c.Classify(x); return err } }
	read := func(f *ckpt.File) func() error { return func() error { _, err := classifier.Read(f); return err } }
	for _, tc := range []struct {
		call func() error
		want string
	}{
		{func() error { _, err := classifier.Load("cifar"); return err }, `classifier: no weights "cifar"; there are fashion-mnist, mnist`},
		{classify(nil), "classifier: 0 values, want a positive multiple of 784"},
		{classify(image[:800]), "classifier: 800 values"},
		{classify(image), "classifier: pixel 6 of image 1 is NaN, want 0 to 1"},
		{classify([]float32{783: 255}), "classifier: pixel 783 of image 0 is 255, want 0 to 1"},
		{read(&ckpt.File{}), `classifier: metadata "classifier"`},
		{read(foreign), `the file's metadata has no valid "model"`},
		{read(short), "classifier: 1 names of classes for a network of 2"},
	} {
		if err := tc.call(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	for _, cfg := range []classifier.Config{
		{Features: 1, Classes: 2},
		{Widths: []int{1, 1, 1, 1, 1}, Features: 1, Classes: 2},
		{Widths: []int{1}, Classes: 2},
		{Widths: []int{1}, Features: 1, Classes: 1},
		{Widths: []int{1}, Features: 1, Classes: 2, Dropout: 1},
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "classifier: ") {
					t.Errorf("%+v: %v, want an error of the package", cfg, err)
				}
			}()
			classifier.New(cfg, nil)
		}()
	}
}
