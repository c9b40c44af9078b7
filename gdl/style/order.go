package style

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/mlas"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// With rounding, sums are taken in onnxruntime's order. In another, their last bits are
// others, which decide to which integer a value near the middle of two is rounded, and one
// such value changes a picture by 0.02 in the mean. None of these has a derivative then;
// without rounding they are the layers themselves.

func (r *rounding) conv(c *nn.Ctx, l *nn.Conv2D, x *G.Node) *G.Node {
	if r == nil {
		return l.Forward(c, x)
	}
	return biased(c, mlas.Conv(x, c.Use(l.W), l.Opts), l.B)
}

func (r *rounding) depthwise(c *nn.Ctx, l *nn.DepthwiseConv2D, x *G.Node) *G.Node {
	if r == nil {
		return l.Forward(c, x)
	}
	return biased(c, mlas.DepthwiseConv(x, c.Use(l.W), l.Opts), l.B)
}

// dense is a convolution of one pixel to onnxruntime.
func (r *rounding) dense(c *nn.Ctx, l *nn.Dense, x *G.Node) *G.Node {
	if r == nil {
		return l.Forward(c, x)
	}
	return biased(c, mlas.Dots(x, c.Use(l.W)), l.B)
}

// mean is nn.GlobalAvgPool.
func (r *rounding) mean(c *nn.Ctx, x *G.Node) *G.Node {
	if r == nil {
		return nn.GlobalAvgPool.Forward(c, x)
	}
	return mlas.Mean(x)
}

// biased adds a bias that there may not be. It comes last.
func biased(c *nn.Ctx, x *G.Node, bias *nn.Param) *G.Node {
	if bias == nil {
		return x
	}
	return op.AddRow(x, c.Use(bias))
}
