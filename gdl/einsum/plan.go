package einsum

import (
	"math"
	"slices"
	"strings"
)

// step is one primitive operation: y from one operand (reordered, summed,
// spread or put on a diagonal) or from the product of two.
type step struct {
	in []int // operands: values of the program
	x  []term
	y  term
}

// program is a list of steps. Its values are the operands, then the results of
// the steps; the last is the result.
type program struct {
	values []term
	steps  []step
}

// plan is an equation with shapes, and the program that computes it.
type plan struct {
	program
	inputs    []term
	output    term
	broadcast string // letters chosen for the axes of "..."
}

// add appends a step and returns its value.
func (p *program) add(y term, in ...int) int {
	s := step{in: in, y: y}
	for _, i := range in {
		s.x = append(s.x, p.values[i])
	}
	p.steps = append(p.steps, s)
	p.values = append(p.values, y)
	return len(p.values) - 1
}

// parse checks an equation against the shapes of its operands and plans it.
func parse(text string, shapes [][]int) (*plan, error) {
	e, err := scan(text)
	if err != nil {
		return nil, err
	}
	b, out, err := bind(e, shapes)
	if err != nil {
		return nil, err
	}
	p := &plan{inputs: b.inputs, output: out, broadcast: b.broadcast}
	p.values = slices.Clone(b.inputs)
	p.build(out)
	for _, s := range p.steps {
		if err := e.checkSize(0, "the intermediate "+s.y.letters, s.y.shape); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// build plans the steps from the operands to the result.
func (p *program) build(out term) {
	if len(p.values) == 1 {
		p.add(out, 0)
		return
	}
	live := make([]int, len(p.values))
	for i := range live {
		live[i] = p.reduce(i, len(live), out)
	}
	order, _ := cheapest(p.terms(live), out)
	for _, c := range order {
		a, b := live[c.i], live[c.j]
		live = append(without(live, c), p.contract(a, b, contracted(p.terms(live), c, out)))
	}
}

func (p *program) terms(values []int) []term {
	var t []term
	for _, v := range values {
		t = append(t, p.values[v])
	}
	return t
}

// reduce takes the diagonal of input i and sums over the letters that neither
// the result nor another input has. It returns the value to go on with.
func (p *program) reduce(i, inputs int, out term) int {
	x, others := p.values[i], []term{out}
	for j, v := range p.values[:inputs] {
		if j != i {
			others = append(others, v)
		}
	}
	needed := term{letters: distinct(others...)}
	letters := pick(distinct(x), needed.has)
	if letters == strings.ReplaceAll(x.letters, string(fixed), "") {
		return i
	}
	return p.add(newTerm(letters, x), i)
}

// pair is two positions in a list of operands, i < j.
type pair struct{ i, j int }

// cheapest returns the contractions with the fewest multiplications that lead
// from live operands to out, and their number. Each takes a pair off the list
// and appends its result. All orders are tried; the first of equals is taken.
func cheapest(live []term, out term) (order []pair, mul float64) {
	if len(live) == 1 {
		return nil, 0
	}
	mul = math.Inf(1)
	for i := range live {
		for j := i + 1; j < len(live); j++ {
			c := pair{i, j}
			y := contracted(live, c, out)
			tail, m := cheapest(append(without(live, c), y), out)
			m += points(live[i], live[j])
			if order == nil || m < mul {
				order, mul = append([]pair{c}, tail...), m
			}
		}
	}
	return order, mul
}

func without[T any](list []T, c pair) []T {
	return slices.Concat(list[:c.i], list[c.i+1:c.j], list[c.j+1:])
}

// contracted returns the product of a pair of live operands, summed over the
// letters that nothing else needs: out itself when nothing else is left, and
// shared letters first, ready for a matrix product, when there is.
func contracted(live []term, c pair, out term) term {
	if len(live) == 2 {
		return out
	}
	a, b := live[c.i], live[c.j]
	needed := term{letters: distinct(append(without(live, c), out)...)}
	batch := pick(a.letters, func(l byte) bool { return b.has(l) && needed.has(l) })
	m := pick(a.letters, func(l byte) bool { return !b.has(l) && needed.has(l) })
	n := pick(b.letters, func(l byte) bool { return !a.has(l) && needed.has(l) })
	return newTerm(batch+m+n, a, b)
}
