package datasets

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainFace is a face in the middle of every factor.
func plainFace() FaceFactors {
	return FaceFactors{Skin: 0.3, HairStyle: 1, EyeOpen: 0.8, MouthOpen: 0.4, Backdrop: 0.5}
}

func drawFace(f FaceFactors) []float32 {
	x := make([]float32, 64*64*3)
	f.Draw(x, 64)
	return x
}

// Read draws what Factors says, and Vector follows its names.
func TestFactorsAreWhatIsDrawn(t *testing.T) {
	s := Faces(5, 20)
	for i := range 20 {
		f := s.Factors(i)
		if !slices.Equal(picture(s, i), drawFace(f)) {
			t.Errorf("face %d is not drawn from its factors", i)
		}
		if n := len(f.Vector()); n != len(FaceFactorNames()) {
			t.Errorf("%d factors, %d names", n, len(FaceFactorNames()))
		}
	}
	want := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 13}
	f := FaceFactors{Skin: 1, HairStyle: 2, HairColor: 3, EyeColor: 4, EyeOpen: 5, Brow: 6, Smile: 7, MouthOpen: 8,
		Yaw: 9, Pitch: 10, Tilt: 11, Glasses: true, Backdrop: 13}
	if d := cmp.Diff(want, f.Vector()); d != "" {
		t.Error(d)
	}
}

// Each factor changes the part of the picture where it belongs, and no other.
func TestEachFactorChangesItsPart(t *testing.T) {
	all, eyes, mouth := image.Rect(0, 0, 64, 64), image.Rect(12, 20, 52, 44), image.Rect(22, 40, 42, 57)
	for _, tc := range []struct {
		name   string
		change func(*FaceFactors)
		where  image.Rectangle
	}{
		{"skin", func(f *FaceFactors) { f.Skin = 0.9 }, all},
		{"hair style", func(f *FaceFactors) { f.HairStyle = 3 }, all},
		{"hair color", func(f *FaceFactors) { f.HairColor = 5 }, all},
		{"eye color", func(f *FaceFactors) { f.EyeColor = 2 }, eyes},
		{"eye open", func(f *FaceFactors) { f.EyeOpen = 0 }, eyes},
		{"brow", func(f *FaceFactors) { f.Brow = 1 }, eyes},
		{"smile", func(f *FaceFactors) { f.Smile = 1 }, mouth},
		{"mouth open", func(f *FaceFactors) { f.MouthOpen = 1 }, mouth},
		{"yaw", func(f *FaceFactors) { f.Yaw = 0.8 }, all},
		{"pitch", func(f *FaceFactors) { f.Pitch = 0.8 }, all},
		{"tilt", func(f *FaceFactors) { f.Tilt = 0.2 }, all},
		{"glasses", func(f *FaceFactors) { f.Glasses = true }, eyes},
		{"backdrop", func(f *FaceFactors) { f.Backdrop = 0.9 }, all},
	} {
		before, f := drawFace(plainFace()), plainFace()
		tc.change(&f)
		after, changed := drawFace(f), 0
		for p := range 64 * 64 {
			if slices.Equal(before[3*p:3*p+3], after[3*p:3*p+3]) {
				continue
			}
			changed++
			if at := image.Pt(p%64, p/64); !at.In(tc.where) {
				t.Errorf("%s changes pixel %v outside %v", tc.name, at, tc.where)
				break
			}
		}
		if changed < 8 {
			t.Errorf("%s changes %d pixels", tc.name, changed)
		}
	}
}

// The factors of many faces fill their ranges evenly and do not hang together.
func TestFactorsAreIndependent(t *testing.T) {
	const n = 4000
	s, k := Faces(1, n), len(FaceFactorNames())
	mean, cov := make([]float64, k), make([][]float64, k)
	vectors := make([][]float64, n)
	for i := range n {
		vectors[i] = s.Factors(i).Vector()
		for a, v := range vectors[i] {
			mean[a] += v / n
		}
	}
	for a := range k {
		cov[a] = make([]float64, k)
		for b := range k {
			for _, v := range vectors {
				cov[a][b] += (v[a] - mean[a]) * (v[b] - mean[b]) / n
			}
		}
	}
	for a := range k {
		for b := range a {
			// 4.5 standard errors of a correlation of zero.
			if r := cov[a][b] / math.Sqrt(cov[a][a]*cov[b][b]); math.Abs(r) > 4.5/math.Sqrt(n) {
				t.Errorf("%s and %s correlate: %.3f", FaceFactorNames()[a], FaceFactorNames()[b], r)
			}
		}
	}
	for name, want := range map[string]float64{"skin": 0.5, "hair style": 2, "smile": 0, "yaw": 0, "glasses": 0.2} {
		a := slices.Index(FaceFactorNames(), name)
		if err := 4.5 * math.Sqrt(cov[a][a]/n); math.Abs(mean[a]-want) > err {
			t.Errorf("mean %s %.3f, want %.3f ± %.3f", name, mean[a], want, err)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	_, err := Texture(1, "velvet", 10, 10)
	wantError(t, err, `datasets: no texture "velvet"; there are `+strings.Join(TextureKinds(), ", "))
	_, err = Painting(1, "", 10, 10)
	wantError(t, err, `datasets: no painting ""; there are blocks, dots`)
	_, err = Texture(1, "wood", 0, 10)
	wantError(t, err, "datasets: texture of 0×10 pixels; accepted are 1 to 8192 each way")
	_, err = Painting(1, "dots", 10, 8193)
	wantError(t, err, "datasets: painting of 10×8193 pixels")
}

// Odd sizes draw; the same seed gives the same picture, another one does not.
func TestRenderAtAnySize(t *testing.T) {
	for _, kinds := range [][]art{textures, paintings} {
		for _, k := range kinds {
			for _, size := range [][2]int{{1, 1}, {3, 50}, {64, 17}} {
				draw := func(seed uint64) []uint8 {
					m, err := render("picture", kinds, seed, k.name, size[0], size[1])
					if err != nil {
						t.Fatal(err)
					}
					return m.(*image.NRGBA).Pix
				}
				a := draw(1)
				if len(a) != 4*size[0]*size[1] || !slices.Equal(a, draw(1)) {
					t.Errorf("%s %v: %d bytes, or two pictures of one seed", k.name, size, len(a))
				}
				if size[0] == 64 && slices.Equal(a, draw(2)) {
					t.Errorf("%s: two seeds, one picture", k.name)
				}
			}
		}
	}
}
