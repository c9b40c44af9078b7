package op_test

import (
	"fmt"
	"math"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// What is not a number stays one through every op, so that a loss shows it, and
// the op or input where it came up is found.
func TestNaNIsNeverHidden(t *testing.T) {
	for _, tc := range everyOp() {
		g := G.NewGraph()
		in := make([]*G.Node, len(tc.shapes))
		for i, s := range tc.shapes {
			in[i] = op.Reshape(input(g, fmt.Sprint("input ", i), append([]int{1}, s...)...), s...)
		}
		sum := op.Sum(tc.f(in...))
		p, err := exec.Compile(append(in, sum)...)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		for bad := range in {
			for i, n := range in {
				for j := range p.Data(n) {
					p.Data(n)[j] = 0.5
					if i == bad {
						p.Data(n)[j] = float32(math.NaN())
					}
				}
			}
			if err := p.Run(); err != nil {
				t.Fatalf("%s: %v", tc.name, err)
			}
			if v := p.Data(sum)[0]; v == v {
				t.Errorf("%s: operand %d is NaN, the sum of the result %g", tc.name, bad, v)
			}
		}
	}
}
