package einsum

// Loops returns the Einstein sum of x by one loop for each index, all in one
// nest: what Explain prints. It is for comparison with Eval, and slow.
func Loops[T Float](equation string, x ...Tensor[T]) (Tensor[T], error) {
	p, values, err := open(equation, x)
	if err != nil {
		return Tensor[T]{}, err
	}
	y := make([]T, p.output.size())
	letters := distinct(append([]term{p.output}, p.inputs...)...)
	var loop func(depth, at int, from []int)
	loop = func(depth, at int, from []int) {
		if depth == len(letters) {
			product := T(1)
			for i, v := range values {
				product *= v[from[i]]
			}
			y[at] += product
			return
		}
		c := letters[depth]
		for k := range lengthIn(c, p.inputs...) {
			next := make([]int, len(from))
			for i, t := range p.inputs {
				next[i] = from[i] + k*t.stride(c)
			}
			loop(depth+1, at+k*p.output.stride(c), next)
		}
	}
	loop(0, 0, make([]int, len(values)))
	return Tensor[T]{p.output.shape, y}, nil
}
