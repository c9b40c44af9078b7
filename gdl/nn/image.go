package nn

import (
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Conv2D is a convolution with a bias for each output channel.
type Conv2D struct {
	W    *Param // [kH kW Cin/Groups Cout]
	B    *Param // [1 Cout]; nil: none
	Opts op.ConvOpts
}

// NewConv2D returns a convolution with kernels of size×size pixels: W
// Glorot-uniform from rng, b zero, as Keras. The zero Opts mean stride 1 and
// padding Same; Keras's default padding is "valid".
func NewConv2D(name string, size, in, out int, o op.ConvOpts, rng *rand.Rand) *Conv2D {
	return &Conv2D{
		W:    NewParam(name+"/w", GlorotUniform(rng), size, size, in/max(o.Groups, 1), out),
		B:    NewParam(name+"/b", Zeros, 1, out),
		Opts: o,
	}
}

// NoBias takes the bias away, as before a norm that has one, and returns l.
func (l *Conv2D) NoBias() *Conv2D {
	l.B = nil
	return l
}

// Forward maps x [B H W Cin] to [B H' W' Cout]; see op.Conv2D for the lengths.
func (l *Conv2D) Forward(c *Ctx, x *G.Node) *G.Node {
	op.CheckShape(l.W.Name, x, op.Any, op.Any, op.Any, l.W.Shape[2]*max(l.Opts.Groups, 1))
	return addBias(c, op.Conv2D(x, c.Use(l.W), l.Opts), l.B)
}

// Params returns W and b.
func (l *Conv2D) Params() []*Param { return withBias(l.W, l.B) }

// ConvT2D is a transposed convolution with a bias for each output channel:
// Keras's Conv2DTranspose.
type ConvT2D struct {
	W    *Param // [kH kW Cout Cin]
	B    *Param // [1 Cout]; nil: none
	Opts op.ConvOpts
}

// NewConvT2D returns a transposed convolution with kernels of size×size pixels:
// W Glorot-uniform from rng, b zero, as Keras.
func NewConvT2D(name string, size, in, out int, o op.ConvOpts, rng *rand.Rand) *ConvT2D {
	return &ConvT2D{
		W:    NewParam(name+"/w", GlorotUniform(rng), size, size, out, in),
		B:    NewParam(name+"/b", Zeros, 1, out),
		Opts: o,
	}
}

// NoBias takes the bias away, as before a norm that has one, and returns l.
func (l *ConvT2D) NoBias() *ConvT2D {
	l.B = nil
	return l
}

// Forward maps x [B H W Cin] to [B H' W' Cout]; see op.ConvT2D for the lengths.
func (l *ConvT2D) Forward(c *Ctx, x *G.Node) *G.Node {
	op.CheckShape(l.W.Name, x, op.Any, op.Any, op.Any, l.W.Shape[3])
	return addBias(c, op.ConvT2D(x, c.Use(l.W), l.Opts), l.B)
}

// Params returns W and b.
func (l *ConvT2D) Params() []*Param { return withBias(l.W, l.B) }

// DepthwiseConv2D convolves each channel with kernels of its own: Keras's layer of
// that name.
type DepthwiseConv2D struct {
	W    *Param // [kH kW C Multiplier]
	B    *Param // [1 C·Multiplier]; nil: none
	Opts op.ConvOpts
}

// NewDepthwiseConv2D returns a depthwise convolution with multiplier kernels of
// size×size pixels for each channel: W Glorot-uniform from rng, b zero, as Keras.
func NewDepthwiseConv2D(name string, size, channels, multiplier int, o op.ConvOpts, rng *rand.Rand) *DepthwiseConv2D {
	return &DepthwiseConv2D{
		W:    NewParam(name+"/w", GlorotUniform(rng), size, size, channels, multiplier),
		B:    NewParam(name+"/b", Zeros, 1, channels*multiplier),
		Opts: o,
	}
}

// NoBias takes the bias away, as before a norm that has one, and returns l.
func (l *DepthwiseConv2D) NoBias() *DepthwiseConv2D {
	l.B = nil
	return l
}

// Forward maps x [B H W C] to [B H' W' C·Multiplier]; see op.Conv2D for the lengths.
func (l *DepthwiseConv2D) Forward(c *Ctx, x *G.Node) *G.Node {
	op.CheckShape(l.W.Name, x, op.Any, op.Any, op.Any, l.W.Shape[2])
	return addBias(c, op.DepthwiseConv2D(x, c.Use(l.W), l.Opts), l.B)
}

// Params returns W and b.
func (l *DepthwiseConv2D) Params() []*Param { return withBias(l.W, l.B) }

// MaxPool returns the layer of op.MaxPool with windows of size×size pixels side
// by side; what is left at the right and bottom is dropped, as in Keras.
func MaxPool(size int) Func {
	return func(x *G.Node) *G.Node { return op.MaxPool(x, size, size, op.Valid) }
}

// AvgPool returns the layer of op.AvgPool with windows of size×size pixels side
// by side; what is left at the right and bottom is dropped, as in Keras.
func AvgPool(size int) Func {
	return func(x *G.Node) *G.Node { return op.AvgPool(x, size, size, op.Valid) }
}

// GlobalAvgPool maps x [B H W C] to the means of its channels [B C]: Keras's
// GlobalAveragePooling2D.
var GlobalAvgPool = Func(func(x *G.Node) *G.Node {
	op.CheckShape("nn.GlobalAvgPool", x, op.Any, op.Any, op.Any, op.Any)
	return op.Reshape(op.MeanAxes(x, 1, 2), x.Shape()[0], x.Shape()[3])
})

// ReflectPad returns the layer of op.ReflectPad with n pixels at each side.
func ReflectPad(n int) Func {
	return func(x *G.Node) *G.Node { return op.ReflectPad(x, op.Edges{Top: n, Left: n, Bottom: n, Right: n}) }
}

// Upsample returns the layer of op.UpsampleNearest: Keras's UpSampling2D.
func Upsample(factor int) Func {
	return func(x *G.Node) *G.Node { return op.UpsampleNearest(x, factor) }
}

// Flatten maps x [B ...] to [B N].
var Flatten = Func(op.Flatten)

// Reshape returns the layer that gives each example the given shape; one length
// may be op.Any.
func Reshape(shape ...int) Func {
	return func(x *G.Node) *G.Node {
		return op.Reshape(x, append([]int{x.Shape()[0]}, shape...)...)
	}
}
