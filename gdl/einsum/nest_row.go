package einsum

// row computes the elements of y that the inner loop visits from p on.
func (n *nest[T]) row(p at, sums int) {
	if n.inner.y == 0 {
		n.y[p.y] = n.dot(p, sums)
		return
	}
	for s := range sums {
		q := offsets(n.sums, s)
		multiply(n.y[p.y:], n.a[p.a+q.a:], n.b[p.b+q.b:], n.inner, s > 0)
	}
}

// multiply computes y = a·b along x, or y += a·b.
func multiply[T Float](y, a, b []T, x axis, add bool) {
	if x.y == 1 && x.a == 1 && x.b == 0 && add {
		addScaled(y[:x.n], a[:x.n], b[0])
		return
	}
	j, k, l := 0, 0, 0
	for range x.n {
		v := T(a[k] * b[l])
		if add {
			v += y[j]
		}
		y[j] = v
		j, k, l = j+x.y, k+x.a, l+x.b
	}
}

// addScaled computes y += v·a: the core of column sums.
func addScaled[T Float](y, a []T, v T) {
	for i := range y {
		y[i] += T(v * a[i])
	}
}

// dot sums in float64: a plain sum may have millions of terms.
func (n *nest[T]) dot(p at, sums int) T {
	var t float64
	x := n.inner
	for s := range sums {
		q := offsets(n.sums, s)
		a, b := n.a[p.a+q.a:], n.b[p.b+q.b:]
		k, l := 0, 0
		for range x.n {
			t += float64(a[k]) * float64(b[l])
			k, l = k+x.a, l+x.b
		}
	}
	return T(t)
}
