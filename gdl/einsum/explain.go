package einsum

import (
	"fmt"
	"slices"
)

// Explanation tells how an equation is computed: as one nest of loops, and in
// steps. String prints all of it; the fields serve a drawing.
type Explanation struct {
	Given    string    // the equation as written
	Equation string    // with its result, and letters in place of "..."
	Operands []Operand // A, B, C, D
	Result   Operand   // Y
	Indices  []Index   // those kept, in the result's order, then those summed over
	Loops    string    // Go: one loop for each index, operands as nested slices
	LoopCost Cost      // of Loops
	Steps    []Step    // what Eval and Node do
	Cost     Cost      // of Steps
}

// Operand is a tensor with one letter for each axis. The letter '1' marks an
// axis of length 1 that is broadcast.
type Operand struct {
	Name    string
	Letters string
	Shape   []int
}

// Index is one letter of an equation.
type Index struct {
	Letter   byte
	Length   int
	Summed   bool
	Ellipsis bool // an axis of "..."
}

// Cost counts arithmetic. A sum of n terms takes n−1 additions.
type Cost struct{ Mul, Add float64 }

// Step is one primitive operation.
type Step struct {
	Operands []Operand // one or two: operands of the equation, results of steps
	Result   Operand   // T1, T2 …, the last Y
	Diagonal bool      // an operand has a letter twice
	Summed   string    // letters summed over
	MatMul   *MatMul   // nil when the step is done by loops
	Cost     Cost
}

// MatMul says how a step of two operands is a batch of products of an [M K] by a
// [K N] matrix, and which letters make up each length.
type MatMul struct {
	M, N, K, Batch                         int
	MLetters, NLetters, KLetters, BLetters string
	TransA, TransB                         bool // the operand is stored as the transposed matrix
}

// Explain plans an equation for operands of the given shapes. Errors are those
// of Eval.
func Explain(equation string, shapes ...[]int) (*Explanation, error) {
	p, err := parse(equation, shapes)
	if err != nil {
		return nil, err
	}
	e := &Explanation{
		Given: equation, Equation: step{x: p.inputs, y: p.output}.equation(),
		Result: operand(resultName, p.output), Loops: p.loopsText(),
		LoopCost: cost(p.output, p.inputs...),
	}
	for i, t := range p.inputs {
		e.Operands = append(e.Operands, operand(operandName(i), t))
	}
	for _, c := range []byte(distinct(append([]term{p.output}, p.inputs...)...)) {
		e.Indices = append(e.Indices, Index{
			Letter: c, Length: lengthIn(c, p.inputs...), Summed: !p.output.has(c),
			Ellipsis: slices.Contains([]byte(p.broadcast), c),
		})
	}
	for i, s := range p.steps {
		e.Steps = append(e.Steps, p.explainStep(i))
		c := cost(s.y, s.x...)
		e.Cost = Cost{e.Cost.Mul + c.Mul, e.Cost.Add + c.Add}
	}
	return e, nil
}

func operand(name string, t term) Operand { return Operand{name, t.letters, t.shape} }

// cost returns the arithmetic of one nest of loops over all letters.
func cost(y term, x ...term) Cost {
	n := points(x...)
	return Cost{Mul: n * float64(len(x)-1), Add: n - y.elements()}
}

// valueName returns A, B … for the equation's operands, T1, T2 … for the results
// of steps, and Y for the last.
func (p *plan) valueName(i int) string {
	switch n := len(p.inputs); {
	case i < n:
		return operandName(i)
	case i == len(p.values)-1:
		return resultName
	default:
		return fmt.Sprintf("T%d", i-n+1)
	}
}

func (p *plan) explainStep(i int) Step {
	s := p.steps[i]
	out := Step{Result: operand(p.valueName(len(p.inputs)+i), s.y), Cost: cost(s.y, s.x...)}
	for k, v := range s.in {
		out.Operands = append(out.Operands, operand(p.valueName(v), s.x[k]))
		out.Diagonal = out.Diagonal || s.x[k].repeats()
	}
	out.Summed = pick(distinct(s.x...), func(c byte) bool { return !s.y.has(c) })
	if len(s.x) == 1 {
		return out
	}
	if m, ok := asMatmul(s.x[0], s.x[1], s.y); ok {
		out.MatMul = &MatMul{
			M: m.M, N: m.N, K: m.K, Batch: count(m.batch),
			MLetters: m.m, NLetters: m.n, KLetters: m.k, BLetters: m.groups.batch,
			TransA: m.transA, TransB: m.transB,
		}
	}
	return out
}
