package viz_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/viz"
	"gonum.org/v1/plot/cmpimg"
)

// goldens are the pictures in testdata; "go test -regen" draws them again.
func goldens() map[string]viz.Drawer {
	logY := curves()
	logY.Title, logY.LogY = "The same, logarithmic", true
	logY.Refs = []viz.Reference{{Name: "Keras 3.15", Lo: []float64{0.0921}}}

	pts, angle := plane()
	codes := viz.Scatter{
		Title: "Codes", XLabel: "code 0", YLabel: "code 1",
		Points: clusterAxes(pts), Value: angle, ValueLabel: "angle [rad]", Width: 460, Height: 420,
	}
	space := scatter3D()
	space.Value, space.Width, space.Height = nil, 400, 380
	flat := space
	flat.Value, flat.NoBar = axis(space.Points, 3), true
	flat.Sheet = []float32{-1, -1, -0.5, 1, -1, 0.5, 1, 1, 0.5, -1, 1, -0.5}
	marked := curves()
	marked.Mark, marked.Height = 9, 200
	places := scatter()
	places.Pictures, places.Title = viz.Row{Pixels: rings(2000, 28, 28, 1), H: 28, W: 28}, "What lies where"
	captions := grid()
	captions.Captions = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "a longer one"}
	captions.Cols, captions.Title = 8, ""
	photo, err := viz.Picture(rings(1, 48, 64, 3), 48, 64, 3, 0, 1)
	if err != nil {
		panic(err)
	}
	return map[string]viz.Drawer{
		"heat": viz.Heat{
			Title: "PSNR of the denoiser", XLabel: "noise in the test images", YLabel: "noise in training",
			RowNames: []string{"0.1", "0.3", "0.5"}, ColNames: []string{"0.1", "0.3", "0.5", "0.7"},
			Values: []float32{26, 17.1, 12, 9.5, 24.2, 22.3, 17.2, 13, 21.9, 21.1, 19.4, 15.75}, ValueLabel: "PSNR [dB]", Digits: 1,
		},
		"network": viz.Network{
			Title: "A dense autoencoder", Code: 2, Shapes: [][]int{{784}, {128}, {32}, {128}, {784}},
			Names: []string{"Dense, relu", "Dense, relu", "Dense, relu", "Dense"},
		},
		"networkconv": viz.Network{Code: 2, Height: 150, Shapes: [][]int{{28, 28, 1}, {14, 14, 64}, {7, 7, 256}, {14, 14, 64}, {28, 28, 1}}},
		"bars": viz.Bars{
			Title: "Is every latent axis in use?", XLabel: "latent axis", YLabel: "KL [nats per image]",
			Names: []string{"0", "1", "2", "3", "4", "5"}, Values: []float64{3.1, 2.6, 0.02, 1.9, 0.01, 2.2},
		},
		"barsmany": viz.Bars{Names: strings.Fields("−1.4 −1.2 −1.0 −0.8 −0.6 −0.4 −0.2 0.0 0.2 0.4 0.6 0.8"), Values: slices.Repeat([]float64{2, 1}, 6), Width: 300, Height: 160},
		"plane":    stage(),
		"flow": viz.Flow{Title: "A step of D", Names: []string{"D's step", "G's step"}, Rows: [][]viz.Box{
			{{Text: "noise"}, {Text: "G", Note: "64, 128, 784", Kind: viz.Frozen}, {Text: "fakes", Note: "and real ones"}, {Text: "D", Kind: viz.Trained}},
			{{Text: "noise"}, {Text: "G", Kind: viz.Trained}, {}, {Text: "D", Kind: viz.Frozen}},
		}},
		"contraction": viz.Contraction{
			Title: "bijc,bijd->bcd", Notes: []string{"loops: 27 multiplications", "as a product of matrices: 27"},
			Operands: []viz.Tensor{
				{Name: "A", Letters: "bijc", Shape: []int{2, 4, 12, 3}}, {Name: "B", Letters: "bijd", Shape: []int{2, 4, 12, 3}},
			},
			Result: viz.Tensor{Name: "Y", Letters: "bcd", Shape: []int{2, 3, 3}},
		},
		"dotproduct": viz.Contraction{
			Operands: []viz.Tensor{{Name: "A", Letters: "i", Shape: []int{4}}, {Name: "B", Letters: "i", Shape: []int{4}}},
			Result:   viz.Tensor{Name: "Y"},
		},
		"photos": viz.Panels{Panels: []viz.Drawer{
			viz.Photo{Title: "Content", Image: photo}, viz.Photo{Title: "Style", Image: photo, Width: 150},
		}},
		"small": viz.Small{viz.Photo{Title: "Content", Image: photo, Width: 64}},
		"bands": viz.Curves{
			Series: []viz.Series{{Name: "test", Y: []float64{3, 2, 1}}}, Width: 360, Height: 180, Refs: []viz.Reference{
				{Name: "Keras, 3 seeds", Lo: []float64{2.5, 1.5, 0.9}, Hi: []float64{3, 1.9, 1.3}},
				{Name: "ours, 3 seeds", Lo: []float64{2.8, 1.8, 0.7}, Hi: []float64{3.3, 2.1, 1.1}},
			},
		},
		"curves":    curves(),
		"curveslog": logY,
		"curvesx": viz.Curves{XLabel: "machines", YLabel: "speed-up", LogX: true, LogY: true, Series: []viz.Series{
			{Name: "ideal", X: []float64{1, 2, 4, 8, 16}, Y: []float64{1, 2, 4, 8, 16}},
			{Name: "measured", X: []float64{1, 4, 16}, Y: []float64{1, 3.5, 9}},
			{Name: "one", X: []float64{3}, Y: []float64{2}},
		}},
		"mark":      marked,
		"pictures":  places,
		"curves1":   viz.Curves{Series: []viz.Series{{Name: "one epoch", Y: []float64{5}}}, YLabel: "loss"},
		"rows":      rows(),
		"grid":      grid(),
		"captions":  captions,
		"scatter":   scatter(),
		"sheet":     flat,
		"barsmax":   viz.Bars{Names: []string{"a", "b"}, Values: []float64{1, 2}, Max: 4, Width: 200, Height: 160},
		"scatter3d": scatter3D(),
		"panels":    viz.Panels{Panels: []viz.Drawer{space, codes}},
	}
}

