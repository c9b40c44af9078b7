package nn

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Ctx is one graph being built.
type Ctx struct {
	Graph *G.ExprGraph
	Train bool   // training, not inference: layers such as dropout differ
	Seed  uint64 // of the random numbers that the graph draws

	dtype   tensor.Dtype
	names   map[string]bool
	used    map[*Param]*G.Node
	params  []*Param
	updates []Update
	consts  int
	step    *G.Node
	streams uint32
}

// Update is a new value of a parameter, computed by the graph.
type Update struct {
	Param *Param
	Value *G.Node
}

// NewCtx returns an empty graph in float32, for training or for inference.
func NewCtx(train bool) *Ctx { return newCtx(train, tensor.Float32) }

// NewCtx64 returns an empty graph in float64, in which parameters are copies:
// for gradient checks. It runs on Gorgonia's machines, not in package exec.
func NewCtx64(train bool) *Ctx { return newCtx(train, tensor.Float64) }

func newCtx(train bool, dt tensor.Dtype) *Ctx {
	return &Ctx{
		Graph: G.NewGraph(), Train: train, dtype: dt,
		names: map[string]bool{}, used: map[*Param]*G.Node{},
	}
}

// Input adds an input of the graph. Names must be unique: Gorgonia makes two
// inputs of one name and shape the same node.
func (c *Ctx) Input(name string, shape ...int) *G.Node {
	c.claim(name)
	return G.NewTensor(c.Graph, c.dtype, len(shape), G.WithShape(shape...), G.WithName(name))
}

// claim panics with an error when an input has the name already.
func (c *Ctx) claim(name string) {
	if c.names[name] {
		panic(fmt.Errorf("nn: the graph has two inputs named %q", name))
	}
	c.names[name] = true
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

// Params returns the parameters the graph uses and that are not fixed, in order
// of first use.
func (c *Ctx) Params() []*Param {
	return slices.DeleteFunc(c.Used(), func(p *Param) bool { return p.Fixed })
}

// Used returns all parameters the graph uses, in order of first use.
func (c *Ctx) Used() []*Param { return slices.Clone(c.params) }

// Update makes the value of n the parameter's value after each training step. A
// parameter can be updated several times in a graph: see Latest.
func (c *Ctx) Update(p *Param, n *G.Node) {
	op.CheckShape(p.Name, n, p.Shape...)
	u := Update{p, n}
	if i := slices.IndexFunc(c.updates, func(u Update) bool { return u.Param == p }); i >= 0 {
		c.updates[i] = u
		return
	}
	c.updates = append(c.updates, u)
}

// Latest returns the node of a parameter's last Update in this graph, that of
// its value if there was none.
func (c *Ctx) Latest(p *Param) *G.Node {
	for _, u := range c.updates {
		if u.Param == p {
			return u.Value
		}
	}
	return c.Use(p)
}

// Updates returns the last update of each parameter that has one.
func (c *Ctx) Updates() []Update { return slices.Clone(c.updates) }

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
