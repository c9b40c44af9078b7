package ae_test

import (
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// The models of the labs and of the assignment with few channels.
var (
	smallGrey   = ae.ConvConfig{Widths: []int{3, 4, 5}}
	smallColour = ae.ConvConfig{Widths: []int{3, 4}, Channels: 3, BatchNorm: true, SquaredError: true}
)

func TestConvDerivatives(t *testing.T) {
	for _, tc := range []struct {
		name   string
		cfg    ae.ConvConfig
		inputs int
		shape  []int
	}{
		{"lab 4", smallGrey, 1, []int{2, 8, 4, 1}},
		{"lab 5", smallGrey, 2, []int{2, 8, 4, 1}},
		{"assignment", smallColour, 1, []int{3, 4, 6, 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var in [][]float64
			var shapes [][]int
			for i := range tc.inputs {
				in, shapes = append(in, gdltest.Normal(uint64(3+i), tc.shape...)), append(shapes, tc.shape)
			}
			gdltest.CheckParams(t, ae.NewConv(tc.cfg, nn.NewRand(1)).Loss, 1e-7, in, shapes...)
		})
	}
}

// Keras's model.summary() of lab 4 counts 739 073: convolutions 1→64 640,
// 64→128 73 856, 128→256 295 168, 256→128 295 040, 128→64 73 792, 64→1 577.
// The head 256→1 has 2305 more.
//
// The assignment: 3→32 896, 32→64 18 496, 64→32 18 464, 32→64 18 496, 64→32
// 18 464, 32→3 867; batch norms of 32, 64, 32, 64 and 32 channels, four values
// each, 896; the head 32→1 289.
func TestConvParameterCounts(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  ae.ConvConfig
		want int
	}{
		{"lab 4", ae.ConvConfig{}, 739073 + 2305},
		{"assignment", ae.CIFAR(), 896 + 18496 + 18464 + 18496 + 18464 + 867 + 896 + 289},
	} {
		if got := nn.Count(ae.NewConv(tc.cfg, nil).Params()); got != tc.want {
			t.Errorf("%s: %d parameters, want %d", tc.name, got, tc.want)
		}
	}
}

func TestConvParameterNames(t *testing.T) {
	var got []string
	for _, p := range ae.NewConv(smallColour, nil).Params() {
		got = append(got, p.Name)
	}
	want := strings.Fields(`
		encoder/0/w encoder/0/b encoder/0/norm/gamma encoder/0/norm/beta encoder/0/norm/mean encoder/0/norm/variance
		encoder/1/w encoder/1/b encoder/1/norm/gamma encoder/1/norm/beta encoder/1/norm/mean encoder/1/norm/variance
		decoder/0/w decoder/0/b decoder/0/norm/gamma decoder/0/norm/beta decoder/0/norm/mean decoder/0/norm/variance
		decoder/1/w decoder/1/b head/w head/b`)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// call applies f in inference mode to examples of the given shape.
func call(t *testing.T, f func(*nn.Ctx, *G.Node) *G.Node, x []float32, shape ...int) []float32 {
	t.Helper()
	fn, err := train.NewFunc(f, shape...)
	if err != nil {
		t.Fatal(err)
	}
	y, err := fn.Call(x)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestConvCode(t *testing.T) {
	m := ae.NewConv(ae.ConvConfig{}, nn.NewRand(1))
	for _, tc := range []struct {
		name string
		f    func(*nn.Ctx, *G.Node) *G.Node
		want []int
	}{
		{"code", m.Encode, []int{7, 7, 256}},
		{"drawn code", m.CodeImage, []int{7, 7, 1}},
		{"reconstruction", m.Forward, []int{28, 28, 1}},
	} {
		fn, err := train.NewFunc(tc.f, 28, 28, 1)
		if err != nil || !slices.Equal(fn.Shape(), tc.want) {
			t.Errorf("%s: shape %v, want %v; error %v", tc.name, fn.Shape(), tc.want, err)
		}
	}
	x := data.All(blobs(t, 2, 28, 1))
	code := call(t, m.CodeImage, x, 28, 28, 1)
	if slices.Min(code) <= 0 || slices.Max(code) >= 1 || slices.Min(code) == slices.Max(code) {
		t.Errorf("drawn codes span [%g, %g], want different values in (0, 1)", slices.Min(code), slices.Max(code))
	}
	if !slices.Equal(call(t, m.Forward, x, 28, 28, 1), call(t, m.Decode, call(t, m.Encode, x, 28, 28, 1), 7, 7, 256)) {
		t.Error("Forward and Decode(Encode) differ")
	}
}

func TestConvMistakes(t *testing.T) {
	for _, tc := range []struct {
		cfg    ae.ConvConfig
		shapes [][]int
		want   string
	}{
		{ae.ConvConfig{Widths: []int{8}}, nil, "ae: 1 channels, widths [8]"},
		{ae.ConvConfig{Channels: -1}, nil, "ae: -1 channels"},
		{ae.ConvConfig{Widths: []int{4, 0}}, nil, "encoder/1/w"},
		{smallGrey, [][]int{{30, 28, 1}}, "ae.Conv: images of 30×28 pixels, want multiples of 4"},
		{smallGrey, [][]int{{28, 28, 3}}, "ae.Conv: input has shape [2 28 28 3]"},
		{smallColour, [][]int{{28, 28, 1}}, "ae.Conv: input has shape [2 28 28 1], want [any any any 3]"},
		{smallGrey, [][]int{{784}}, "ae.Conv: input has shape [2 784]"},
		{smallGrey, [][]int{{8, 8, 1}, {4, 4, 1}}, "loss.BCEWithLogitsMean"},
		{smallGrey, [][]int{{8, 8, 1}, {8, 8, 1}, {8, 8, 1}}, "ae.Conv: loss of 3 inputs"},
	} {
		_, err := train.Compile(train.Spec{
			Loss:   func(c *nn.Ctx, x []*G.Node) *G.Node { return ae.NewConv(tc.cfg, nil).Loss(c, x) },
			Shapes: tc.shapes,
		}, 2)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}
