package kernel

// The cost of minimal filtering beside its products, in products of the direct
// sum: measured with AVX-512.
const (
	valueCost  = 12 // a pixel's value transformed
	sumCost    = 24 // the same where sums over pixels make the kernel
	matrixCost = 30 // a number of a kernel transformed
)

// filterCost estimates the products that an algorithm takes for one image.
type filterCost struct {
	direct   int // pairs of pixels that the direct sum multiplies
	filtered int // the same after transforms
	matrices int // after transforms, once for all images
	values   int // what transforming all channels of the pixels costs
}

// worth reports whether filtering k by n channels is faster than the direct
// sum.
func (c filterCost) worth(k, n, images int) bool {
	filtered := c.filtered*k*n + c.values + matrixCost*c.matrices*k*n/images
	return filtered < c.direct*k*n/10*9
}

// costOf returns the cost of one image but for its values.
func costOf(directV, directH axis, v, h *phaseAxis) filterCost {
	return filterCost{
		direct:   directV.products() * directH.products(),
		filtered: v.products() * h.products(),
		matrices: v.matrices() * h.matrices(),
	}
}

// products returns how many taps the axis has.
func (a axis) products() int {
	n := 0
	for _, taps := range a.taps {
		n += len(taps)
	}
	return n
}

// products returns how many values of all phases are multiplied.
func (a *phaseAxis) products() int {
	n := 0
	for _, p := range a.phases {
		n += a.values(p.taps)
	}
	return n
}

// values returns how many values all filters with some taps have.
func (a *phaseAxis) values(taps filterTaps) int {
	return a.four*taps.points(4) + a.three*taps.points(3)
}

// matrices returns how many values the kernels of all phases have.
func (a *phaseAxis) matrices() int {
	n := 0
	for _, p := range a.phases {
		n += p.taps.points(4)
	}
	return n
}

// values returns what a channel of an image becomes.
func (s *spread) values() int { return s.v.values() * s.h.values() }

func (a *spreadAxis) values() int {
	n := 0
	for _, t := range a.taps {
		n += a.axis.values(t)
	}
	return n
}
