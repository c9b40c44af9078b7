package data

import (
	"image/color"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func newImages(t *testing.T, pix []uint8, n, h, w, c int) *Images {
	t.Helper()
	m, err := NewImages(pix, n, h, w, c, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Every byte, at every alignment of the unrolled loop, is byte/255 in float32.
func TestImagesReadScales(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pix := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "pix")
		m, err := NewImages(pix, 1, 1, len(pix), 1, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, len(pix))
		m.Read(got, 0)
		for i, p := range pix {
			if got[i] != float32(p)/255 {
				t.Fatalf("pixel %d of %d: %d became %v", i, len(pix), p, got[i])
			}
		}
	})
}

func TestNewImagesRefuses(t *testing.T) {
	classes := []string{"cat", "dog"}
	for _, tc := range []struct {
		name       string
		pix        int
		n, h, w, c int
		labels     []uint8
		want       string
	}{
		{"empty", 0, 0, 28, 28, 1, nil, "data: images [0 28 28 1]: every size must be at least 1"},
		{"negative", 4, 1, -2, -2, 1, nil, "data: images [1 -2 -2 1]: every size must be at least 1"},
		{"too few pixels", 7, 2, 2, 2, 1, nil, "data: images [2 2 2 1] do not fit 7 bytes of pixels"},
		{"overflow", 0, 1 << 32, 1 << 31, 2, 1, nil, "data: images [4294967296 2147483648 2 1] do not fit 0 bytes of pixels"},
		{"labels missing", 2, 2, 1, 1, 1, []uint8{0}, "data: 1 labels for 2 images"},
		{"label without class", 2, 2, 1, 1, 1, []uint8{0, 2}, "data: label 2, but there are only 2 classes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := NewImages(make([]uint8, tc.pix), tc.n, tc.h, tc.w, tc.c, tc.labels, classes)
			if err == nil || err.Error() != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func TestNewFloatsRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, tc := range []struct {
		name   string
		values []float32
		n      int
		shape  []int
		want   string
	}{
		{"empty", nil, 0, []int{3}, "data: 0 examples of shape [3]: every size must be at least 1"},
		{"zero dimension", nil, 1, []int{0}, "data: 1 examples of shape [0]: every size must be at least 1"},
		{"wrong length", []float32{1, 2, 3}, 2, []int{2}, "data: 2 examples of shape [2] do not fit 3 values"},
		{"no values", nil, 2, []int{2}, "data: 2 examples of shape [2] do not fit 0 values"},
		{"NaN", []float32{1, 2, 3, nan}, 2, []int{2}, "data: example 1 holds NaN; values must be finite"},
		{"infinite", []float32{inf, 2, 3, 4}, 2, []int{2}, "data: example 0 holds -Inf; values must be finite"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := NewFloats(tc.values, tc.n, tc.shape...)
			if err == nil || err.Error() != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func TestFloatsRead(t *testing.T) {
	f, err := NewFloats([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 2)
	f.Read(got, 1)
	if d := cmp.Diff([]float32{3, 4}, got); d != "" {
		t.Error(d)
	}
	wantPanic(t, "data: an example has 2 values, the destination holds 6", func() { f.Read(make([]float32, 6), 1) })
}

func TestTakeAndFlatten(t *testing.T) {
	m := newImages(t, []uint8{0, 51, 102, 153, 204, 255, 0, 51}, 2, 2, 2, 1)
	src := Flatten(Take(m, 1))
	if src.Len() != 1 {
		t.Errorf("%d examples, want 1", src.Len())
	}
	if d := cmp.Diff([]int{4}, src.Shape()); d != "" {
		t.Error(d)
	}
	got := make([]float32, 4)
	src.Read(got, 0)
	if d := cmp.Diff([]float32{0, 0.2, 0.4, 0.6}, got); d != "" {
		t.Error(d)
	}
	wantPanic(t, "data: example 1; there are 1", func() { src.Read(got, 1) })
	wantPanic(t, "data: Take 0 examples of 2", func() { Take(m, 0) })
	wantPanic(t, "data: Take 3 examples of 2", func() { Take(m, 3) })
}

// A digest tells apart what training would tell apart, and nothing else.
func TestDigest(t *testing.T) {
	a := newImages(t, []uint8{1, 2, 3, 4}, 2, 1, 2, 1)
	if same := newImages(t, []uint8{1, 2, 3, 4}, 2, 1, 2, 1); same.Digest() != a.Digest() {
		t.Error("equal images, different digests")
	}
	f, err := NewFloats([]float32{1, 2, 3, 4}, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewFloats([]float32{1, 2, 3, 5}, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	labelled, err := NewImages([]uint8{1, 2, 3, 4}, 2, 1, 2, 1, []uint8{0, 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for name, src := range map[string]Source{
		"images": a, "pixels": newImages(t, []uint8{1, 2, 3, 5}, 2, 1, 2, 1), "shape": newImages(t, []uint8{1, 2, 3, 4}, 2, 2, 1, 1),
		"labels": labelled, "floats": f, "values": g, "take 1": Take(a, 1), "take 2": Take(a, 2), "flatten": Flatten(a),
	} {
		if other, ok := seen[src.Digest()]; ok {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[src.Digest()] = name
	}
}

func TestImage(t *testing.T) {
	grey := newImages(t, []uint8{0, 0, 10, 20}, 2, 1, 2, 1).Image(1)
	if c := color.GrayModel.Convert(grey.At(1, 0)); c != (color.Gray{Y: 20}) {
		t.Errorf("grey pixel %v, want 20", c)
	}
	rgb := newImages(t, []uint8{1, 2, 3, 4, 5, 6}, 1, 2, 1, 3).Image(0)
	if c := color.NRGBAModel.Convert(rgb.At(0, 1)); c != (color.NRGBA{4, 5, 6, 255}) {
		t.Errorf("colour pixel %v, want {4 5 6 255}", c)
	}
	wantPanic(t, "data: Image: 2 channels; accepted are 1 and 3", func() { newImages(t, []uint8{1, 2}, 1, 1, 1, 2).Image(0) })
}
