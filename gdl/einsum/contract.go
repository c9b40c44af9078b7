package einsum

// arrangement is a way to make a product a matrix product: the operands, perhaps
// swapped and copied into another order, and the result before it is.
type arrangement struct {
	swap    bool
	a, b, y term
	copied  float64 // elements moved
}

// contract adds the steps that compute y from the product of values ia and ib,
// with as few elements copied as a matrix product allows.
func (p *program) contract(ia, ib int, y term) int {
	a, b := p.values[ia], p.values[ib]
	if group(a, b, y).small(a, b) {
		return p.add(y, ia, ib)
	}
	r := arrange(a, b, y)
	if r.swap {
		ia, ib = ib, ia
	}
	ia, ib = p.reorder(ia, r.a), p.reorder(ib, r.b)
	return p.reorder(p.add(r.y, ia, ib), y)
}

// reorder adds the step that copies value i as t, if it is not t already.
func (p *program) reorder(i int, t term) int {
	if p.values[i].letters == t.letters {
		return i
	}
	return p.add(t, i)
}

// arrange tries both orders of the operands and, for the letters of M, N and K,
// the order of either tensor that has them.
func arrange(a, b, y term) (best arrangement) {
	for try := range 16 {
		r := arrangement{swap: try&1 != 0, a: a, b: b, y: y}
		if r.swap {
			r.a, r.b = b, a
		}
		g := group(r.a, r.b, y)
		if try&2 != 0 {
			g.m = sorted(g.m, r.a)
		}
		if try&4 != 0 {
			g.n = sorted(g.n, r.b)
		}
		if try&8 != 0 {
			g.k = sorted(g.k, r.b)
		}
		r.lay(g)
		if try == 0 || r.copied < best.copied {
			best = r
		}
	}
	return best
}

// lay copies what cannot be read as a matrix with the letters of g in order.
func (r *arrangement) lay(g groups) {
	if _, _, ok := r.a.matrix(g.m, g.k); !ok {
		r.move(&r.a, g.batch+g.m+g.k)
	}
	if _, _, ok := r.b.matrix(g.k, g.n); !ok {
		r.move(&r.b, g.batch+g.k+g.n)
	}
	if _, trans, ok := r.y.matrix(g.m, g.n); !ok || trans {
		r.move(&r.y, g.batch+g.m+g.n)
	}
}

func (r *arrangement) move(t *term, letters string) {
	*t = newTerm(letters, *t)
	r.copied += t.elements()
}

// sorted returns letters in the order of t.
func sorted(letters string, t term) string {
	set := term{letters: letters}
	return pick(t.letters, set.has)
}
