package nn

import (
	"fmt"
	"maps"
	"slices"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/op"
)

// Mode is what a graph is built for. Layers such as dropout and batch norm differ.
type Mode int

// The modes.
const (
	Train Mode = iota
	Infer
)

func (m Mode) String() string { return [...]string{"training", "inference"}[m] }

// Ctx is one graph being built, or a view of it.
type Ctx struct {
	Graph *G.ExprGraph
	Mode  Mode
	Seed  uint64 // of the random numbers that the graph draws
	Part  Part   // of a batch that the graph is for; zero: the whole

	frozen  bool
	keep    bool               // what programs make of frozen parameters
	instead map[*Param]*G.Node // in this view
	*content
}

// Part is some of a batch's examples, which follow one another.
type Part struct{ First, Size int }

// content is what a graph and its views share.
type content struct {
	dtype   tensor.Dtype
	names   map[string]bool
	nodes   map[*Param]*G.Node
	used    []*Param // in order of first use
	live    []*Param // those used outside of frozen views
	updates []Update
	consts  []*G.Node
	terms   []Term
	step    *G.Node
	streams uint32
	draws   [][]int
}

// Update is a new value of a parameter, computed by the graph.
type Update struct {
	Param *Param
	Value *G.Node
}

// Term is a named part of a loss, or another scalar to be watched with it.
type Term struct {
	Name string
	Node *G.Node
}

// NewCtx returns an empty graph in float32.
func NewCtx(m Mode) *Ctx { return newCtx(m, tensor.Float32) }

// NewCtx64 returns an empty graph in float64, in which parameters are copies:
// for gradient checks. It runs on Gorgonia's machines, not in package exec.
func NewCtx64(m Mode) *Ctx { return newCtx(m, tensor.Float64) }

func newCtx(m Mode, dt tensor.Dtype) *Ctx {
	all := &content{dtype: dt, names: map[string]bool{}, nodes: map[*Param]*G.Node{}}
	return &Ctx{Graph: G.NewGraph(), Mode: m, content: all}
}

// Frozen returns a view of the graph in which networks are built to be left as
// they are: their parameters count as constants, so the optimiser does not train
// them, and Update does nothing, so running averages stay. All else is as in the
// graph: in training, dropout drops and batch norm takes the batch's statistics.
// (Keras's layers with trainable = False differ in the last: their batch norm
// takes the running ones.)
func (c *Ctx) Frozen() *Ctx {
	view := *c
	view.frozen = true
	return &view
}

// Constant returns a frozen view whose parameters keep their values for good: once a
// program has run, they must not change, as it may keep what it has made of them. That
// suits a network that has been trained elsewhere; the programs take more memory.
func (c *Ctx) Constant() *Ctx {
	view := c.Frozen()
	view.keep = true
	return view
}

// with returns a view of the graph in which n stands for a parameter.
func (c *Ctx) with(p *Param, n *G.Node) *Ctx {
	view := *c
	view.instead = maps.Clone(c.instead)
	if view.instead == nil {
		view.instead = map[*Param]*G.Node{}
	}
	view.instead[p] = n
	return &view
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
	n := c.Input(fmt.Sprintf("const %d", len(c.consts)+1), shape...)
	c.bind(n, shape, values)
	c.consts = append(c.consts, n)
	return n
}

// Consts returns the nodes that Const added, in order.
func (c *Ctx) Consts() []*G.Node { return slices.Clone(c.consts) }

// Use returns the node of a parameter in this graph; in a frozen view, one that
// nothing is derived by.
func (c *Ctx) Use(p *Param) *G.Node {
	if n := c.instead[p]; n != nil {
		return n
	}
	n := c.node(p)
	switch {
	case c.keep:
		return op.Constant(n)
	case c.frozen:
		return op.Detach(n)
	}
	if !slices.Contains(c.live, p) {
		c.live = append(c.live, p)
	}
	return n
}

// node returns the input that holds a parameter.
func (c *Ctx) node(p *Param) *G.Node {
	if n := c.nodes[p]; n != nil {
		return n
	}
	n := c.Input(p.Name, p.Shape...)
	if c.dtype == tensor.Float32 {
		must(G.Let(n, p.dense()))
	} else {
		v := make([]float64, p.Size())
		for i, w := range p.Data() {
			v[i] = float64(w)
		}
		c.bind(n, p.Shape, v)
	}
	c.nodes[p] = n
	c.used = append(c.used, p)
	return n
}

// Params returns the parameters that the graph can train: those it uses outside
// of frozen views and that are not fixed, in order of first use.
func (c *Ctx) Params() []*Param {
	return slices.DeleteFunc(slices.Clone(c.live), func(p *Param) bool { return p.Fixed })
}

// Used returns all parameters the graph uses, in order of first use.
func (c *Ctx) Used() []*Param { return slices.Clone(c.used) }

// Update makes the value of n the parameter's value after each training step; in
// a frozen view it does nothing. A parameter can be updated several times in a
// graph: see Latest.
func (c *Ctx) Update(p *Param, n *G.Node) {
	op.CheckShape(p.Name, n, p.Shape...)
	if c.frozen {
		return
	}
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

// Term names the scalar x, a part of the loss or another number to be watched,
// and returns it. Package train averages it over each epoch as it does the loss.
// It panics with an error when x is no scalar or the name is taken.
func (c *Ctx) Term(name string, x *G.Node) *G.Node {
	op.CheckShape(fmt.Sprintf("nn: term %q", name), x)
	if name == "" || slices.ContainsFunc(c.terms, func(t Term) bool { return t.Name == name }) {
		panic(fmt.Errorf("nn: a term named %q, want a name that no other has", name))
	}
	c.terms = append(c.terms, Term{name, x})
	return x
}

// Terms returns the named terms, in the order they were named.
func (c *Ctx) Terms() []Term { return slices.Clone(c.terms) }

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
