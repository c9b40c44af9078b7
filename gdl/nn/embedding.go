package nn

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Embedding gives each of N numbers, such as classes or styles, a row of D values.
type Embedding struct {
	Table *Param // [N D]
}

// NewEmbedding returns an Embedding with values of U(−0.05, 0.05) from rng, as
// Keras.
func NewEmbedding(name string, n, d int, rng *rand.Rand) *Embedding {
	return &Embedding{NewParam(name+"/table", Uniform(rng, 0.05), n, d)}
}

// Forward maps numbers from 0 to N−1, as [B] or [B 1], to their rows [B D]. A number
// out of range gives NaN, so that training stops.
func (e *Embedding) Forward(c *Ctx, number *G.Node) *G.Node {
	return op.Gather(c.Use(e.Table), vector(e.Table.Name, number))
}

// Params returns the table.
func (e *Embedding) Params() []*Param { return []*Param{e.Table} }

// vector returns numbers [B] or [B 1] as [B].
func vector(who string, x *G.Node) *G.Node {
	s := x.Shape()
	if len(s) == 0 || len(s) > 2 || len(s) == 2 && s[1] != 1 {
		panic(fmt.Errorf("%s: numbers of shape %v, want [B] or [B 1]", who, []int(s)))
	}
	return op.Reshape(x, s[0])
}
