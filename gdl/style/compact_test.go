package style_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
)

func compact(classes ...string) *style.Compact {
	return style.NewCompact(style.CompactConfig{Classes: classes}, nn.NewRand(1))
}

func TestCompact(t *testing.T) {
	n := compact("a", "b", "c").Network()
	want := []string{
		"input", "relu1_1", "relu1_2", "pool1", "relu2_1", "relu2_2", "pool2", "relu3_1", "relu3_2", "pool3",
		"relu4_1", "relu4_2", "pool4", "relu5_1", "pool", "classes",
	}
	if got := n.Layers(); !slices.Equal(got, want) {
		t.Errorf("layers %q, want %q", got, want)
	}
	if got := nn.Count(n.Params()); got != 767_139 {
		t.Errorf("%d weights, want 765792 of kernels, 864 of their biases and 483 of the classes", got)
	}
	top, err := n.Classify(goldenPicture(101, 40, 50), 3)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, c := range top {
		sum += c.Probability
		if c.Name != []string{"a", "b", "c"}[c.Number] {
			t.Errorf("class %d is called %s", c.Number, c.Name)
		}
	}
	if sum < 0.9999 || sum > 1.0001 {
		t.Errorf("probabilities %v add up to %g", top, sum)
	}
	if _, err := n.Classify(goldenPicture(101, 40, 50), 4); err == nil || !strings.Contains(err.Error(), "the 4 most probable classes, want 1 to 3") {
		t.Error(err)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "a Compact of 1 classes, want at least 2") {
			t.Errorf("%v, want an error about classes", err)
		}
	}()
	compact("a")
}

// A network with other names is the same otherwise.
func TestRenamed(t *testing.T) {
	n := compact("a", "b").Network()
	r, err := n.Renamed(map[string]string{"relu1_2": "stem", "relu3_2": "middle"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"input", "relu1_1", "stem", "relu2_1", "relu2_2", "relu3_1", "middle", "relu4_1", "relu4_2", "relu5_1"}; !slices.Equal(r.Style, want) || r.Content != "middle" {
		t.Errorf("style layers %q, content %s, want %q, middle", r.Style, r.Content, want)
	}
	p := goldenPicture(101, 32, 40)
	for i, values := range outputs(t, r, p, r.Layers()...) {
		if !slices.Equal(values, outputs(t, n, p, n.Layers()[i])[0]) {
			t.Errorf("%s is not %s", r.Layers()[i], n.Layers()[i])
		}
	}
	if r.Classes()[1] != "b" || len(r.Params()) != len(n.Params()) {
		t.Error("classes or weights are gone")
	}
	// What is excited is what comes before the ReLU, under the new name too.
	if e, err := style.NewExcite(r, "stem", 3); err != nil || e.Layer != "stem" {
		t.Error(err)
	}
	for want, names := range map[string]map[string]string{
		`Compact has no layer "stem"`:           {"stem": "x"},
		`Compact would have two layers "pool1"`: {"relu1_1": "pool1"},
	} {
		if _, err := n.Renamed(names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
