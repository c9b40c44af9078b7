package viz_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// losses is the loss of a run that falls from start to end over n epochs.
func losses(n int, start, end, wobble float64) []float64 {
	ys := make([]float64, n)
	for i := range ys {
		t := float64(i)
		ys[i] = end + (start-end)*math.Exp(-t/4) + wobble*math.Sin(3*t)
	}
	return ys
}

// rings is n images [h w c] of rings, as stand-ins for digits.
func rings(n, h, w, c int) []float32 {
	var pix []float32
	for i := range n {
		for y := range h {
			for x := range w {
				d := math.Hypot(float64(x)-float64(w)/2, float64(y)-float64(h)/2)
				v := math.Exp(-math.Pow(d-float64(i%7+2)*float64(h)/28, 2) / 3)
				for k := range c {
					pix = append(pix, float32(v)*float32(c-(i+k)%c)/float32(c))
				}
			}
		}
	}
	return pix
}

func curves() viz.Curves {
	keras := losses(30, 0.27, 0.092, 0)
	lo, hi := make([]float64, 30), make([]float64, 30)
	for i, y := range keras {
		lo[i], hi[i] = y-0.006, y+0.006
	}
	return viz.Curves{
		Title:  "Deep autoencoder on MNIST",
		YLabel: "loss [nats per pixel]",
		Series: []viz.Series{
			{Name: "train", Y: losses(30, 0.28, 0.0925, 0.0006)},
			{Name: "test", Y: losses(30, 0.25, 0.0931, 0.0004)},
		},
		Refs: []viz.Reference{{Name: "Keras 3.15, 5 seeds", Lo: lo, Hi: hi}},
	}
}

// A run's losses before the band of five runs of the reference.
func ExampleCurves() {
	img, err := curves().Draw()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(img.Bounds().Dx()/viz.Density, "CSS pixels wide")
	// Output: 640 CSS pixels wide
}

func rows() viz.Rows {
	rng := rand.New(rand.NewPCG(1, 2))
	code := make([]float32, 10*8*4)
	for i := range code {
		code[i] = float32(max(0, rng.NormFloat64()) * 7)
	}
	return viz.Rows{
		Title:    "What the code keeps",
		Captions: []string{"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"},
		Rows: []viz.Row{
			{Title: "Original", Pixels: rings(10, 28, 28, 1), H: 28, W: 28},
			{Title: "Code", Pixels: code, H: 8, W: 4, Stretch: true},
			{Title: "Reconstruction", Pixels: rings(10, 28, 28, 1), H: 28, W: 28},
		},
	}
}

// Originals, codes of another shape, and reconstructions.
func ExampleRows() {
	if _, err := rows().Draw(); err != nil {
		log.Fatal(err)
	}
}

func grid() viz.Grid {
	return viz.Grid{Title: "Samples", Pixels: rings(16, 32, 32, 3), H: 32, W: 32, C: 3}
}

// Sixteen colour images, four by four.
func ExampleGrid() {
	if _, err := grid().Draw(); err != nil {
		log.Fatal(err)
	}
}

// clusters is n points in the plane around ten centres, and their classes.
func clusters(n int) (pts []float32, class []int) {
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		k := i % 10
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 10)
		pts = append(pts, float32(3*cos+0.6*rng.NormFloat64()), float32(2*sin+0.5*rng.NormFloat64()))
		class = append(class, k)
	}
	return pts, class
}

func scatter() viz.Scatter {
	pts, class := clusters(2000)
	return viz.Scatter{
		Title:  "Latent space of the VAE",
		XLabel: "latent axis 0", YLabel: "latent axis 1",
		Points: pts, Class: class, Equal: true,
	}
}

// Codes of test images, coloured by their label.
func ExampleScatter() {
	if _, err := scatter().Draw(); err != nil {
		log.Fatal(err)
	}
}

// plane is the course's noisy plane: 100 points, and their angles.
func plane() (pts, angle []float32) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		a := rng.Float64()*3*math.Pi/2 - 0.5
		x := math.Cos(a) + math.Sin(a)/2 + 0.1*rng.NormFloat64()/2
		y := 0.7*math.Sin(a) + 0.1*rng.NormFloat64()/2
		z := 0.1*x + 0.3*y + 0.1*rng.NormFloat64()
		pts = append(pts, float32(x), float32(y), float32(z))
		angle = append(angle, float32(a))
	}
	return pts, angle
}

func scatter3D() viz.Scatter3D {
	pts, angle := plane()
	return viz.Scatter3D{
		Title:  "Data",
		XLabel: "x", YLabel: "y", ZLabel: "z",
		Points: pts, Value: angle, ValueLabel: "angle [rad]",
	}
}

// Points of a plane in space, coloured by the angle they were made from.
func ExampleScatter3D() {
	if _, err := scatter3D().Draw(); err != nil {
		log.Fatal(err)
	}
}
