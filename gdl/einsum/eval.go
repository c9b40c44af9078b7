package einsum

import (
	"fmt"
	"strings"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Tensor is a row-major tensor. A scalar has no axes and one value.
type Tensor[T Float] struct {
	Shape []int
	Data  []T
}

// Eval returns the Einstein sum of x. Products of float32 run on the kernels of
// the engine, those of float64 in plain loops. An error points at the place in
// the equation, and names operands A, B, C, D in order.
func Eval[T Float](equation string, x ...Tensor[T]) (Tensor[T], error) {
	p, values, err := open(equation, x)
	if err != nil {
		return Tensor[T]{}, err
	}
	for _, s := range p.steps {
		y := make([]T, s.y.size())
		run(s, y, take(values, s.in)...)
		values = append(values, y)
	}
	return Tensor[T]{p.output.shape, values[len(values)-1]}, nil
}

// open plans an equation for tensors and returns their values.
func open[T Float](equation string, x []Tensor[T]) (*plan, [][]T, error) {
	var shapes [][]int
	var values [][]T
	for _, t := range x {
		shapes, values = append(shapes, t.Shape), append(values, t.Data)
	}
	p, err := parse(equation, shapes)
	if err != nil {
		return nil, nil, err
	}
	for i, t := range p.inputs {
		if len(values[i]) != t.size() {
			return nil, nil, fmt.Errorf("einsum: %s has shape %v and %d values, want %d",
				operandName(i), t.shape, len(values[i]), t.size())
		}
	}
	return p, values, nil
}

// run computes one step.
func run[T Float](s step, y []T, x ...[]T) {
	if y, ok := any(y).([]float32); ok {
		kernel.Do(s.lower(y, any(x).([][]float32)...))
		return
	}
	newNest(s, y, x...).all()
}

// take returns the elements of list at some positions.
func take[E any](list []E, at []int) []E {
	var out []E
	for _, i := range at {
		out = append(out, list[i])
	}
	return out
}

// String returns the values in brackets, one pair for each axis: "[[1 2] [3 4]]".
func (t Tensor[T]) String() string {
	if len(t.Shape) == 0 {
		return fmt.Sprint(t.Data[0])
	}
	rows, size := make([]string, t.Shape[0]), len(t.Data)/max(1, t.Shape[0])
	for i := range rows {
		rows[i] = Tensor[T]{t.Shape[1:], t.Data[i*size:][:size]}.String()
	}
	return "[" + strings.Join(rows, " ") + "]"
}
