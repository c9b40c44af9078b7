package op_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

func clip(lo, hi float64) gdltest.Fn {
	return unary(func(x *G.Node) *G.Node { return op.Clip(x, lo, hi) })
}

// testdata/golden_torch.py writes the file.
func TestOpsAgreeWithPyTorch(t *testing.T) {
	gdltest.Golden(t, "testdata/torch.json", map[string]gdltest.Fn{
		"MatMul":        binary(op.MatMul),
		"MatMul Aᵀ":     matMulT(op.Trans{A: true}),
		"MatMul Bᵀ":     matMulT(op.Trans{B: true}),
		"MatMul AᵀBᵀ":   matMulT(op.Trans{A: true, B: true}),
		"Add":           binary(op.Add),
		"Add to itself": unary(func(x *G.Node) *G.Node { return op.Add(x, x) }),
		"Sub":           binary(op.Sub),
		"Mul":           binary(op.Mul),
		"Div":           binary(op.Div),
		"Scale":         unary(func(x *G.Node) *G.Node { return op.Scale(-1.5, x) }),
		"Shift":         unary(func(x *G.Node) *G.Node { return op.Shift(0.25, x) }),
		"ReLU":          unary(op.ReLU),
		"Sigmoid":       unary(op.Sigmoid),
		"Tanh":          unary(op.Tanh),
		"Softplus":      unary(op.Softplus),
		"Exp":           unary(op.Exp),
		"Log":           unary(op.Log),
		"Square":        unary(op.Square),
		"Sqrt":          unary(op.Sqrt),
		"BCELogits":     binary(op.BCELogits),
		"BCEProbs":      binary(func(p, t *G.Node) *G.Node { return op.BCEProbs(p, t, 1e-7) }),
		"Clip":          clip(-0.5, 0.7),
		"FakeQuantize":  unary(quantize),
		"Sum":           unary(op.Sum),
		"Mean":          unary(op.Mean),
		"BatchMean":     unary(op.BatchMean),
		"Fill":          unary(func(x *G.Node) *G.Node { return op.Fill(op.Sum(x), 3, 2) }),
		"AddRow":        binary(op.AddRow),
		"SumRows":       unary(op.SumRows),
		"Reshape":       unary(func(x *G.Node) *G.Node { return op.Reshape(x, 3, op.Any) }),
		"Flatten":       unary(op.Flatten),
	})
}

// testdata/golden_keras.py writes the file: values at which Keras and PyTorch
// differ, and ours are Keras's.
func TestOpsAgreeWithKeras(t *testing.T) {
	gdltest.Golden(t, "testdata/keras.json", map[string]gdltest.Fn{
		"Clip":            clip(-0.5, 0.7),
		"Clip to a point": clip(0.25, 0.25),
		"ReLU":            unary(op.ReLU),
	})
}
