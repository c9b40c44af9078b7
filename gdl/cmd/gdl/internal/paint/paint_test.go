package paint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// pattern is a picture with c channels.
func pattern(w, h, c int) *picture.Picture {
	p := &picture.Picture{W: w, H: h, C: c, Pix: make([]uint8, w*h*c)}
	for i := range p.Pix {
		p.Pix[i] = uint8(i * i * 7)
	}
	return p
}

// The levels follow from the size.
func TestLevels(t *testing.T) {
	for _, tc := range []struct{ w, h, levels int }{{32, 32, 1}, {255, 255, 1}, {256, 200, 2}, {512, 384, 3}, {512, 100, 2}, {512, 40, 1}} {
		if cfg := (Options{Strength: 1}).config(style.Picture{W: tc.w, H: tc.h}); cfg.Levels != tc.levels {
			t.Errorf("%d×%d: %d levels, want %d", tc.w, tc.h, cfg.Levels, tc.levels)
		}
	}
}

// Pictures shrink to a size, and keep enough for a network to see.
func TestResized(t *testing.T) {
	for _, tc := range []struct {
		w, h int
		k    float64
		want [2]int
	}{{100, 50, 0.8, [2]int{80, 40}}, {100, 50, 1.5, [2]int{100, 50}}, {100, 50, 0.1, [2]int{64, 32}}, {4, 8, 1, [2]int{32, 64}}} {
		p := resized(rgb(pattern(tc.w, tc.h, 1)), tc.k)
		if [2]int{p.W, p.H} != tc.want {
			t.Errorf("%d×%d by %g is %d×%d, want %v", tc.w, tc.h, tc.k, p.W, p.H, tc.want)
		}
	}
}

// Reports count up to their total, also over several sizes, and an end of the context
// ends the work.
func TestPaintReports(t *testing.T) {
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	n.Style, n.Content = []string{"block1_conv1"}, "block1_conv2"
	ctx, cancel := context.WithCancel(t.Context())
	var last progress.Work
	p, err := Paint(ctx, n, pattern(70, 60, 1), pattern(30, 30, 3), Options{Size: 64, Strength: 1}, func(w progress.Work) {
		if w.Done < last.Done || w.Total < w.Done {
			t.Errorf("%d of %d after %d", w.Done, w.Total, last.Done)
		}
		last = w
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.W != 70 || p.H != 60 || p.C != 3 || last.Done != last.Total || last.Total == 0 {
		t.Errorf("%d×%d×%d, %d of %d at the end", p.W, p.H, p.C, last.Done, last.Total)
	}
	_, err = Paint(ctx, n, pattern(20, 20, 3), pattern(30, 30, 3), Options{Size: 32, Strength: 1}, func(progress.Work) { cancel() })
	if !errors.Is(err, train.ErrInterrupted) {
		t.Errorf("error %v, want an interrupt", err)
	}
}

// The weaker, the nearer to the photograph; at next to nothing it is the photograph.
func TestStrength(t *testing.T) {
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	n.Style, n.Content = []string{"block1_conv1"}, "block1_conv2"
	photo, painting := pattern(33, 32, 3), pattern(40, 40, 3)
	for i := range painting.Pix {
		painting.Pix[i] /= 4
	}
	var distances []float64
	for _, strength := range []float64{0.001, 0.5, 1} {
		p, err := Paint(t.Context(), n, photo, painting, Options{Size: 40, Strength: strength}, func(progress.Work) {})
		if err != nil {
			t.Fatal(err)
		}
		distances = append(distances, distance(p, photo))
	}
	if !(distances[0] < 0.5*distances[1] && distances[1] < 0.9*distances[2]) {
		t.Errorf("distances %.2f, want them to grow", distances)
	}
}

// Where memory is short, the error says which size would do, and that size does.
func TestMemoryAdvice(t *testing.T) {
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	n.Style, n.Content = []string{"block1_conv1"}, "block1_conv2"
	photo, painting := pattern(1000, 1000, 3), pattern(40, 40, 3)
	o := Options{Size: 1000, Strength: 1}
	defer limitMemory(400 << 20)()
	_, err := Paint(t.Context(), n, photo, painting, o, func(progress.Work) {})
	if !errors.Is(err, exec.ErrMemory) {
		t.Fatalf("error %v, want one of too little memory", err)
	}
	_, advice, _ := strings.Cut(err.Error(), "; --size ")
	if _, err := fmt.Sscan(advice, &o.Size); err != nil || o.Size >= 1000 || o.Size < 200 {
		t.Fatalf("%q, want a smaller size", err)
	}
	if _, err := o.prepare(n, rgb(photo), rgb(painting)); err != nil {
		t.Error(err)
	}
}

// The same in one pass. The share of the style makes the picture less like the photograph.
func TestFast(t *testing.T) {
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	m, err := style.LoadMagenta(settings.NetworkFile(cache, settings.MagentaPredict), settings.NetworkFile(cache, settings.MagentaTransform))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the weights of Magenta's network are not here; go tool gdl lab --setup-only brings them")
	}
	if err != nil {
		t.Fatal(err)
	}
	photo, painting := pattern(200, 150, 3), pattern(40, 60, 3)
	for i := range photo.Pix {
		photo.Pix[i] = uint8(i / 3 % 200)
	}
	before := 0.0
	for _, strength := range []float64{0, 0.5, 1} {
		p, err := Fast(m, photo, painting, Options{Size: 64, Strength: strength})
		if err != nil {
			t.Fatal(err)
		}
		if d := distance(p, photo); p.W != 200 || p.H != 150 || d <= before {
			t.Errorf("strength %g: %d×%d, distance %.2f, want 200×150 and more than %.2f", strength, p.W, p.H, d, before)
		} else {
			before = d
		}
	}
	o := Options{Size: 1600, Strength: 1}
	photo = pattern(1600, 1200, 3)
	defer limitMemory(150 << 20)()
	_, err = Fast(m, photo, painting, o)
	if !errors.Is(err, exec.ErrMemory) {
		t.Fatalf("error %v, want one of too little memory", err)
	}
	_, advice, _ := strings.Cut(err.Error(), "; --size ")
	if _, err := fmt.Sscan(advice, &o.Size); err != nil || o.Size >= 1600 || o.Size < 200 {
		t.Fatalf("%q, want a smaller size", err)
	}
	if _, err := Fast(m, photo, painting, o); err != nil {
		t.Error(err)
	}
}

// distance is the mean difference of two pictures of one size.
func distance(p, q *picture.Picture) float64 {
	sum := 0.0
	for i, v := range p.Pix {
		sum += math.Abs(float64(v)-float64(q.Pix[i])) / float64(len(p.Pix))
	}
	return sum
}

// limitMemory leaves so many bytes more than are in use; what it returns takes the limit
// away.
func limitMemory(more int64) func() {
	var m runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&m)
	before := debug.SetMemoryLimit(int64(m.Sys-m.HeapReleased) + more)
	return func() { debug.SetMemoryLimit(before) }
}

// A photograph in the style of a drawing is grey.
func TestGreyStyle(t *testing.T) {
	n := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	n.Style, n.Content = []string{"block1_conv1"}, "block1_conv2"
	p, err := Paint(t.Context(), n, pattern(32, 32, 3), pattern(32, 40, 1), Options{Size: 32, Strength: 1}, func(progress.Work) {})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(p.Pix); i += 3 {
		if p.Pix[i] != p.Pix[i+1] || p.Pix[i] != p.Pix[i+2] {
			t.Fatalf("pixel %d is %v, want grey", i/3, p.Pix[i:i+3])
		}
	}
}
