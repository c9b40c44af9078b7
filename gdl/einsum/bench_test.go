package einsum_test

import (
	"math/rand/v2"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/einsum"
	"github.com/generative-deep-learning/go/gdl/exec"
)

// large holds shapes of real use, over several chunks of every kernel.
var large = []struct {
	name, eq string
	shapes   [][]int
}{
	{"gram", "bijc,bijd->bcd", [][]int{{2, 64, 64, 64}, {2, 64, 64, 64}}},
	{"dense", "bijc,cd->bijd", [][]int{{4, 28, 28, 64}, {64, 128}}},
	{"attention", "bqhd,bkhd->bhqk", [][]int{{4, 64, 8, 32}, {4, 64, 8, 32}}},
	{"batch_last", "ijb,jkb->ikb", [][]int{{32, 48, 20}, {48, 40, 20}}},
	{"batch_dot", "bi,bi->b", [][]int{{5000, 30}, {5000, 30}}},
	{"transpose", "ijk->kji", [][]int{{64, 32, 100}}},
	{"column_sums", "bijc->c", [][]int{{4, 32, 32, 64}}},
	{"outer_then_sum", "ij,k->ik", [][]int{{300, 70}, {90}}},
}

// Kernels cut into many chunks agree with plain loops in float64.
func TestLarge(t *testing.T) {
	for _, c := range large {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			var x []einsum.Tensor[float64]
			for _, s := range c.shapes {
				x = append(x, random(rng, s...))
			}
			got, want := must(einsum.Eval(c.eq, narrow(x)...)), must(einsum.Eval(c.eq, x...))
			scale := must(einsum.Eval(c.eq, absolute(x)...))
			near(t, got, want, scale, 2e-6)
		})
	}
}

func BenchmarkNode(b *testing.B) {
	for _, c := range large {
		b.Run(c.name, func(b *testing.B) {
			in := inputs(G.NewGraph(), tensor.Float32, c.shapes)
			p := must(exec.Compile(einsum.Node(c.eq, in...)))
			for b.Loop() {
				p.Run()
			}
			cost := must(einsum.Explain(c.eq, c.shapes...)).Cost
			b.ReportMetric((cost.Mul+cost.Add)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
