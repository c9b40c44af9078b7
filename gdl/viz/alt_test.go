package viz_test

import (
	"image"
	"testing"

	"github.com/generative-deep-learning/go/gdl/viz"
)

func TestAlt(t *testing.T) {
	photo := viz.Photo{Title: "a cat", Image: image.NewGray(image.Rect(0, 0, 1, 1))}
	for want, d := range map[string]viz.Drawer{
		"picture: a cat":                       photo,
		"picture: a cat; heat: Opinions":       viz.Panels{Panels: []viz.Drawer{viz.Small{Drawer: photo}, viz.Heat{Title: "Opinions"}}},
		"curves: Loss (training, test)":        viz.Curves{Title: "Loss", Series: []viz.Series{{Name: "training"}, {}, {Name: "test"}}},
		"rows of pictures (original, rebuilt)": viz.Rows{Rows: []viz.Row{{Title: "original"}, {Title: "rebuilt"}}},
		"bars: Classes (0, 1)":                 viz.Bars{Title: "Classes", Names: []string{"0", "1"}},
		"scatter3d":                            viz.Scatter3D{},
		"flow: A step":                         viz.Flow{Title: "A step"},
	} {
		if got := viz.Alt(d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