// stage is a plane that a discriminator halves, with all that can lie on it.
func stage() viz.Plane {
	p := viz.Plane{Title: "D and G", Lo: -2, Hi: 2, SaysLabel: "D(x)", NetCols: 5, Side: 260}
	for i := range 400 {
		p.Says = append(p.Says, (float32(i%20)+float32(i/20)/4)/24)
	}
	for i := range 25 {
		x, y := float32(i%5)/2-1, float32(i/5)/2-1
		p.Net = append(p.Net, x+y*y/2, y-x*x/2)
		p.Real = append(p.Real, 1+x/3, 1+y/3)
		p.Generated = append(p.Generated, -1+x/3, -1+y/3)
	}
	p.Arrows = []float32{-1, -1, 0.5, 0.25, 0, 0, -1, 1, 1, 1, 5, 5}
	return p
}

// clusterAxes drops the z of points [N 3].
func clusterAxes(pts []float32) (out []float32) {
	for i := 0; i < len(pts); i += 3 {
		out = append(out, pts[i], pts[i+1])
	}
	return out
}

func TestGolden(t *testing.T) {
	for name, d := range goldens() {
		t.Run(name, func(t *testing.T) {
			img, err := d.Draw()
			if err != nil {
				t.Fatal(err)
			}
			got, err := viz.PNG(img)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".png")
			if *cmpimg.GenerateTestData {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			// Other processors round a few edge pixels differently.
			same, err := cmpimg.EqualApprox("png", got, want, 0.02)
			if err != nil {
				t.Fatal(err)
			}
			if !same {
				t.Errorf("differs from %s; look at it after go test -run TestGolden/%s -regen", path, name)
			}
		})
	}
}

// axis returns every step-th value of x.
func axis(x []float32, step int) (out []float32) {
	for i := 0; i < len(x); i += step {
		out = append(out, x[i])
	}
	return out
}
