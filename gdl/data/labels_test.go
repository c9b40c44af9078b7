package data_test

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
)

// four returns four grey pictures of one pixel, 0, 51, 102 and 255, of classes 2,
// 0, 2 and 1.
func four(t *testing.T) *data.Images {
	t.Helper()
	m, err := data.NewImages([]uint8{0, 51, 102, 255}, 4, 1, 1, 1, []uint8{2, 0, 2, 1}, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOneHot(t *testing.T) {
	m := four(t)
	src, err := data.NewOneHot(m.Labels, len(m.Classes))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := data.All(src), []float32{0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0}; !slices.Equal(got, want) || !slices.Equal(src.Shape(), []int{3}) {
		t.Errorf("%v of shape %v, want %v of [3]", got, src.Shape(), want)
	}
	wantErr(t, func() error { _, err := data.NewOneHot(m.Labels, 2); return err }, "data: one-hot: label 2 of example 0; accepted are 0 to 1")
	wantErr(t, func() error { _, err := data.NewOneHot(nil, 2); return err }, "data: one-hot: no labels")
}

func wantErr(t *testing.T, f func() error, want string) {
	t.Helper()
	if err := f(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}

func TestOfClasses(t *testing.T) {
	m := four(t)
	got, err := m.OfClasses(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Pix, []uint8{0, 102, 255}) || !slices.Equal(got.Labels, []uint8{2, 2, 1}) || got.Len() != 3 {
		t.Errorf("pixels %v of classes %v, want 0, 102, 255 of 2, 2, 1", got.Pix, got.Labels)
	}
	zero, err := m.OfClasses(0)
	if err != nil || zero.Digest() == got.Digest() || zero.Digest() == m.Digest() {
		t.Errorf("the digest does not depend on the classes; error %v", err)
	}
	wantErr(t, func() error { _, err := m.OfClasses(3); return err }, "data: no picture of class 3; accepted are [0 1 2]")
	wantErr(t, func() error { _, err := m.OfClasses(-1); return err }, "data: no picture of class -1")
	wantErr(t, func() error { _, err := m.OfClasses(); return err }, "at least 1 class is needed")
	bare, err := data.NewImages([]uint8{1}, 1, 1, 1, 1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, func() error { _, err := bare.OfClasses(0); return err }, "0 pictures have labels")
}

func TestScaled(t *testing.T) {
	m := four(t)
	s, err := data.NewScaled(m, -1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := data.All(s); got[0] != -1 || got[3] != 1 || got[1] < -0.601 || got[1] > -0.599 {
		t.Errorf("%v, want −1, −0.6, …, 1", got)
	}
	other, err := data.NewScaled(m, -1, 2)
	if err != nil || other.Digest() == s.Digest() || s.Digest() == m.Digest() {
		t.Errorf("the digest does not depend on the range; error %v", err)
	}
	noisy, err := data.NewNoisy(m, data.Noise{Factor: 0.5, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	both, err := data.NewScaled(noisy, -1, 1)
	if err != nil {
		t.Fatal(err)
	}
	a, b := make([]float32, 1), make([]float32, 1)
	both.(data.Epoched).ReadEpoch(a, 1, 0)
	both.(data.Epoched).ReadEpoch(b, 1, 1)
	if a[0] == b[0] {
		t.Error("noise below the scaling is the same in each epoch")
	}
	wantErr(t, func() error { _, err := data.NewScaled(m, 1, 1); return err }, "data: scaled from 1 to 1; they must be finite, the first less")
}

func TestPartners(t *testing.T) {
	m := four(t)
	p, err := data.NewPartners(m, 50, 7)
	if err != nil {
		t.Fatal(err)
	}
	first := data.All(p)
	if p.Len() != 50 || !slices.Equal(first, data.All(p)) {
		t.Error("want 50 partners, the same each time")
	}
	seen := slices.Compact(slices.Sorted(slices.Values(first)))
	if len(seen) != 4 {
		t.Errorf("partners are %v, want all four examples among them", seen)
	}
	second := make([]float32, 50)
	for i := range second {
		p.(data.Epoched).ReadEpoch(second[i:i+1], i, 1)
	}
	if slices.Equal(first, second) {
		t.Error("the second epoch has the same partners")
	}
	other, err := data.NewPartners(m, 50, 8)
	if err != nil || other.Digest() == p.Digest() {
		t.Errorf("the digest does not depend on the seed; error %v", err)
	}
	wantErr(t, func() error { _, err := data.NewPartners(m, 0, 1); return err }, "data: 0 partners of 4 examples")
}

// Each example is drawn as often as any other.
func TestPartnersAreDrawnEvenly(t *testing.T) {
	const n, draws = 4, 4000
	p, err := data.NewPartners(four(t), draws, 1)
	if err != nil {
		t.Fatal(err)
	}
	times := map[float32]int{}
	for _, v := range data.All(p) {
		times[v]++
	}
	for v, k := range times {
		if sd := math.Sqrt(draws * 1. / n * (1 - 1./n)); math.Abs(float64(k-draws/n)) > 5*sd {
			t.Errorf("example %g is drawn %d times of %d, want about %d", v, k, draws, draws/n)
		}
	}
}

func TestPixels(t *testing.T) {
	img := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	img.SetNRGBA(5, 5, color.NRGBA{255, 0, 51, 255})
	img.SetNRGBA(6, 5, color.NRGBA{0, 0, 0, 0}) // transparent
	x, h, w := data.Pixels(img)
	if want := []float32{1, 0, 0.2, 1, 1, 1}; h != 1 || w != 2 || !slices.Equal(x, want) {
		t.Errorf("%d×%d %v, want 1×2 %v", h, w, x, want)
	}
	if _, _, _, a := img.At(6, 5).RGBA(); a != 0 {
		t.Error("the picture has been changed")
	}
}
