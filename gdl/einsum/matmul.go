package einsum

// groups sorts the letters of a product that are longer than 1: those in both
// operands and the result, in a and the result, in b and the result, and in
// both operands only. They are the batch, M, N and K of a matrix product.
type groups struct{ batch, m, n, k string }

// group sorts letters, K in the order of a, all others in that of y.
func group(a, b, y term) groups {
	long := func(c byte) bool { return lengthIn(c, a, b) > 1 }
	return groups{
		batch: pick(y.letters, func(c byte) bool { return long(c) && a.has(c) && b.has(c) }),
		m:     pick(y.letters, func(c byte) bool { return long(c) && a.has(c) && !b.has(c) }),
		n:     pick(y.letters, func(c byte) bool { return long(c) && !a.has(c) && b.has(c) }),
		k:     pick(a.letters, func(c byte) bool { return c != fixed && long(c) && b.has(c) && !y.has(c) }),
	}
}

// size returns the number of products of one matrix product.
func (g groups) size(a, b term) float64 { return newTerm(g.m+g.n+g.k, a, b).elements() }

// smallProduct is the size under which a matrix product of a batch costs more to
// start than to do.
const smallProduct = 64

// small reports whether a product is left to loops.
func (g groups) small(a, b term) bool { return g.batch != "" && g.size(a, b) < smallProduct }

// run returns the stride of some letters taken as one axis, the last moving
// fastest; ok reports whether they lie so in memory.
func (t term) run(letters string) (stride int, ok bool) {
	span := 0
	for i := len(letters) - 1; i >= 0; i-- {
		s := t.stride(letters[i])
		switch {
		case i == len(letters)-1:
			stride = s
		case s != span:
			return 0, false
		}
		span = s * t.length(letters[i])
	}
	return stride, true
}

// matrix reports whether t can be read as a matrix with the given letters as
// rows and columns, its row stride as stored, and whether it is stored
// transposed.
func (t term) matrix(rows, cols string) (ld int, trans, ok bool) {
	r, okR := t.run(rows)
	c, okC := t.run(cols)
	switch {
	case !okR || !okC:
		return 0, false, false
	case rows == "" && c <= 1:
		return newTerm(cols, t).size(), false, true
	case cols == "" || c == 1:
		return r, false, true
	case rows == "" || r == 1:
		return c, true, true
	}
	return 0, false, false
}

// matmul is a product of two terms as a batch of matrix products.
type matmul struct {
	groups
	M, N, K        int
	transA, transB bool
	ldA, ldB, ldC  int
	batch          []axis // loops over the letters of the batch
}

// asMatmul reads the product of a and b as y without moving anything; ok reports
// whether that can be done and pays.
func asMatmul(a, b, y term) (m matmul, ok bool) {
	g := group(a, b, y)
	if g.small(a, b) {
		return m, false
	}
	m = matmul{groups: g, batch: axes(g.batch, y, a, b)}
	var okA, okB, okC, transC bool
	m.ldA, m.transA, okA = a.matrix(g.m, g.k)
	m.ldB, m.transB, okB = b.matrix(g.k, g.n)
	m.ldC, transC, okC = y.matrix(g.m, g.n)
	m.M, m.N, m.K = newTerm(g.m, a).size(), newTerm(g.n, b).size(), newTerm(g.k, a).size()
	return m, okA && okB && okC && !transC
}
