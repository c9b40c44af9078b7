package datasets

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/cmpimg"
	"pgregory.net/rapid"

	"github.com/generative-deep-learning/go/gdl/data"
)

// drawnSets returns the procedural sets of a seed and a size.
func drawnSets(seed uint64, n int) map[string]data.Source {
	return map[string]data.Source{"faces": Faces(seed, n), "hands": Hands(seed, n), "objects": Objects(seed, n)}
}

func picture(s data.Source, i int) []float32 {
	shape := s.Shape()
	x := make([]float32, shape[0]*shape[1]*shape[2])
	for k := range x {
		x[k] = float32(math.NaN()) // Read must write every value
	}
	s.Read(x, i)
	return x
}

func TestDrawnDependsOnSeedAndIndexOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, i := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 1<<30).Draw(t, "i")
		for name, s := range drawnSets(seed, 1<<30+100) {
			x := picture(s, i)
			for k, v := range x {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("%s: value %d is %v; want [0, 1]", name, k, v)
				}
			}
			if !slices.Equal(x, picture(drawnSets(seed, i+1)[name], i)) {
				t.Fatalf("%s: the number of pictures changes picture %d", name, i)
			}
			if slices.Equal(x, picture(s, i+90)) { // 90 further is the same class
				t.Fatalf("%s: pictures %d and %d are equal", name, i, i+90)
			}
			if slices.Equal(x, picture(drawnSets(seed+1, i+1)[name], i)) {
				t.Fatalf("%s: another seed gives the same picture", name)
			}
		}
	})
}

// Labels belong to the pictures: the nearest class mean of other pictures finds
// most of them.
func TestLabelsAreWhatIsDrawn(t *testing.T) {
	const n = 1800
	for _, tc := range []struct {
		name        string
		train, test data.Source
		label       func(i int) uint8
		classes     []string
		want        float64
	}{
		{"hands", Hands(1, n), Hands(2, n), Hands(1, n).Label, Hands(1, n).Classes(), 0.5},
		{"objects", Objects(1, n), Objects(2, n), Objects(1, n).Label, Objects(1, n).Classes(), 0.8},
	} {
		size := len(picture(tc.train, 0))
		means := make([][]float32, len(tc.classes))
		for i := range n {
			k := tc.label(i)
			if means[k] == nil {
				means[k] = make([]float32, size)
			}
			for p, v := range picture(tc.train, i) {
				means[k][p] += v * float32(len(means)) / n
			}
		}
		right := 0.
		for i := range n {
			if nearestMean(means, picture(tc.test, i)) == int(tc.label(i)) {
				right++
			}
		}
		t.Logf("%s: %.2f right", tc.name, right/n)
		if right/n < tc.want {
			t.Errorf("%s: the nearest class mean is right for %.2f of the pictures, want %.2f", tc.name, right/n, tc.want)
		}
	}
}

func nearestMean(means [][]float32, x []float32) int {
	best, at := math.Inf(1), -1
	for k, m := range means {
		d := 0.
		for p := range x {
			d += float64((x[p] - m[p]) * (x[p] - m[p]))
		}
		if d < best {
			best, at = d, k
		}
	}
	return at
}

