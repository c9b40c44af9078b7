package op_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// squared returns the square of f: its derivative depends on the inputs even
// where f is linear.
func squared(f gdltest.Fn) gdltest.Fn {
	return func(in ...*G.Node) *G.Node { return op.Square(f(in...)) }
}

// testdata/second_torch.py writes the file.
func TestSecondDerivativesAgreeWithPyTorch(t *testing.T) {
	ones := op.Edges{Top: 1, Left: 1, Bottom: 1, Right: 1}
	fns := map[string]gdltest.Fn{
		"MatMul":           binary(op.MatMul),
		"MatMul AᵀBᵀ":      matMulT(op.Trans{A: true, B: true}),
		"BatchMatMul":      batchMatMul(op.Trans{}),
		"BatchMatMul AᵀBᵀ": batchMatMul(op.Trans{A: true, B: true}),
		"Add":              binary(op.Add),
		"Sub":              binary(op.Sub),
		"Mul":              binary(op.Mul),
		"Div":              binary(op.Div),
		"AddRow":           binary(op.AddRow),
		"MulRow":           binary(op.MulRow),
		"SumRows":          unary(op.SumRows),
		"ReLU":             unary(op.ReLU),
		"LeakyReLU":        unary(leaky(0.25)),
		"ReLU6":            unary(func(x *G.Node) *G.Node { return op.ReLU6(op.Scale(4, x)) }),
		"SELU":             unary(op.SELU),
		"Sigmoid":          unary(op.Sigmoid),
		"Tanh":             unary(op.Tanh),
		"Softplus":         unary(op.Softplus),
		"Exp":              unary(op.Exp),
		"Log":              unary(op.Log),
		"Square":           unary(op.Square),
		"Abs":              unary(op.Abs),
		"Clip":             clip(-0.5, 0.7),
		"Softmax":          unary(op.Softmax),
		"LogSoftmax":       unary(op.LogSoftmax),
		"BCELogits":        binary(op.BCELogits),
		"BCEProbs":         binary(func(p, t *G.Node) *G.Node { return op.BCEProbs(p, t, 1e-7) }),
		"Sum":              unary(op.Sum),
		"Mean":             unary(op.Mean),
		"BatchMean":        unary(op.BatchMean),
		"Fill":             unary(func(x *G.Node) *G.Node { return op.Fill(op.Sum(x), 3, 2) }),
		"Reshape":          unary(func(x *G.Node) *G.Node { return op.Reshape(x, 3, op.Any) }),
		"Flatten":          unary(op.Flatten),
		"Broadcast":        broadcast(2, 3, 4),
		"SumTo":            sumTo(3, 1),
		"MeanAxes":         unary(func(x *G.Node) *G.Node { return op.MeanAxes(x, 1, 2) }),
		"Transpose":        transpose(2, 0, 1),
		"Slice":            slice([]int{0, 1, 0}, []int{2, 3, 1}),
		"Pad":              pad([]int{1, 0}, []int{2, 1}),
		"Concat":           concat(1),
		"Gather":           unary(func(x *G.Node) *G.Node { return op.Gather(x, indices(x, 2, 0, 2, 1)) }),
		"GramMatrix":       unary(op.GramMatrix),
		"TotalVariation":   unary(op.TotalVariation),

		"Conv2D":             conv(op.ConvOpts{}),
		"Conv2D stride 2":    conv(op.ConvOpts{Stride: 2}),
		"Conv2D stride 3":    conv(op.ConvOpts{Stride: 3, Padding: op.Valid}),
		"Conv2D explicit":    conv(edges),
		"Conv2D dilation 2":  conv(op.ConvOpts{Dilation: 2}),
		"Conv2D groups":      conv(op.ConvOpts{Groups: 2}),
		"Conv2D of doubled":  upConv(op.ConvOpts{}),
		"DepthwiseConv2D":    depthwise(op.ConvOpts{}),
		"ConvT2D explicit":   convT(op.ConvOpts{Stride: 2, Padding: op.Explicit, Pad: ones}),
		"ConvT2D stride 3":   convT(op.ConvOpts{Stride: 3, Padding: op.Valid}),
		"MaxPool 2":          pool(op.MaxPool, 2, 2, op.Valid),
		"MaxPool 3 stride 2": pool(op.MaxPool, 3, 2, op.Same),
		"MaxPool 1 stride 3": pool(op.MaxPool, 1, 3, op.Valid),
		"AvgPool 2":          pool(op.AvgPool, 2, 2, op.Valid),
		"AvgPool 3 stride 2": pool(op.AvgPool, 3, 2, op.Same),
		"AvgPool 1 stride 3": pool(op.AvgPool, 1, 3, op.Valid),
		"Upsample 3":         upsample(3),
		"BatchNorm":          batchNorm,
		"BatchNormWith": func(in ...*G.Node) *G.Node {
			return op.BatchNormWith(in[0], in[1], in[2], in[3], in[4], 1e-3)
		},
		"LayerNorm":    layerNorm,
		"InstanceNorm": instanceNorm,
	}
	for name, f := range fns {
		fns[name] = squared(f)
	}
	fns["Sqrt alone"] = unary(op.Sqrt)
	fns["MaxPool 2 alone"] = pool(op.MaxPool, 2, 2, op.Valid)
	fns["penalty, batch norm"] = penalty(discriminator(batchNorm, leaky(0.2), op.MaxPool))
	fns["penalty, layer norm"] = penalty(discriminator(layerNorm, op.SELU, op.AvgPool))
	fns["penalty, instance norm"] = penalty(discriminator(instanceNorm, op.Tanh, op.MaxPool))
	gdltest.Golden(t, "testdata/second_torch.json", fns)
}
