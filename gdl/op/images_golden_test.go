package op_test

import (
	"fmt"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// testdata/images_keras.py writes the file.
func TestImageOpsAgreeWithKeras(t *testing.T) {
	fns := map[string]gdltest.Fn{
		"Conv2D":                   conv(op.ConvOpts{}),
		"Conv2D stride 2":          conv(op.ConvOpts{Stride: 2}),
		"Conv2D stride 2, valid":   conv(op.ConvOpts{Stride: 2, Padding: op.Valid}),
		"Conv2D dilation 2":        conv(op.ConvOpts{Dilation: 2}),
		"DepthwiseConv2D":          depthwise(op.ConvOpts{}),
		"DepthwiseConv2D stride 2": depthwise(op.ConvOpts{Stride: 2}),
		"ResizeBilinear 5×7":       resize(5, 7),
		"ResizeBilinear 2×3":       resize(2, 3),
		"ReflectPad":               reflect(uneven),
		"Upsample 2":               upsample(2),
		"BatchNorm":                batchNorm,
		"LayerNorm":                layerNorm,
		"SELU":                     unary(op.SELU),
		"LeakyReLU":                unary(leaky(0.25)),
		"ReLU6":                    unary(func(x *G.Node) *G.Node { return op.ReLU6(op.Scale(4, x)) }),
		"Softmax":                  unary(op.Softmax),
		"LogSoftmax":               unary(op.LogSoftmax),
		"Abs":                      unary(op.Abs),
		"TotalVariation":           unary(op.TotalVariation),
		"GramMatrix":               unary(op.GramMatrix),
	}
	for name, p := range map[string]op.Padding{"same": op.Same, "valid": op.Valid} {
		for s := 1; s <= 3; s++ {
			fns[fmt.Sprintf("ConvT2D stride %d %s", s, name)] = convT(op.ConvOpts{Stride: s, Padding: p})
		}
		fns["Conv2D stride 3 "+name] = conv(op.ConvOpts{Stride: 3, Padding: p})
		for kind, f := range map[string]poolFunc{"MaxPool": op.MaxPool, "AvgPool": op.AvgPool} {
			fns[kind+" 2 "+name] = pool(f, 2, 2, p)
			fns[kind+" 3 stride 2 "+name] = pool(f, 3, 2, p)
			fns[kind+" 2 stride 3 "+name] = pool(f, 2, 3, p)
		}
	}
	gdltest.Golden(t, "testdata/images_keras.json", fns)
}

// testdata/images_torch.py writes the file.
func TestImageOpsAgreeWithPyTorch(t *testing.T) {
	ones := op.Edges{Top: 1, Left: 1, Bottom: 1, Right: 1}
	gdltest.Golden(t, "testdata/images_torch.json", map[string]gdltest.Fn{
		"Conv2D explicit":  conv(edges),
		"Conv2D groups":    conv(op.ConvOpts{Groups: 2}),
		"ConvT2D explicit": convT(op.ConvOpts{Stride: 2, Padding: op.Explicit, Pad: ones}),
		"InstanceNorm":     instanceNorm,
		"Concat":           concat(1),
		"Transpose":        transpose(2, 0, 1),
		"Broadcast":        broadcast(2, 3, 4),
	})
}