func TestDrawnFromManyGoroutines(t *testing.T) {
	for name, s := range drawnSets(3, 40) {
		want := data.All(s)
		size := len(want) / 40
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for i := range 40 {
					if !slices.Equal(want[i*size:(i+1)*size], picture(s, i)) {
						t.Errorf("%s: picture %d differs", name, i)
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestDrawnDigest(t *testing.T) {
	var all []string
	for _, sets := range []map[string]data.Source{drawnSets(1, 5), drawnSets(2, 5), drawnSets(1, 6)} {
		for _, s := range sets {
			all = append(all, s.Digest())
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 9 {
		t.Errorf("equal digests of different sets: %v", all)
	}
}

func TestDrawnRefuses(t *testing.T) {
	for _, tc := range []struct {
		f    func()
		want string
	}{
		{func() { Faces(1, 0) }, "datasets: faces/1 of 0 pictures; at least 1 is needed"},
		{func() { Hands(1, -2) }, "datasets: hands/1 of -2 pictures; at least 1 is needed"},
		{func() { picture(Objects(1, 3), 3) }, "datasets: objects/1: picture 3; there are 3"},
		{func() { picture(Faces(1, 3), -1) }, "datasets: faces/1: picture -1; there are 3"},
		{func() { Faces(1, 3).Read(make([]float32, 5), 0) }, "datasets: faces/1: a picture has 12288 values, the destination holds 5"},
		{func() { FaceFactors{}.Draw(make([]float32, 5), 8) }, "datasets: face: a picture has 192 values, the destination holds 5"},
	} {
		func() {
			defer func() {
				if r := recover(); fmt.Sprint(r) != tc.want {
					t.Errorf("panic %v, want %s", r, tc.want)
				}
			}()
			tc.f()
		}()
	}
}

// The pictures in testdata were looked at before they were committed. Fused
// multiply-adds of other processors may move a value by a rounding of bytes.
func TestDrawnLooksTheSame(t *testing.T) {
	pictures := map[string]image.Image{"face-256.png": Faces(1, 1).Factors(0).Image(256)}
	for name, s := range drawnSets(1, 36) {
		m, err := drawAll(t.Context(), data.Take(s, 36))
		if err != nil {
			t.Fatal(err)
		}
		pictures[name+".png"] = sheet(m)
	}
	for _, kind := range TextureKinds() {
		pictures["texture-"+kind+".png"] = must(t, Texture, kind)
	}
	for _, kind := range PaintingKinds() {
		pictures["painting-"+kind+".png"] = must(t, Painting, kind)
	}
	for name, m := range pictures {
		comparePNG(t, filepath.Join("testdata", "drawn", name), m)
	}
}

func must(t *testing.T, draw func(uint64, string, int, int) (image.Image, error), kind string) image.Image {
	t.Helper()
	m, err := draw(1, kind, 96, 64)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sheet puts 36 pictures side by side, 9 a row.
func sheet(m *data.Images) image.Image {
	h, w := m.Shape()[0], m.Shape()[1]
	out := image.NewNRGBA(image.Rect(0, 0, 9*w, 4*h))
	for i := range 36 {
		one := m.Image(i)
		for p := range h * w {
			out.Set(i%9*w+p%w, i/9*h+p/w, one.At(p%w, p/w))
		}
	}
	return out
}

// comparePNG compares m with the picture at path, which it writes under -regen.
func comparePNG(t *testing.T, path string, m image.Image) {
	t.Helper()
	var got bytes.Buffer
	if err := png.Encode(&got, m); err != nil {
		t.Fatal(err)
	}
	if *cmpimg.GenerateTestData {
		write(t, path, got.Bytes())
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Other processors round a few edge pixels differently.
	if same, err := cmpimg.EqualApprox("png", got.Bytes(), want, 0.01); err != nil || !same {
		t.Errorf("differs from %s, error %v; look at it after go test -run %s -regen", path, err, t.Name())
	}
}

func TestOpenDraws(t *testing.T) {
	sandbox(t)
	for _, tc := range []struct {
		name, split string
		n, classes  int
		shape       []int
	}{
		{"faces", "test", 2000, 0, []int{64, 64, 3}},
		{"hands", "test", 3600, 18, []int{28, 28, 1}},
		{"objects", "test", 4000, 10, []int{32, 32, 3}},
	} {
		drawn, err := Open(tc.name, tc.split)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Open(tc.name, tc.split) // from the cache
		if err != nil || m.Digest() != drawn.Digest() {
			t.Fatalf("%s: drawn and kept pictures differ: %v", tc.name, err)
		}
		if d := cmp.Diff(tc.shape, m.Shape()); d != "" {
			t.Error(tc.name, d)
		}
		if m.Len() != tc.n || len(m.Classes) != tc.classes {
			t.Errorf("%s: %d pictures, %d classes; want %d, %d", tc.name, m.Len(), len(m.Classes), tc.n, tc.classes)
		}
		got, want := make([]float32, len(m.Pix)/tc.n), picture(drawnSets(2, tc.n)[tc.name], tc.n-1)
		m.Read(got, tc.n-1)
		for k := range want {
			if math.Abs(float64(got[k]-want[k])) > 0.51/255 {
				t.Fatalf("%s: value %d of the last picture is %v, drawn %v", tc.name, k, got[k], want[k])
			}
		}
		if tc.classes > 0 && int(m.Labels[tc.classes+3]) != 3 {
			t.Errorf("%s: label %d, want 3", tc.name, m.Labels[tc.classes+3])
		}
	}
	_, err := Open("faces", "valid")
	wantError(t, err, `datasets: faces has no split "valid"; there are train, test`)
	_, err = Open("face", "train")
	wantError(t, err, `no data set "face" (do you mean faces?); there are mnist, `)
}
