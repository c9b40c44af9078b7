package viz_test

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// Every mistake is an error that names the chart, the part and the value.
func TestErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	nan32 := float32(nan)
	series := func(ys ...float64) []viz.Series { return []viz.Series{{Name: "train", Y: ys}} }
	for _, tc := range []struct {
		name string
		d    viz.Drawer
		want string
	}{
		{"no series", viz.Curves{}, "Curves: no series"},
		{"empty series", viz.Curves{Series: series()}, `series "train": no values`},
		{"NaN loss", viz.Curves{Series: series(1, nan)}, `series "train": value 1 is NaN`},
		{"infinite loss", viz.Curves{Series: series(inf)}, `series "train": value 0 is +Inf`},
		{"log of x", viz.Curves{Series: []viz.Series{{X: []float64{0, 1}, Y: []float64{1, 2}}}, LogX: true}, "x begins at 0; a logarithmic axis wants values > 0"},
		{"log of zero", viz.Curves{Series: series(1, 0), LogY: true}, "value 1 is 0; a logarithmic axis wants values > 0"},
		{"x and y", viz.Curves{Series: []viz.Series{{Name: "a", X: []float64{1}, Y: []float64{1, 2}}}}, "1 x values for 2 y values"},
		{"x falls", viz.Curves{Series: []viz.Series{{Name: "a", X: []float64{2, 1}, Y: []float64{1, 2}}}}, "x values fall"},
		{"band lengths", viz.Curves{Series: series(1), Refs: []viz.Reference{{Name: "Keras", Lo: []float64{1}, Hi: []float64{1, 2}}}}, `reference "Keras": 1 low values for 2 high values`},
		{"band upside down", viz.Curves{Series: series(1), Refs: []viz.Reference{{Name: "Keras", Lo: []float64{1}, Hi: []float64{0}}}}, "epoch 1: high 0 is below low 1"},
		{"too many", viz.Curves{Series: make([]viz.Series, 7)}, "7 series; at most 6"},
		{"mark", viz.Curves{Series: series(1, 2), Mark: 3}, "Mark 3; the curves reach from 1 to 2"},
		{"size", viz.Curves{Series: series(1), Width: 10}, "size 10×340; want 160×120"},

		{"no rows", viz.Rows{}, "Rows: no rows"},
		{"no images", viz.Rows{Rows: []viz.Row{{Title: "Code", H: 2, W: 2}}}, `row 0 "Code": 0 values; want a multiple of 4`},
		{"shape", viz.Rows{Rows: []viz.Row{{Pixels: make([]float32, 4), H: 2, W: 2, C: 2}}}, "shape [2 2 2]; want [H W 1] or [H W 3]"},
		{"rows differ", viz.Rows{Rows: []viz.Row{
			{Pixels: make([]float32, 8), H: 2, W: 2}, {Title: "Code", Pixels: make([]float32, 4), H: 2, W: 2},
		}}, `row 1 "Code": 1 images; the first row has 2`},
		{"captions", viz.Rows{Captions: []string{"a", "b"}, Rows: []viz.Row{{Pixels: make([]float32, 4), H: 2, W: 2}}}, "2 captions for 1 columns"},
		{"NaN pixel", viz.Grid{Pixels: []float32{0, nan32}, H: 1, W: 2}, "Grid: images: value 1 is NaN"},
		{"range", viz.Grid{Pixels: []float32{0}, H: 1, W: 1, Lo: 1, Hi: -1}, "range Lo 1 to Hi -1; want Lo < Hi"},
		{"NaN range", viz.Grid{Pixels: []float32{0}, H: 1, W: 1, Lo: nan32, Hi: 1}, "want Lo < Hi"},
		{"grid captions", viz.Grid{Captions: []string{"a", "b"}, Pixels: []float32{0}, H: 1, W: 1}, "2 captions for 1 images"},
		{"cell", viz.Grid{Pixels: []float32{0}, H: 1, W: 1, Cell: 1e6}, "Cell 1000000; want 4 to 2000"},

		{"one shape", viz.Network{Shapes: [][]int{{3}}}, "Network: 1 shapes"},
		{"shape of a block", viz.Network{Shapes: [][]int{{3}, {2, 2}}}, "shape 1 is [2 2]; want [N] or [H W C]"},
		{"names of layers", viz.Network{Shapes: [][]int{{3}, {2}}, Names: []string{"a", "b"}}, "2 names for 1 layers"},
		{"no such code", viz.Network{Shapes: [][]int{{3}, {2}}, Code: 2}, "Code 2; want 0 to 1"},
		{"sheet", viz.Scatter3D{Points: make([]float32, 3), Sheet: make([]float32, 6)}, "Sheet has 6 values; want a multiple of 3"},
		{"no plane", viz.Plane{}, "Plane: axes from 0 to 0; want finite Lo < Hi"},
		{"cells of a plane", viz.Plane{Hi: 1, Says: make([]float32, 5)}, "Says has 5 values; want a square"},
		{"what a plane says", viz.Plane{Hi: 1, Says: []float32{2}}, "Says: value 0 is 2; want 0 to 1"},
		{"NaN on a plane", viz.Plane{Hi: 1, Real: []float32{0, nan32}}, "Plane: Real: value 1 is NaN"},
		{"arrows", viz.Plane{Hi: 1, Arrows: make([]float32, 6)}, "Arrows has 6 values; want a multiple of 4"},
		{"net", viz.Plane{Hi: 1, Net: make([]float32, 4), NetCols: 1}, "NetCols 1; want 2 or more"},
		{"no flow", viz.Flow{}, "Flow: want one row at least"},
		{"ragged flow", viz.Flow{Rows: [][]viz.Box{{{}, {}}, {{}}}}, "row 1 has 1 boxes; the first has 2"},
		{"names of a flow", viz.Flow{Names: []string{"a"}, Rows: [][]viz.Box{{{}, {}}, {{}, {}}}}, "1 names for 2 rows"},
		{"no operands", viz.Contraction{}, "Contraction: no operands"},
		{"letters", viz.Contraction{Operands: []viz.Tensor{{"A", "ij", []int{2}}}}, `A has letters "ij" and shape [2]`},
		{"no points", viz.Scatter{}, "Scatter: Points has 0 values"},
		{"odd points", viz.Scatter{Points: make([]float32, 3)}, "Points has 3 values; want a multiple of 2"},
		{"NaN point", viz.Scatter3D{Points: []float32{0, 0, nan32}}, "Scatter3D: Points: value 2 is NaN"},
		{"classes", viz.Scatter{Points: make([]float32, 4), Class: []int{0}}, "1 classes for 2 points"},
		{"class", viz.Scatter{Points: make([]float32, 2), Class: []int{10}}, "Class 0 is 10; want 0 to 9"},
		{"class name", viz.Scatter{Points: make([]float32, 2), Class: []int{1}, Names: []string{"cat"}}, "Class 0 is 1; want 0 to 0"},
		{"values", viz.Scatter{Points: make([]float32, 2), Value: []float32{}}, "0 values for 1 points"},
		{"both", viz.Scatter{Points: make([]float32, 2), Value: []float32{1}, Class: []int{1}}, "both Value and Class"},
		{"pictures", viz.Scatter{Points: make([]float32, 4), Pictures: viz.Row{Pixels: []float32{0}, H: 1, W: 1}}, "1 pictures for 2 points"},
		{"elevation", viz.Scatter3D{Points: make([]float32, 3), Elevation: nan}, "Elevation NaN"},

		{"bars", viz.Bars{Values: []float64{1}}, "0 names for 1 values"},
		{"heat", viz.Heat{Values: []float32{1}, RowNames: []string{"a"}}, "1 values for 1 rows and 0 columns"},
		{"photo", viz.Photo{Title: "Style"}, "Photo Style: image is nil"},
		{"twice small", viz.Small{viz.Small{viz.Photo{Image: image.NewGray(image.Rect(0, 0, 5, 5))}}}, "viz: Small: want a picture of 2 device pixels"},
		{"empty photo", viz.Photo{Image: image.NewGray(image.Rect(0, 0, 0, 5))}, "image is empty"},
		{"no panels", viz.Panels{}, "0 panels"},
		{"nil panel", viz.Panels{Panels: []viz.Drawer{nil}}, "panel 0 is nil"},
		{"bad panel", viz.Panels{Panels: []viz.Drawer{viz.Rows{}}}, "panel 0: viz: Rows: no rows"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			img, err := tc.d.Draw()
			if err == nil || img != nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Draw() = %v, %v; want an error with %q", img, err, tc.want)
			}
		})
	}
}

func TestByteErrors(t *testing.T) {
	small, large := image.NewGray(image.Rect(0, 0, 2, 2)), image.NewGray(image.Rect(0, 0, 3, 2))
	gif := func(delay time.Duration, frames ...image.Image) error {
		_, err := viz.GIF(frames, delay)
		return err
	}
	_, pngErr := viz.PNG(nil)
	_, pixErr := viz.Picture(make([]float32, 8), 2, 2, 1, 0, 1)
	for _, tc := range []struct {
		err  error
		want string
	}{
		{pngErr, "viz: PNG: image is nil"},
		{pixErr, "8 pixels for shape [2 2 1]; want 4"},
		{gif(time.Second), "no frames"},
		{gif(time.Millisecond, small), "delay 1ms; want 20ms to 10m"},
		{gif(time.Second, small, nil), "frame 1: image is nil"},
		{gif(time.Second, small, large), "frame 1 is (3,2); the first is (2,2)"},
	} {
		if tc.err == nil || !strings.Contains(tc.err.Error(), tc.want) {
			t.Errorf("got %v; want an error with %q", tc.err, tc.want)
		}
	}
}
