package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// Grad returns the derivatives of the scalar cost with respect to each node of
// wrt, as nodes of the same graph. It can be called again on its own results,
// and any number of times on one graph: unlike gorgonia.Grad it keeps nothing
// in the nodes. It panics with an error when cost is no scalar, or
// does not depend on a node of wrt through ops that have derivatives.
func Grad(cost *G.Node, wrt ...*G.Node) []*G.Node {
	if cost.Shape().Dims() != 0 {
		panic(fmt.Errorf("op.Grad: cost %s has shape %v, want a scalar", cost.Name(), []int(cost.Shape())))
	}
	return pullback(cost, ones(cost), wrt)
}

// pullback returns the derivatives of Σ y·dy by each node of wrt.
func pullback(y, dy *G.Node, wrt []*G.Node) []*G.Node {
	order, active, through := sortActive(y, wrt)
	d := map[*G.Node]*G.Node{y: dy}
	for i := len(order) - 1; i >= 0; i-- {
		n := order[i]
		dy, x := d[n], ir.Operands(n)
		if !through[n] || dy == nil {
			continue
		}
		dx := symDiff(n, x, dy)
		for j, xj := range x {
			switch {
			case !active[xj] || dx[j] == nil:
			case d[xj] == nil:
				d[xj] = dx[j]
			default:
				d[xj] = Add(d[xj], dx[j])
			}
		}
	}
	out := make([]*G.Node, len(wrt))
	for i, n := range wrt {
		if out[i] = d[n]; out[i] == nil {
			panic(fmt.Errorf("op.Grad: cost does not depend on %s through ops with derivatives", n.Name()))
		}
	}
	return out
}

// expand returns the derivatives of a fused op of x with upstream derivative dy,
// given the same function made of simpler ops.
func expand(f func(x []*G.Node) *G.Node, dy *G.Node, x ...*G.Node) []*G.Node {
	// Views of x cut f off from the rest of the graph, in which one operand may
	// depend on another.
	leaves := make([]*G.Node, len(x))
	for i, n := range x {
		leaves[i] = Reshape(n, n.Shape()...)
	}
	return pullback(f(leaves), dy, leaves)
}

// sortActive returns the nodes cost is computed from, operands first, which of
// them are or depend on a node of wrt, and which do so through their operands.
func sortActive(cost *G.Node, wrt []*G.Node) (order []*G.Node, active, through map[*G.Node]bool) {
	active, through = map[*G.Node]bool{}, map[*G.Node]bool{}
	seen := map[*G.Node]bool{}
	for _, n := range wrt {
		active[n] = true
	}
	var visit func(n *G.Node)
	visit = func(n *G.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		x := ir.Operands(n)
		diff := diffWRT(n, len(x))
		for i, xi := range x {
			visit(xi)
			through[n] = through[n] || active[xi] && diff[i]
		}
		active[n] = active[n] || through[n]
		order = append(order, n)
	}
	visit(cost)
	return order, active, through
}

// diffWRT says which of its k operands n has a derivative by.
func diffWRT(n *G.Node, k int) []bool {
	if sd, ok := n.Op().(G.SDOp); ok {
		return sd.DiffWRT(k)
	}
	return make([]bool, k)
}

func symDiff(n *G.Node, x []*G.Node, dy *G.Node) []*G.Node {
	dx, err := n.Op().(G.SDOp).SymDiff(x, n, dy)
	if err != nil {
		panic(fmt.Errorf("op.Grad: %s: %w", n.Op(), err))
	}
	if len(dx) != len(x) {
		panic(fmt.Errorf("op.Grad: %s gave %d derivatives for %d operands", n.Op(), len(dx), len(x)))
	}
	return dx
}

// ones returns the constant 1 as a scalar beside x: the seed of a backward
// pass.
func ones(x *G.Node) *G.Node {
	return ir.Apply(ir.Op{
		Name: "One", Out: []int{},
		Ref32: func(dst []float32, _ ...[]float32) { dst[0] = 1 },
		Ref64: func(dst []float64, _ ...[]float64) { dst[0] = 1 },
	}, x)
}
