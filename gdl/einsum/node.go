package einsum

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Node returns the Einstein sum of nodes of one graph. Each step of the plan is
// a node, so that programs share memory between them. All derivatives are
// Einstein sums as well: any number of them can be taken. It panics with an
// error as Eval returns it.
func Node(equation string, x ...*G.Node) *G.Node {
	var shapes [][]int
	for i, n := range x {
		if n == nil {
			panic(fmt.Errorf("einsum: %s of %q is nil", operandName(i), equation))
		}
		if n.Dtype() != x[0].Dtype() {
			panic(fmt.Errorf("einsum: A of %q holds %v, %s holds %v, want the same", equation, x[0].Dtype(), operandName(i), n.Dtype()))
		}
		shapes = append(shapes, n.Shape())
	}
	p, err := parse(equation, shapes)
	if err != nil {
		panic(err)
	}
	return p.nodes(x...)
}

// nodes adds the steps of a program to the graph of its operands.
func (p *program) nodes(x ...*G.Node) *G.Node {
	values := append([]*G.Node{}, x...)
	for _, s := range p.steps {
		values = append(values, s.node(take(values, s.in)...))
	}
	return values[len(values)-1]
}

// terms is the attribute of a step's op.
type terms struct{ Equation string }

func (s step) node(x ...*G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "Einsum", Attr: terms{s.equation()}, Out: s.y.shape,
		Ref32: func(y []float32, x ...[]float32) { newNest(s, y, x...).all() },
		Ref64: func(y []float64, x ...[]float64) { newNest(s, y, x...).all() },
		Lower: func(y []float32, x ...[]float32) kernel.Task { return s.lower(y, x...) },
		Grad:  func(_, dy *G.Node) []*G.Node { return s.grad(dy, x) },
	}, x...)
}

// equation returns what a step computes. Letters may stand twice in y, on a
// diagonal, or only there, spread: no equation of Eval's says that, derivatives
// do.
func (s step) equation() string {
	text := s.x[0].letters
	for _, t := range s.x[1:] {
		text += "," + t.letters
	}
	return text + "->" + s.y.letters
}

// grad returns the derivatives of a step. That of one operand is the step read
// backwards; of a product, the product of dy and the other operand.
func (s step) grad(dy *G.Node, x []*G.Node) []*G.Node {
	if len(x) == 1 {
		back := step{x: []term{s.y}, y: s.x[0]}
		return []*G.Node{back.node(dy)}
	}
	return []*G.Node{
		product(s.y, s.x[1], s.x[0]).nodes(dy, x[1]),
		product(s.x[0], s.y, s.x[1]).nodes(x[0], dy),
	}
}

// product returns the program that contracts a and b to y.
func product(a, b, y term) *program {
	p := &program{values: []term{a, b}}
	p.contract(0, 1, y)
	return p
}
