package style_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/style"
)

func TestClasses(t *testing.T) {
	names := style.Classes()
	if len(names) != 1000 || names[0] != "tench" || names[207] != "golden retriever" || names[999] != "toilet tissue" {
		t.Errorf("%d names from %q to %q, want 1000 from tench to toilet tissue", len(names), names[0], names[len(names)-1])
	}
	sorted := slices.Sorted(slices.Values(names))
	if n := len(slices.Compact(sorted)); n != 1000 || sorted[0] == "" {
		t.Errorf("%d different names, want 1000", n)
	}
}

// The most probable classes are PyTorch's, with its probabilities.
func TestClassifyAgreesWithPyTorch(t *testing.T) {
	n, all := trainedLite0(t), readGolden(t, "lite0.json").Classes
	for name, want := range all {
		var number uint32
		var h, w int
		if _, err := fmt.Sscan(name, &number, &h, &w); err != nil {
			t.Fatal(err)
		}
		got, err := n.Classify(goldenPicture(number, h, w), len(want))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range want {
			if got[i].Number != c.Number || got[i].Name != c.Name || math.Abs(got[i].Probability-c.Probability) > tolerance {
				t.Errorf("%s: class %d is %v, want %v", name, i+1, got[i], c)
			}
		}
	}
	if len(all) != 2 {
		t.Errorf("%d pictures, want 2", len(all))
	}
}

func TestClassifyRefuses(t *testing.T) {
	good := goldenPicture(101, 24, 24)
	n := style.NewVGG19(style.VGG{}, nil)
	if _, err := n.Classify(good, 5); err == nil || !strings.Contains(err.Error(), `VGG-19 has no layer "classes"`) {
		t.Error(err)
	}
	if _, err := n.Classify(style.Picture{H: 2, W: 2}, 5); err == nil || !strings.Contains(err.Error(), "classified picture of 2×2 pixels with 0 values") {
		t.Error(err)
	}
}
