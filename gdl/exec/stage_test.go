package exec_test

import (
	"slices"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// An output is there from the end of its stage on: of nodes made early and late, of a
// view, and of an input.
func TestOutputsByStage(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 16, 8)
	y := op.Tanh(op.MatMul(x, input(g, "w", 8, 8)))
	z := op.Exp(op.MatMulT(y, y, op.Trans{A: true}))
	outputs := []*G.Node{x, op.Reshape(y, 128), op.Sum(y), z, op.Sum(op.MatMul(z, z))}
	p := compile(t, outputs...)
	for i := range p.Data(x) {
		p.Data(x)[i] = float32(i%7) / 7
	}
	read := map[*G.Node][]float32{}
	stages := 0
	err := p.RunWith(func(stage int) {
		if stage != stages {
			t.Errorf("stage %d after %d", stage, stages-1)
		}
		stages++
		for _, n := range outputs {
			if read[n] == nil && p.Stage(n) <= stage {
				read[n] = slices.Clone(p.Data(n))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range outputs {
		if !slices.Equal(read[n], p.Data(n)) {
			t.Errorf("output %d is not what it was after stage %d", i, p.Stage(n))
		}
	}
	if first, last := p.Stage(outputs[1]), p.Stage(outputs[4]); p.Stage(x) != -1 || first < 0 || first >= last || last != stages-1 {
		t.Errorf("stages %d, %d and %d of %d, want -1, one of the first, and the last", p.Stage(x), first, last, stages)
	}
}
