// Package ir holds the one type behind every op of package op. It is what
// package exec sees of an op: its kernel, its attributes and its reference.
package ir

import (
	"fmt"
	"hash"
	"hash/fnv"
	"sync/atomic"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Op is a differentiable operation on tensors of one element type. It
// implements gorgonia.Op and gorgonia.SDOp, so Gorgonia's own Grad and machines
// run it too, through Ref32 and Ref64.
type Op struct {
	Name string         // for example "MatMul", as errors and profiles print it
	Attr any            // what Name and the shapes leave open; printed with %+v
	Out  tensor.Shape   // shape of the result; empty for a scalar
	In   []tensor.Shape // shapes of the operands

	// Ref32 and Ref64 are the plain reference.
	Ref32 func(dst []float32, src ...[]float32)
	Ref64 func(dst []float64, src ...[]float64)

	// Lower returns the kernel that computes dst. Nil: Ref32 in one chunk.
	Lower func(dst []float32, src ...[]float32) kernel.Task

	// Fuse lets the kernel that computes the first operand compute this op's
	// result as well, given this op's operands, and reports whether it can. It
	// and Lower store slices and never touch what is in them. Nil: it cannot.
	Fuse func(producer kernel.Task, src ...[]float32) bool

	// Over lists the operands whose memory the result may take: the kernel reads
	// an element before it writes the result there.
	Over []int

	// View says that the result is memory of the first operand, from element At
	// on, with another shape.
	View bool
	At   int

	// Constant says of a View of an input that its memory holds the same numbers in
	// all runs: kernels may keep what they make of them.
	Constant bool

	// Packed is how many elements at the end of the result hold bytes instead of
	// numbers.
	Packed int

	// Grad returns the derivatives of the operands, given the op's result y and
	// the derivative dy. Nil: the op has none. Diff says which operands have
	// one; nil means all.
	Grad func(y, dy *G.Node) []*G.Node
	Diff []bool

	dtype  tensor.Dtype
	serial uint64 // sets two equal ops apart: Gorgonia merges nodes by hash alone
}

var serial atomic.Uint64

// Apply adds op to the graph of its operands and returns the new node. It
// panics with an error when Gorgonia refuses it.
func Apply(op Op, x ...*G.Node) *G.Node {
	op.dtype = x[0].Dtype()
	for _, n := range x {
		if n.Dtype() != op.dtype {
			panic(fmt.Errorf("op.%s: operands of %v and %v", op.Name, op.dtype, n.Dtype()))
		}
		op.In = append(op.In, n.Shape())
	}
	for {
		o := op
		o.serial = serial.Add(1)
		n, err := G.ApplyOp(&o, x...)
		if err != nil {
			panic(fmt.Errorf("op.%s: %w", op.Name, err))
		}
		if n.Op() == &o { // else the 32-bit hash collided with an older node
			return n
		}
	}
}

// Arity returns the number of operands.
func (o *Op) Arity() int { return len(o.In) }

// Type returns a new function type: Gorgonia returns it to a pool after use.
func (o *Op) Type() hm.Type {
	ts := make([]hm.Type, 0, len(o.In)+1)
	for _, s := range o.In {
		ts = append(ts, o.typeOf(s))
	}
	return hm.NewFnType(append(ts, o.typeOf(o.Out))...)
}

func (o *Op) typeOf(s tensor.Shape) hm.Type {
	if len(s) == 0 {
		return o.dtype
	}
	return G.TensorType{Dims: len(s), Of: o.dtype}
}

// InferShape returns the shape the op was built with.
func (o *Op) InferShape(...G.DimSizer) (tensor.Shape, error) { return o.Out.Clone(), nil }

// Do runs the reference on Gorgonia values.
func (o *Op) Do(in ...G.Value) (G.Value, error) {
	if len(in) != len(o.In) {
		return nil, fmt.Errorf("op.%s: %d operands, want %d", o.Name, len(in), len(o.In))
	}
	if o.dtype == tensor.Float64 {
		return do(o, o.Ref64, in)
	}
	return do(o, o.Ref32, in)
}

func do[T float32 | float64](o *Op, ref func([]T, ...[]T), in []G.Value) (G.Value, error) {
	src := make([][]T, len(in))
	for i, v := range in {
		if !v.Shape().Eq(o.In[i]) {
			return nil, fmt.Errorf("op.%s: operand %d has shape %v, want %v", o.Name, i, v.Shape(), o.In[i])
		}
		switch d := v.Data().(type) {
		case []T:
			src[i] = d
		case T:
			src[i] = []T{d}
		default:
			return nil, fmt.Errorf("op.%s: operand %d holds %T, want %v", o.Name, i, d, o.dtype)
		}
	}
	dst := make([]T, o.Out.TotalSize())
	ref(dst, src...)
	if len(o.Out) > 0 {
		return tensor.New(tensor.WithShape(o.Out...), tensor.WithBacking(dst)), nil
	}
	switch v := any(dst[0]).(type) {
	case float32:
		return G.NewF32(v), nil
	default:
		return G.NewF64(v.(float64)), nil
	}
}

// DiffWRT says which operands the op can be differentiated by.
func (o *Op) DiffWRT(n int) []bool {
	if o.Diff != nil {
		return o.Diff
	}
	d := make([]bool, n)
	for i := range d {
		d[i] = o.Grad != nil
	}
	return d
}

// SymDiff returns the derivatives of the operands.
func (o *Op) SymDiff(_ G.Nodes, y, dy *G.Node) (G.Nodes, error) {
	if o.Grad == nil {
		return nil, fmt.Errorf("op.%s has no derivative", o.Name)
	}
	return o.Grad(y, dy), nil
}

// ReturnsPtr is false: results are new values.
func (o *Op) ReturnsPtr() bool { return false }

// CallsExtern is false.
func (o *Op) CallsExtern() bool { return false }

// OverwritesInput is -1: operands stay as they are.
func (o *Op) OverwritesInput() int { return -1 }

// WriteHash writes the op's identity.
func (o *Op) WriteHash(h hash.Hash) { fmt.Fprintf(h, "gdl %s #%d", o, o.serial) }

// Hashcode returns the hash of the op's identity.
func (o *Op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// String returns name and attributes.
func (o *Op) String() string {
	if o.Attr == nil {
		return o.Name
	}
	return fmt.Sprintf("%s%+v", o.Name, o.Attr)
}

// Operands returns the operands of n in order, none for an input.
func Operands(n *G.Node) []*G.Node {
	it := n.Graph().From(n.ID())
	if it == nil || n.Op() == nil {
		return nil
	}
	var x []*G.Node
	for it.Next() {
		x = append(x, it.Node().(*G.Node))
	}
	return x
}
