package loss

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// MSE returns the squared error Σ (x − y)², summed over an example's elements
// and averaged over the batch; both [B ...], same shape.
func MSE(x, y *G.Node) *G.Node { return op.BatchMean(squares("loss.MSE", x, y)) }

// MSEMean is the squared error averaged over the elements too: Keras's
// mean_squared_error.
func MSEMean(x, y *G.Node) *G.Node { return op.Mean(squares("loss.MSEMean", x, y)) }

func squares(who string, x, y *G.Node) *G.Node {
	op.CheckSame(who, x, y)
	return op.Square(op.Sub(x, y))
}
