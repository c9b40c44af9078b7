package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// The picture is that of the seed, from the file alone, in each way of drawing.
func TestSampleGAN(t *testing.T) {
	dense := saveModel(t, gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)))
	averaged := saveModel(t, gan.NewConv(gan.ConvConfig{Width: 4, Average: 0.9}, nn.NewRand(1)))
	classes := saveModel(t, gan.NewConv(gan.ConvConfig{Width: 4, Classes: 10, Embedding: 3}, nn.NewRand(1)))
	faces := saveModel(t, gan.NewFaces(gan.FacesConfig{Width: 4}, nn.NewRand(1)))
	drawsEach(t, "gan",
		[]string{dense}, []string{dense, "--seed", "2"}, []string{dense, "--n", "9"}, []string{dense, "--interpolate", "--n", "3"},
		[]string{averaged}, []string{classes}, []string{classes, "--class", "7"}, []string{classes, "--class", "7", "--interpolate"},
		[]string{classes, "--interpolate"}, []string{faces, "--n", "4"}, []string{"clothes"}, []string{"digits"})
	first := decode(t, draw(t, "gan", dense, "--n", "1"))
	if got := decode(t, draw(t, "gan", dense, "--n", "3", "--interpolate")); got.Bounds().Dx() < 3*got.Bounds().Dy() || !starts(got, first) {
		t.Errorf("3 walks of 11 pictures in %v; want a wide picture that starts with the first sample", got.Bounds())
	}
}

// A G whose weights are all zero but the last bias draws black, grey or white, in
// either range.
func TestSampleGANRange(t *testing.T) {
	for _, m := range []*gan.GAN{gan.NewDense(gan.DenseConfig{}, nil), gan.NewConv(gan.ConvConfig{Width: 4}, nil)} {
		for _, tc := range []struct {
			bias float32
			want uint8
		}{{-100, 0}, {0, 128}, {100, 255}} {
			p := m.G.Params()
			for i := range p[len(p)-1].Data() {
				p[len(p)-1].Data()[i] = tc.bias
			}
			img := decode(t, draw(t, "gan", saveModel(t, m), "--n", "1"))
			middle := img.Bounds().Min.Add(img.Bounds().Size().Div(2))
			if r, _, _, _ := img.At(middle.X, middle.Y).RGBA(); uint8(r>>8) != tc.want {
				t.Errorf("examples from %g to %g, bias %g: grey %d, want %d", m.Lo, m.Hi, tc.bias, r>>8, tc.want)
			}
		}
	}
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// starts tells whether a picture has another one's pixels at its top left, the
// margins at the other's right and bottom left out.
func starts(img, first image.Image) bool {
	for y := range first.Bounds().Dy() / 2 {
		for x := range first.Bounds().Dx() / 2 {
			if img.At(x, y) != first.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestSampleGANMistakes(t *testing.T) {
	dir := t.TempDir()
	dense := saveModel(t, gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)))
	plane := saveModel(t, gan.NewDense(gan.Stage(), nn.NewRand(1)))
	odd := saveModel(t, gan.NewDense(gan.DenseConfig{Size: 785}, nn.NewRand(1)))
	two := saveModel(t, gan.NewConv(gan.ConvConfig{Width: 4, Channels: 2}, nn.NewRand(1)))
	out := filepath.Join(dir, "out.png")
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{dense, "-o", filepath.Join(dir, "out.gif")}, "want a name that ends in .png"},
		{[]string{dense, "-o", out, "--n", "10001"}, "--n 10001: want 1 to 10000"},
		{[]string{dense, "-o", out, "--class", "1"}, "--class 1: the model has 0 classes"},
		{[]string{"digits", "-o", out, "--class", "10"}, "--class 10: the model has 10 classes"},
		{[]string{"digits", "-o", out, "--class", "-2"}, "--class -2: the model has 10 classes"},
		{[]string{plane, "-o", out}, "the model makes no pictures, its examples have shape [2] and values without bounds"},
		{[]string{odd, "-o", out}, "no pictures, its examples have shape [785]"},
		{[]string{two, "-o", out}, "no pictures, its examples have shape [28 28 2]"},
		{[]string{dense, "-o", out, "--manifold"}, "unknown flag"},
		{[]string{"digits-2", "-o", out}, `"digits-2" is neither a file nor one of clothes, digits`},
		{[]string{saveVAE(t, vae.Lab(2)), "-o", out}, "vae.VAE"},
		{[]string{dense}, "required flag"},
	} {
		err := sample(t, append([]string{"sample", "gan"}, tc.args...)...)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: error %v, want one with %q", tc.args, err, tc.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a mistake left a picture")
	}
}
