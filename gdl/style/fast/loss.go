package fast

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Weights are those of the losses of PerceptualLoss.
type Weights struct {
	style.Weights
	Colour float64 // of TermColour
}

// TermColour names, in train.History, the mean squared error of colours: those of the
// painted images against those of their contents, both averaged over squares of
// colourSide×colourSide pixels.
const TermColour = "colour"

const colourSide = 8

// PerceptualLoss returns the loss of what the net paints of x[0] [B H W 3]: image i in
// style i mod Styles must please objective i mod Styles, and have the content and, from
// afar, the colours of image i of x[1], of the same shape; see style.BatchLoss. Crops are
// such batches: their x[1] has the style's colours, bright where the photograph is
// bright. Source: Johnson et al. 2016, section 3.2, who have no term of colours: without
// it, an orange suit became dark green, and faces were hard to make out. The course's
// notes call this the unsupervised way.
func (n *Net) PerceptualLoss(objectives []*style.Objective, w Weights) train.Loss {
	return func(c *nn.Ctx, x []*G.Node) *G.Node {
		if len(objectives) != n.Styles || len(x) != 2 {
			panic(fmt.Errorf("fast: perceptual loss of %d objectives and %d inputs, want %d, the styles, and 2", len(objectives), len(x), n.Styles))
		}
		y := n.Forward(c, x[0], n.inTurn(c, x[0].Shape()[0]))
		sum := style.BatchLoss(c, objectives, y, x[1], w.Weights)
		colour := c.Term(TermColour, loss.MSEMean(afar(y), afar(x[1])))
		return op.Add(sum, op.Scale(w.Colour, colour))
	}
}

// afar returns the means of squares of images.
func afar(x *G.Node) *G.Node { return op.AvgPool(x, colourSide, colourSide, op.Valid) }

// inTurn returns the weights of images that have one style each, in turn.
func (n *Net) inTurn(c *nn.Ctx, batch int) *G.Node {
	v := make([]float64, batch*n.Styles)
	for i := range batch {
		v[i*n.Styles+i%n.Styles] = 1
	}
	return c.Const(v, batch, n.Styles)
}

// PairLoss returns the mean absolute error of what a net of one style paints of x[0]
// against x[1], how each was painted before; both [B H W 3]. The course's notes call this
// the supervised way. Strokes whose place cannot be told from the photograph come out
// blurred: the net learns what lies in the middle of all that could be.
func (n *Net) PairLoss(c *nn.Ctx, x []*G.Node) *G.Node {
	if n.Styles != 1 || len(x) != 2 {
		panic(fmt.Errorf("fast: loss of pairs of a net of %d styles and %d inputs, want 1 and 2", n.Styles, len(x)))
	}
	y := n.Forward(c, x[0], n.inTurn(c, x[0].Shape()[0]))
	op.CheckSame("fast: pairs", y, x[1])
	return op.Mean(op.Abs(op.Sub(y, x[1])))
}
