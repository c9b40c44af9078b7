package gdltest

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// interpret computes float64 nodes by calling each op's Do once, with none of
// package exec's or Gorgonia's machinery in between.
func interpret(outputs ...*G.Node) ([][]float64, error) {
	values := map[*G.Node]G.Value{}
	var visit func(n *G.Node) error
	visit = func(n *G.Node) error {
		if values[n] != nil {
			return nil
		}
		x := ir.Operands(n)
		if len(x) == 0 {
			values[n] = n.Value()
			return nil
		}
		in := make([]G.Value, len(x))
		for i := range x {
			if err := visit(x[i]); err != nil {
				return err
			}
			in[i] = values[x[i]]
		}
		v, err := n.Op().Do(in...)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Op(), err)
		}
		values[n] = v
		return nil
	}
	out := make([][]float64, len(outputs))
	for i, n := range outputs {
		if err := visit(n); err != nil {
			return nil, err
		}
		switch d := values[n].Data().(type) {
		case []float64:
			out[i] = d
		case float64:
			out[i] = []float64{d}
		default:
			return nil, fmt.Errorf("%s holds %T, want float64", n.Name(), d)
		}
	}
	return out, nil
}
