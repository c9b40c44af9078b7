package kernel

// winogradKernel computes ConvBackKernel by the adjoint of winograd: the pixels of X
// and of DY are transformed, their products summed for each place and slot, and
// the sums transformed to taps.
//
// A chunk is a partial sum over some lines of filters, of some channels of X and
// of DY.
type winogradKernel struct {
	shape    Conv
	set      *tileSet
	v, h     phaseAxis
	read     spread // of X
	write    spread // of DY
	slots    int
	c, f     int // channels of a chunk: of X, of DY
	lines    int // of filters transformed at a time
	parts    int
	sum      []float32 // [parts][blocks of C] places [slots c F]
	kernelAt [][]kernelTap

	stage     int
	x, dy, dk []float32
}

// kernelTap is a position of the kernel and the tap of a slot that adds to it.
type kernelTap struct{ slot, tap int }

// sumSquares is how many squares a chunk transforms at a time.
const sumSquares = 64

// newWinogradKernel returns nil where the direct sum is better, or the only way.
func newWinogradKernel(c *ConvBackKernel) *winogradKernel {
	s := c.Conv.defaults()
	if c.Winograd < 0 || !s.filters() {
		return nil
	}
	v, h, ok := s.phases(false)
	if !ok {
		return nil
	}
	k := &winogradKernel{shape: s, set: tiles(), v: v, h: h, slots: len(v.phases) * len(h.phases)}
	k.c, k.f = k.width()
	oh, ow := s.Out()
	k.read, k.write = inputs(image{s.H, s.W, s.C}, &k.v, &k.h), gradients(image{oh, ow, s.F}, &k.v, &k.h)
	dv, dh := s.axes()
	cost := costOf(dv, dh, &k.v, &k.h)
	cost.values = sumCost * (k.read.values()*s.C*k.cols() + k.write.values()*s.F*k.rows())
	if c.Winograd == 0 && !cost.worth(s.C, s.F, s.B) || !k.split() {
		return nil
	}
	k.listTaps()
	return k
}

// width returns the channels of a chunk, of X and of DY: so many that the sums
// take about 1 MB, and more of the side that has fewer values.
func (k *winogradKernel) width() (c, f int) {
	switch {
	case k.slots == 1:
		c, f = 64, 128
	case k.v.adds:
		c, f = 32, 64
	default:
		c, f = 64, 32
	}
	return min(k.shape.C, c), min(k.shape.F, f)
}

// split chooses the lines of a block and the partial sums.
func (k *winogradKernel) split() bool {
	all := k.shape.B * k.v.filters()
	k.parts = min(max(1, sumChunks/(k.rows()*k.cols())), all)
	for k.lines = max(1, min(sumSquares/k.h.filters(), all)); k.lines > 0; k.lines /= 2 {
		if k.floats() <= scratchLen {
			return true
		}
	}
	return false
}

// listTaps fills kernelAt.
func (k *winogradKernel) listTaps() {
	k.kernelAt = make([][]kernelTap, k.shape.KH*k.shape.KW)
	for slot := range k.slots {
		v, h := k.phasesOf(slot)
		for y, rows := range v.kernel {
			for x, cols := range h.kernel {
				for _, i := range positions(rows, cols, k.shape.KW) {
					k.kernelAt[i] = append(k.kernelAt[i], kernelTap{slot, y*3 + x})
				}
			}
		}
	}
}

// positions returns the positions of a kernel of some width at all pairs of rows
// and columns.
func positions(rows, cols []int, width int) (at []int) {
	for _, y := range rows {
		for _, x := range cols {
			at = append(at, y*width+x)
		}
	}
	return at
}

func (k *winogradKernel) phasesOf(slot int) (v, h *phase) {
	return &k.v.phases[slot/len(k.h.phases)], &k.h.phases[slot%len(k.h.phases)]
}

func (k *winogradKernel) floats() int {
	return filterPlaces*filterPlaces*(k.planeX()+k.planeDY()) + max(k.read.floats(k.c), k.write.floats(k.f))
}

// The floats of one place, of all squares of a block. The odd cache line keeps
// places from competing for the same lines.
func (k *winogradKernel) planeX() int  { return k.lines*k.h.filters()*k.read.slots()*k.c + 16 }
func (k *winogradKernel) planeDY() int { return k.lines*k.h.filters()*k.write.slots()*k.f + 16 }

func (k *winogradKernel) planeSum() int { return k.slots*k.c*k.shape.F + 16 }

// sums returns the floats of a partial sum for c channels of X.
func (k *winogradKernel) sums() int { return filterPlaces * filterPlaces * k.planeSum() }

func (k *winogradKernel) rows() int { return blocksOf(k.shape.C, k.c) }
func (k *winogradKernel) cols() int { return blocksOf(k.shape.F, k.f) }
