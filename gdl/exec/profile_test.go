package exec_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

func TestProfile(t *testing.T) {
	g := G.NewGraph()
	x, w, b := input(g, "x", 4, 3), input(g, "w", 3, 5), input(g, "b", 1, 5)
	foreign, err := G.ApplyOp(halve{}, op.Reshape(op.ReLU(op.AddRow(op.MatMul(x, w), b)), 20))
	if err != nil {
		t.Fatal(err)
	}
	p := compile(t, foreign)
	for _, n := range []*G.Node{x, w, b} {
		for i := range p.Data(n) {
			p.Data(n)[i] = float32(i%3) - 0.5
		}
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(p.Data(foreign))
	ops, err := p.Profile(3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]exec.OpTime{
		{Name: "MatMul+AddRow+ReLU", Shape: []int{4, 5}, Flops: 2 * 4 * 3 * 5},
		{Name: halve{}.String(), Shape: []int{20}, Reference: true},
	}, ops, cmpopts.IgnoreFields(exec.OpTime{}, "Time")); diff != "" {
		t.Errorf("ops (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, p.Data(foreign)); diff != "" {
		t.Errorf("the profile changed the result (-want +got):\n%s", diff)
	}
	if _, err := p.Profile(0); err == nil {
		t.Error("a profile of no runs gave no error")
	}
}
