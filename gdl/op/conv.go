package op

import (
	"cmp"
	"fmt"

	G "gorgonia.org/gorgonia"
)

// ConvOpts says how the kernel of a convolution slides. Zero fields mean the
// values in brackets.
type ConvOpts struct {
	Stride   int     // of both axes [1]
	Padding  Padding // [Same]
	Pad      Edges   // zeros at each side, when Padding is Explicit
	Dilation int     // distance of the taps of the kernel [1]
	Groups   int     // channels are split into that many separate convolutions [1]
}

// Conv2D returns the convolution (without a flip, as in Keras and PyTorch) of
// images x [B H W Cin] with a kernel w [kH kW Cin/Groups Cout], [B H' W' Cout].
// H' is ⌈H/Stride⌉ when Padding is Same, otherwise
// ⌊(H + Top + Bottom − (kH−1)·Dilation − 1)/Stride⌋ + 1.
//
// The convolution of UpsampleNearest(x, 2) with a stride and dilation of 1 is
// computed on x itself, with the same result: the large images are never made.
func Conv2D(x, w *G.Node, o ConvOpts) *G.Node {
	const who = "op.Conv2D"
	if small := upsampled(x); small != nil && o.Stride <= 1 && o.Dilation <= 1 {
		return conv(newConv(who, small.Shape(), w.Shape(), o, true), small, w)
	}
	return conv(newConv(who, x.Shape(), w.Shape(), o, false), x, w)
}

// DepthwiseConv2D returns the convolution of each channel of x [B H W C] with
// its own kernels, w [kH kW C M]; the result is [B H' W' C·M], in which channel
// c·M + m comes from channel c. Groups must be 0.
func DepthwiseConv2D(x, w *G.Node, o ConvOpts) *G.Node {
	const who = "op.DepthwiseConv2D"
	checkRank(who, x, 4)
	checkRank(who, w, 4)
	s, c := w.Shape(), x.Shape()[3]
	if s[2] != c || o.Groups != 0 {
		panic(fmt.Errorf("%s: images %v, kernel %v, %d groups; want a kernel [kH kW %d M] and groups not set",
			who, []int(x.Shape()), []int(s), o.Groups, c))
	}
	o.Groups = c
	flat := []int{s[0], s[1], 1, c * s[3]}
	return conv(newConv(who, x.Shape(), flat, o, false), x, Reshape(w, flat...))
}

// ConvT2D returns the transposed convolution of images x [B H W Cin] with a
// kernel w [kH kW Cout Cin], [B H' W' Cout]: the adjoint of the Conv2D that maps
// [B H' W' Cout] to the shape of x. As in Keras, H' is H·Stride when Padding is
// Same and (H−1)·Stride + max(span, Stride) when it is Valid, where span is
// (kH−1)·Dilation + 1; as in PyTorch, it is (H−1)·Stride + span − Top − Bottom
// when Padding is Explicit. Groups must be 0 or 1.
func ConvT2D(x, w *G.Node, o ConvOpts) *G.Node {
	const who = "op.ConvT2D"
	checkRank(who, x, 4)
	checkRank(who, w, 4)
	xs, ws := x.Shape(), w.Shape()
	if ws[3] != xs[3] || o.Groups > 1 {
		panic(fmt.Errorf("%s: images %v, kernel %v, %d groups; want a kernel [kH kW Cout %d] and one group",
			who, []int(xs), []int(ws), o.Groups, xs[3]))
	}
	out := []int{
		xs[0],
		o.grown(xs[1], ws[0], o.Pad.Top+o.Pad.Bottom),
		o.grown(xs[2], ws[1], o.Pad.Left+o.Pad.Right), ws[2],
	}
	if out[1] < 1 || out[2] < 1 {
		panic(fmt.Errorf("%s: nothing is left of images %v and kernel %v inside of edges %+v", who, []int(xs), []int(ws), o.Pad))
	}
	g := newConv(who, out, ws, o, false)
	return convData(g, x, w)
}

// grown returns the pixels of an axis of n after a transposed convolution.
func (o ConvOpts) grown(n, k, pad int) int {
	stride, k := cmp.Or(o.Stride, 1), span(k, cmp.Or(o.Dilation, 1))
	switch o.Padding {
	case Same:
		return n * stride
	case Valid:
		return (n-1)*stride + max(k, stride)
	default:
		return (n-1)*stride + k - pad
	}
}
