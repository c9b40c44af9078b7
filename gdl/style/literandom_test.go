package style_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
)

func randomLite0(t *testing.T, seed uint64) *style.Network {
	t.Helper()
	n, err := style.NewLite0(nn.NewRand(seed))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The network has the layers of the trained one; at each depth a picture is as alive as
// at the first, and channels differ. Weights follow from the seed.
func TestNewLite0(t *testing.T) {
	n := randomLite0(t, 1)
	if got := len(n.Layers()); got != 52 {
		t.Errorf("%d layers, want the 52 of EfficientNet-Lite0", got)
	}
	var layers []string
	for _, l := range n.Layers() {
		if l == "stem" || l == "head" || strings.Contains(l, "/") {
			layers = append(layers, l)
		}
	}
	for i, y := range outputs(t, n, goldenPicture(101, 96, 96), layers...) {
		alive, saturated := 0, 0
		for _, v := range y {
			if v > 0 {
				alive++
			}
			if v == 6 {
				saturated++
			}
		}
		if share := float64(alive) / float64(len(y)); share < 0.2 || share > 0.8 || saturated > len(y)/50 {
			t.Errorf("%s: %.0f %% of values above 0, %d of %d at 6, want about half, and few", layers[i], 100*share, saturated, len(y))
		}
	}
	for i, p := range randomLite0(t, 1).Params() {
		if !slices.Equal(p.Data(), n.Params()[i].Data()) {
			t.Fatalf("%s differs with the same seed", p.Name)
		}
	}
	if slices.Equal(randomLite0(t, 2).Params()[0].Data(), n.Params()[0].Data()) {
		t.Error("another seed gives the same weights")
	}
	zero, err := style.NewLite0(nil)
	if err != nil || slices.ContainsFunc(zero.Params()[0].Data(), func(v float32) bool { return v != 0 }) {
		t.Errorf("weights without a source are not 0; %v", err)
	}
}

// A network that has learned nothing finds no class likely.
func TestRandomLite0Classifies(t *testing.T) {
	n := randomLite0(t, 1)
	all, err := n.Classify(goldenPicture(101, 64, 80), 1000)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, c := range all {
		sum += c.Probability
		if i > 0 && c.Probability > all[i-1].Probability {
			t.Fatalf("class %d has probability %g, the one before %g", i, c.Probability, all[i-1].Probability)
		}
	}
	if math.Abs(sum-1) > 1e-4 || all[0].Probability > 0.2 {
		t.Errorf("probabilities sum to %g, the largest is %g", sum, all[0].Probability)
	}
	for _, k := range []int{0, 1001} {
		if _, err := n.Classify(goldenPicture(101, 64, 80), k); err == nil || !strings.Contains(err.Error(), "most probable classes, want 1 to 1000") {
			t.Error(err)
		}
	}
}
