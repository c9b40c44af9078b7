package nn

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Ctx is one graph being built.
type Ctx struct {
	Graph *G.ExprGraph
	Train bool // training, not inference: layers such as dropout differ

	dtype  tensor.Dtype
	nodes  map[string]*G.Node
	used   map[*Param]*G.Node
	params []*Param
	consts int
}

// NewCtx returns an empty graph in float32, for training or for inference.
func NewCtx(train bool) *Ctx { return newCtx(train, tensor.Float32) }

// NewCtx64 returns an empty graph in float64, in which parameters are copies:
// for gradient checks. It runs on Gorgonia's machines, not in package exec.
func NewCtx64(train bool) *Ctx { return newCtx(train, tensor.Float64) }

func newCtx(train bool, dt tensor.Dtype) *Ctx {
	return &Ctx{
		Graph: G.NewGraph(), Train: train, dtype: dt,
		nodes: map[string]*G.Node{}, used: map[*Param]*G.Node{},
	}
}

// Input adds an input of the graph. Names must be unique: Gorgonia makes two
// inputs of one name and shape the same node.
func (c *Ctx) Input(name string, shape ...int) *G.Node {
	if c.nodes[name] != nil {
		panic(fmt.Errorf("nn: the graph has two inputs named %q", name))
	}
	c.nodes[name] = G.NewTensor(c.Graph, c.dtype, len(shape), G.WithShape(shape...), G.WithName(name))
	return c.nodes[name]
}

// Const adds a tensor of fixed values, row-major.
func (c *Ctx) Const(values []float64, shape ...int) *G.Node {
	if n := tensor.Shape(shape).TotalSize(); n != len(values) {
		panic(fmt.Errorf("nn: constant of %d values, want %d for shape %v", len(values), n, shape))
	}
	c.consts++
	n := c.Input(fmt.Sprintf("const %d", c.consts), shape...)
	c.bind(n, shape, values)
	return n
}

// Use returns the node of a parameter in this graph.
func (c *Ctx) Use(p *Param) *G.Node {
	if n := c.used[p]; n != nil {
		return n
	}
	n := c.Input(p.Name, p.Shape...)
	if c.dtype == tensor.Float32 {
		must(G.Let(n, p.value))
	} else {
		v := make([]float64, p.Size())
		for i, w := range p.Data() {
			v[i] = float64(w)
		}
		c.bind(n, p.Shape, v)
	}
	c.used[p] = n
	c.params = append(c.params, p)
	return n
}

// Params returns the parameters the graph uses, in order of first use.
func (c *Ctx) Params() []*Param { return c.params }

// bind gives an input its values, converted to the graph's element type.
func (c *Ctx) bind(n *G.Node, shape []int, values []float64) {
	var backing any = values
	if c.dtype == tensor.Float32 {
		f := make([]float32, len(values))
		for i, v := range values {
			f[i] = float32(v)
		}
		backing = f
	}
	must(G.Let(n, tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing))))
}

func must(err error) {
	if err != nil {
		panic(fmt.Errorf("nn: %w", err))
	}
}
