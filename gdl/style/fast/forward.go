package fast

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// MinSide is the least height and width of an image, in pixels: the mirror images that
// continue it at its edges come from inside of it.
const MinSide = 8

// shrink is how many times smaller the image is between the convolutions.
const shrink = 4

// Forward maps images x [B H W 3] in [0, 1] to painted ones of the same shape. Some
// values are a little below 0 or above 1, for Stylize to cut off. (Dumoulin et al. end in
// a sigmoid. Where it is flat, no derivative mends what is wrong: black parts of
// photographs came out purple.)
//
// weights [B Styles] say how much of each style an image gets; they are at least 0 and
// add up to 1. It panics with an error when a shape is another.
func (n *Net) Forward(c *nn.Ctx, x, weights *G.Node) *G.Node {
	return n.forward(c, x, func(l *nn.ConditionalInstanceNorm, x *G.Node) *G.Node { return l.Blend(c, x, weights) })
}

// forward is Forward, with the norms applied by normalise.
func (n *Net) forward(c *nn.Ctx, x *G.Node, normalise func(*nn.ConditionalInstanceNorm, *G.Node) *G.Node) *G.Node {
	op.CheckShape("fast.Net: images", x, op.Any, op.Any, op.Any, 3)
	s := x.Shape()
	if min(s[1], s[2]) < MinSide {
		panic(fmt.Errorf("fast.Net: images of %d×%d pixels, want at least %d×%d", s[2], s[1], MinSide, MinSide))
	}
	apply := func(u *unit, x *G.Node) *G.Node { return normalise(u.norm, u.conv.Forward(c, x)) }
	x = op.ReflectPad(x, op.Edges{Bottom: missing(s[1]), Right: missing(s[2])})
	for _, u := range n.down {
		x = op.ReLU(apply(u, reflect(x, u)))
	}
	for _, b := range n.blocks {
		h := op.ReLU(apply(b[0], reflect(x, b[0])))
		x = op.Add(x, apply(b[1], reflect(h, b[1])))
	}
	for _, u := range n.up[:2] {
		x = op.ReLU(apply(u, reflect(op.UpsampleNearest(x, 2), u)))
	}
	last := n.up[2]
	return op.Slice(apply(last, reflect(x, last)), []int{0, 0, 0, 0}, s)
}

// missing returns how many pixels a side of n lacks to be a multiple of shrink.
func missing(n int) int { return (shrink - n%shrink) % shrink }

// reflect continues an image by its mirror image as far as a convolution reaches:
// zeros there would show as a frame. With a stride of 2, the last pixel of an even side
// is a tap already, and none is needed beyond.
func reflect(x *G.Node, u *unit) *G.Node {
	before := u.conv.W.Shape[0] / 2
	after := before + 1 - u.conv.Opts.Stride
	return op.ReflectPad(x, op.Edges{Top: before, Left: before, Bottom: after, Right: after})
}
