package denoise

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// fake is a model of which a test knows what it does.
type fake struct {
	channels int
	forward  func(c *nn.Ctx, x *G.Node) *G.Node
}

func (f fake) Forward(c *nn.Ctx, x *G.Node) *G.Node { return f.forward(c, x) }
func (f fake) Shrink() int                          { return 8 }
func (f fake) Describe() (kind string, config any)  { return "fake", f.channels }
func (f fake) Params() []*nn.Param {
	return []*nn.Param{nn.NewParam("w", nn.Zeros, 3, 3, f.channels, 16)}
}

func same(_ *nn.Ctx, x *G.Node) *G.Node { return op.Scale(1, x) }

func network(t *testing.T, f fake) *Network {
	t.Helper()
	n, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// pattern is a picture in which every pixel and colour differs from its
// neighbours.
func pattern(w, h, c int) *picture.Picture {
	p := &picture.Picture{W: w, H: h, C: c}
	for i := range w * h * c {
		p.Pix = append(p.Pix, uint8(i*i*7+i/w*31))
	}
	return p
}

func ignore(progress.Work) {}

// A model that changes nothing must give the picture back, at any size.
func TestCleanKeepsPixelsInPlace(t *testing.T) {
	for _, size := range [][2]int{{4, 4}, {5, 300}, {131, 64}, {28, 28}, {250, 97}} {
		for _, c := range []int{1, 3} {
			for _, channels := range []int{1, 3} {
				p := pattern(size[0], size[1], c)
				p.Alpha = pattern(size[0], size[1], 1).Pix
				tiles, last := 0, progress.Work{}
				got, err := network(t, fake{channels, same}).Clean(t.Context(), p, func(w progress.Work) { tiles, last = tiles+1, w })
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.Pix, p.Pix) || !slices.Equal(got.Alpha, p.Alpha) || got.C != c {
					t.Errorf("%d×%d×%d through a model of %d channels comes back changed", p.W, p.H, c, channels)
				}
				if all := int64(tiles); tiles == 0 || last != (progress.Work{Done: all, Total: all}) {
					t.Errorf("%d tiles reported, the last as %+v", tiles, last)
				}
			}
		}
	}
}

// A model for colour sees the channels together, one for grey one by one.
func TestCleanOrdersChannels(t *testing.T) {
	first := func(_ *nn.Ctx, x *G.Node) *G.Node {
		s := x.Shape()
		one := op.Slice(x, []int{0, 0, 0, 0}, []int{s[0], s[1], s[2], 1})
		return op.Concat(3, one, one, one)
	}
	p := pattern(40, 30, 3)
	got, err := network(t, fake{3, first}).Clean(t.Context(), p, ignore)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got.Pix {
		if v != p.Pix[i/3*3] {
			t.Fatalf("value %d is %d, want that of the pixel's red, %d", i, v, p.Pix[i/3*3])
		}
	}
}

func TestCleanFails(t *testing.T) {
	nan := func(_ *nn.Ctx, x *G.Node) *G.Node { return op.Log(op.Shift(-2, x)) }
	if _, err := network(t, fake{1, nan}).Clean(t.Context(), pattern(8, 8, 1), ignore); err == nil || !strings.Contains(err.Error(), "the model gives NaN at pixel (0, 0)") {
		t.Errorf("error %v, want one about NaN", err)
	}
	if _, err := New(fake{2, same}); err == nil || err.Error() != "the model is for images of 2 channels; accepted are 1 and 3" {
		t.Errorf("error %v, want one about channels", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tiles := 0
	_, err := network(t, fake{1, same}).Clean(ctx, pattern(600, 600, 1), func(progress.Work) {
		if tiles++; tiles == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || tiles != 2 {
		t.Errorf("error %v after %d tiles, want that of the context after 2", err, tiles)
	}
}

func TestAddNoise(t *testing.T) {
	p := &picture.Picture{W: 100, H: 100, C: 1, Pix: slices.Repeat([]uint8{128}, 10000)}
	noisy, err := AddNoise(p, 0.1, 1)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range noisy.Pix {
		sum += (float64(v) - 128) * (float64(v) - 128)
	}
	if sd := math.Sqrt(sum/10000) / 255; math.Abs(sd-0.1) > 0.005 {
		t.Errorf("standard deviation %.4f, want 0.1", sd)
	}
	if _, err := AddNoise(p, -1, 1); err == nil || fmt.Sprint(err) != "data: noise factor -1; it must be a number from 0 on" {
		t.Errorf("error %v", err)
	}
}
