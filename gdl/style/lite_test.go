package style_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
)

// trainedLite0 returns the network that set-up brings, and skips the test without it.
func trainedLite0(t *testing.T) *style.Network {
	t.Helper()
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	n, err := style.LoadLite0(settings.NetworkFile(cache, settings.Lite0))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the weights of EfficientNet-Lite0 are not here; go tool gdl lab --setup-only brings them")
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Every layer, classes too, agrees with PyTorch's, on a picture of odd sides.
func TestLite0AgreesWithPyTorch(t *testing.T) {
	n, want := trainedLite0(t), readGolden(t, "lite0.json").Layers
	if len(n.Layers()) != len(want) {
		t.Fatalf("layers %q, want the %d of the file", n.Layers(), len(want))
	}
	for i, values := range outputs(t, n, goldenPicture(104, 75, 90), n.Layers()...) {
		layer := n.Layers()[i]
		if err := want[layer].compare(values); err != nil {
			t.Errorf("%s: %v", layer, err)
		}
	}
}

func TestLoadLite0Refuses(t *testing.T) {
	if _, err := style.LoadLite0(saveVGG(t, true)); err == nil || !strings.Contains(err.Error(), "is no file of EfficientNet-Lite0: it has no _conv_stem.weight [32 3 3 3]; it holds 32 tensors, the first features.0.weight") {
		t.Error(err)
	}
}
