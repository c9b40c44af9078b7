package kernel

import "slices"

// tap is one term of a convolution along one axis: which input pixel, and which
// matrix of the bank.
type tap struct{ at, bank int }

// axis lists the taps of every output pixel along one axis. A convolution is
// the product of two axes: the taps of pixel (y, x) are all pairs of a tap of y
// and a tap of x, and the matrix of a pair has index y.bank·banks(x) + x.bank.
type axis struct {
	taps   [][]tap
	banks  int
	period int     // pixels this far apart have taps of one pattern, borders apart
	mix    [][]int // the kernel positions whose sum is matrix i; nil: position i
}

// convAxis is the axis of a convolution from in to out pixels.
func convAxis(in, out, k, stride, dilation, pad int) axis {
	a := axis{taps: make([][]tap, out), banks: k, period: 1}
	for o := range out {
		for j := range k {
			if i := o*stride - pad + j*dilation; i >= 0 && i < in {
				a.taps[o] = append(a.taps[o], tap{i, j})
			}
		}
	}
	return a
}

// upAxis is the axis of a convolution of an input doubled by repetition. Two
// neighbouring kernel positions that fall on copies of one pixel make one tap,
// with the sum of their matrices; which do depends on the parity of the output.
func upAxis(in, out, k, pad int) axis {
	each := k/2 + 1 // matrices of one parity
	a := axis{taps: make([][]tap, out), banks: 2 * each, period: 2, mix: make([][]int, 2*each)}
	for parity := range 2 {
		for j := range k {
			bank := parity*each + (parity+j)/2
			a.mix[bank] = append(a.mix[bank], j)
		}
	}
	for o := range out {
		first := o - pad
		parity := first & 1
		base := (first - parity) / 2
		for j := range each {
			i, bank := base+j, parity*each+j
			if i >= 0 && i < in && a.mix[bank] != nil {
				a.taps[o] = append(a.taps[o], tap{i, bank})
			}
		}
	}
	return a
}

// adjoint returns the axis that leads from outputs back to the in inputs.
// Matrices are numbered from the last, so that they follow the pixels.
func (a axis) adjoint(in, period int) axis {
	t := axis{taps: make([][]tap, in), banks: a.banks, period: period, mix: slices.Clone(a.mix)}
	slices.Reverse(t.mix)
	for o, taps := range a.taps {
		for _, p := range taps {
			t.taps[p.at] = append(t.taps[p.at], tap{o, a.banks - 1 - p.bank})
		}
	}
	return t
}

// joined reports whether the taps of every pixel are pixels in a row with
// matrices in a row.
func (a axis) joined() bool {
	for _, taps := range a.taps {
		for i, t := range taps {
			if t.at != taps[0].at+i || t.bank != taps[0].bank+i {
				return false
			}
		}
	}
	return true
}

// run is a sequence of n pixels, step apart, whose taps are those of the first
// moved by delta each time.
type run struct{ first, n, step, delta int }

// runs cuts the axis into runs of at most longest pixels.
func (a axis) runs(longest int) []run {
	var rs []run
	for c := range min(a.period, len(a.taps)) {
		for x := c; x < len(a.taps); {
			r := run{x, 1, a.period, 0}
			for x += a.period; x < len(a.taps) && r.n < longest; x += a.period {
				d, ok := moved(a.taps[x-a.period], a.taps[x])
				if !ok || r.n > 1 && d != r.delta {
					break
				}
				r.delta = d
				r.n++
			}
			rs = append(rs, r)
		}
	}
	return rs
}

// moved reports whether b is a moved by some distance, and that distance.
func moved(a, b []tap) (delta int, ok bool) {
	if len(a) != len(b) || len(a) == 0 {
		return 0, false
	}
	delta = b[0].at - a[0].at
	return delta, slices.EqualFunc(a, b, func(p, q tap) bool { return p.bank == q.bank && q.at-p.at == delta })
}

// axes returns the two axes of c.
func (c Conv) axes() (v, h axis) {
	oh, ow := c.Out()
	if c.Upsample {
		return upAxis(c.H, oh, c.KH, c.PadTop), upAxis(c.W, ow, c.KW, c.PadLeft)
	}
	return convAxis(c.H, oh, c.KH, c.StrideH, c.DilationH, c.PadTop),
		convAxis(c.W, ow, c.KW, c.StrideW, c.DilationW, c.PadLeft)
}

// adjointAxes returns the axes from the output of c back to its input.
func (c Conv) adjointAxes() (v, h axis) {
	v, h = c.axes()
	return v.adjoint(c.H, c.StrideH), h.adjoint(c.W, c.StrideW)
}
