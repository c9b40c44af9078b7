package op_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// everyOp returns a case of each op.
func everyOp() []opCase {
	images, row := []int{2, 3, 4, 4}, []int{4}
	given := func(in ...*G.Node) *G.Node { return op.BatchNormWith(in[0], in[1], in[2], in[3], in[4], 1) }
	cases := []opCase{
		{"BatchNorm", batchNorm, [][]int{images, row, row}},
		{"BatchNormWith", given, [][]int{images, row, row, row, row}},
		{"LayerNorm", layerNorm, [][]int{images, row, row}},
		{"InstanceNorm", instanceNorm, [][]int{images, row, row}},
		{"Conv2D", conv(op.ConvOpts{}), [][]int{images, {3, 3, 4, 5}}},
		{"Conv2D groups", conv(op.ConvOpts{Groups: 2}), [][]int{images, {3, 3, 2, 6}}},
		{"Conv2D doubled", upConv(op.ConvOpts{}), [][]int{images, {3, 3, 4, 5}}},
		{"ConvT2D", convT(op.ConvOpts{Stride: 2, Padding: op.Valid}), [][]int{images, {3, 3, 5, 4}}},
		{"DepthwiseConv2D", depthwise(op.ConvOpts{}), [][]int{images, {3, 3, 4, 2}}},
		{"MaxPool", pool(op.MaxPool, 2, 2, op.Same), [][]int{images}},
		{"AvgPool", pool(op.AvgPool, 2, 2, op.Valid), [][]int{images}},
		{"UpsampleNearest", upsample(2), [][]int{images}},
		{"Softmax", unary(op.Softmax), [][]int{{2, 4}}},
		{"LogSoftmax", unary(op.LogSoftmax), [][]int{{2, 4}}},
		{"GramMatrix", unary(op.GramMatrix), [][]int{images}},
		{"TotalVariation", unary(op.TotalVariation), [][]int{images}},
		{"MulRow", binary(op.MulRow), [][]int{{2, 4}, row}},
		{"Gather", binary(op.Gather), [][]int{{2, 3}, row}},
		{"Concat", concat(1), [][]int{{2, 3}, {2, 3}}},
		{"BatchMatMul", batchMatMul(op.Trans{}), [][]int{{2, 3, 4}, {2, 4, 5}}},
		{"Dropout", dropout(0.5), [][]int{{2, 3}}},
		{"LeakyReLU", unary(leaky(0.5)), [][]int{{2, 3}}},
		{"SELU", unary(op.SELU), [][]int{{2, 3}}},
		{"Abs", unary(op.Abs), [][]int{{2, 3}}},
		{"FakeQuantize", unary(quantize), [][]int{{2, 3}}},
		{"Maximum", binary(op.Maximum), [][]int{{2, 3}, {2, 3}}},
		{"Minimum", binary(op.Minimum), [][]int{{2, 3}, {2, 3}}},
		{"Length", unary(op.Length), [][]int{{2, 3}}},
		{"ReflectPad", reflect(uneven), [][]int{images}},
		{"ResizeBilinear", resize(5, 3), [][]int{images}},
	}
	for _, o := range ops {
		cases = append(cases, opCase(o))
	}
	for _, m := range moves {
		cases = append(cases, opCase{m.name, m.f, [][]int{m.x}})
	}
	return cases
}

// An axis of length 0 is an error, when the graph is built or when it is
// compiled.
func TestZeroLengths(t *testing.T) {
	for _, tc := range everyOp() {
		for i, s := range tc.shapes {
			for axis := range s {
				alone, shared := slices.Clone(tc.shapes), make([][]int, len(tc.shapes))
				alone[i] = slices.Clone(s)
				alone[i][axis] = 0
				for k, o := range tc.shapes { // equal lengths may have to stay equal
					shared[k] = slices.Clone(o)
					for a, n := range o {
						if n == s[axis] {
							shared[k][a] = 0
						}
					}
				}
				for _, shapes := range [][][]int{alone, shared} {
					if err := compileOp(tc, shapes); err == nil || strings.Contains(err.Error(), "runtime error") {
						t.Errorf("%s of %v: error %v", tc.name, shapes, err)
					}
				}
			}
		}
	}
}

// compileOp builds and compiles an op with its derivative, and returns the error
// that one of both gives; a runtime error of Go too.
func compileOp(tc opCase, shapes [][]int) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			err = r
		default:
			err = fmt.Errorf("runtime error: panic with %v", r)
		}
	}()
	g := G.NewGraph()
	in := make([]*G.Node, len(shapes))
	for i, s := range shapes {
		in[i] = input(g, fmt.Sprint("input ", i), s...)
	}
	cost := op.Sum(tc.f(in...))
	_, err = exec.Compile(append(op.Grad(cost, in[0]), cost)...)
	return err
}
