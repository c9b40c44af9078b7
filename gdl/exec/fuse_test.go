package exec_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/op"
)

// units returns what the kernels of a program compute, sorted.
func units(t *testing.T, p *exec.Program) []string {
	t.Helper()
	ops, err := p.Profile(1)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range ops {
		names = append(names, o.Name)
	}
	slices.Sort(names)
	return names
}

func TestWhatIsComputedTogether(t *testing.T) {
	for _, tc := range []struct {
		name string
		f    func(x, row, w *G.Node) []*G.Node
		want string
	}{
		{"elementwise ops in one pass", func(x, row, _ *G.Node) []*G.Node {
			return []*G.Node{op.Scale(2, op.Tanh(op.Reshape(op.AddRow(x, row), 4096, 64)))}
		}, "AddRow+Tanh+Affine"},
		{"an output stays as it is", func(x, row, _ *G.Node) []*G.Node {
			y := op.Tanh(x)
			return []*G.Node{y, op.Scale(2, y)}
		}, "Affine Tanh"},
		{"a value used twice stays as it is", func(x, row, _ *G.Node) []*G.Node {
			y := op.Tanh(x)
			return []*G.Node{op.Mul(y, y)}
		}, "Mul Tanh"},
		{"a long sum on the way", func(x, row, _ *G.Node) []*G.Node {
			y := op.Tanh(x)
			return []*G.Node{y, op.SumRows(y)}
		}, "Tanh+SumRows"},
		{"a bias that is computed after the product", func(x, row, w *G.Node) []*G.Node {
			return []*G.Node{op.ReLU(op.AddRow(op.MatMul(x, w), op.Exp(op.Tanh(row))))}
		}, "MatMul+AddRow+ReLU Tanh+Exp"},
		{"a depthwise convolution with its bias", func(x, row, w *G.Node) []*G.Node {
			images, kernels := op.Reshape(x, 1, 64, 64, 64), op.Reshape(w, 8, 8, 64, 1)
			return []*G.Node{op.ReLU(op.AddRow(op.DepthwiseConv2D(images, kernels, op.ConvOpts{}), row))}
		}, "Conv2D+AddRow+ReLU"},
		{"statistics are a pass of their own", func(x, row, _ *G.Node) []*G.Node {
			y, _, _ := op.BatchNorm(op.Tanh(x), row, row, 1e-3)
			return []*G.Node{y}
		}, "Moments Normalize Tanh"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := G.NewGraph()
			x, row, w := input(g, "x", 4096, 64), input(g, "row", 1, 64), input(g, "w", 64, 64)
			if got := strings.Join(units(t, compile(t, tc.f(x, row, w)...)), " "); got != tc.want {
				t.Errorf("kernels compute %s, want %s", got, tc.want)
			}
		})
	}
}

// A reduction is taken on the way only when all else that it needs is there. Here
// are statistics that come after what is added up; those of a graph that op.Grad
// made come before.
func TestSumsWaitForTheirOperands(t *testing.T) {
	const rows, n = 16384, 16 // as many as make a pass worth saving
	g := G.NewGraph()
	x := input(g, "x", rows, n)
	dy := op.Tanh(op.Scale(2, x))
	moments := ir.Apply(ir.Op{
		Name: "Moments", Out: []int{2, n},
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.Moments{Groups: 1, X: s[0], Mean: dst[:n], Var: dst[n:]}
		},
	}, op.Transpose(op.Transpose(x, 1, 0), 1, 0)) // x, two kernels later
	sums := ir.Apply(ir.Op{
		Name: "NormSums", Out: []int{2, n},
		Lower: func(dst []float32, s ...[]float32) kernel.Task {
			return &kernel.NormSums{Groups: 1, DY: s[0], X: s[1], Mean: s[2][:n], Var: s[2][n:], Sum: dst[:n], Product: dst[n:], Eps: 1}
		},
	}, dy, x, moments)
	p := compile(t, sums)
	var sum, square, product float64
	for i := range p.Data(x) {
		v := 3 + math.Sin(float64(i))
		p.Data(x)[i] = float32(v)
		if i%n == 0 {
			sum, square, product = sum+v/rows, square+v*v/rows, product+v*math.Tanh(2*v)
		}
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	tanh := float64(p.Data(sums)[0])
	want := (product - sum*tanh) / math.Sqrt(square-sum*sum+1)
	if got := float64(p.Data(sums)[n]); math.Abs(got-want) > 1e-2 {
		t.Errorf("Σ dy·x̂ is %g, want %g", got, want)
	}
}

// Fused results are those of Gorgonia's machine, op by op.
func TestFusedOpsAgree(t *testing.T) {
	layer := func(in ...*G.Node) *G.Node {
		x, row, w := in[0], in[1], in[2]
		h := op.LeakyReLU(op.AddRow(op.MatMul(x, w), op.Exp(op.Tanh(row))), 0.2)
		h, _, _ = op.BatchNorm(h, row, row, 1e-3)
		return op.Mul(op.Sigmoid(h), op.Reshape(op.SELU(op.Scale(0.5, h)), 2100, 64))
	}
	gdltest.CheckMachines(t, layer, 2e-3, []int{2100, 3}, []int{1, 64}, []int{3, 64})
}
