package kernel

// columns adds up the columns of rows of n floats: Σ x, or Σ (x−mean)² when
// squares is set, or Σ dy and Σ dy·(x−mean) when dy is. Blocks of rows are
// summed in order, then the blocks.
type columns struct {
	n            int
	x, dy, mean  []float32
	squares      bool
	sum, product []float32 // product only with dy
}

// blockRows is how many rows are summed before they are added to the rest.
const blockRows = 64

// run adds all rows of x. Short rows are taken several at a time.
func (c columns) run(w *Worker) {
	k := narrow(c.n)
	if k == 1 {
		c.blocks(w)
		return
	}
	width := k * c.n
	wide := c
	wide.n = width
	wide.sum = w.scratch[:width]
	clear(wide.sum)
	if c.product != nil {
		wide.product = w.scratch[width:][:width]
		clear(wide.product)
	}
	if c.mean != nil {
		wide.mean = repeat(w.scratch[2*width:][:width], c.mean)
	}
	full := len(c.x) / width * width
	wide.slice(0, full).blocks(w)
	rest := wide.slice(full, len(c.x))
	rest.n = len(c.x) - full
	rest.blocks(w)
	for i, v := range wide.sum {
		c.sum[i%c.n] += v
	}
	for i, v := range wide.product {
		c.product[i%c.n] += v
	}
}

// slice returns c with the elements from … to of its streams.
func (c columns) slice(from, to int) columns {
	c.x = c.x[from:to]
	if c.dy != nil {
		c.dy = c.dy[from:to]
	}
	return c
}

func (c columns) blocks(w *Worker) {
	for from := 0; from < len(c.x); from += blockRows * c.n {
		c.slice(from, min(len(c.x), from+blockRows*c.n)).block(w)
	}
}

func (c columns) block(w *Worker) {
	v, rows := vecs(), len(c.x)/c.n
	switch {
	case v == nil:
		c.portable()
	case c.dy != nil:
		w.call(v.colProducts, c.n, rows, c.x, c.dy, c.mean[:c.n], c.sum[:c.n], c.product[:c.n])
	case c.squares:
		w.call(v.colSquares, c.n, rows, c.x, c.mean[:c.n], c.sum[:c.n])
	default:
		w.call(v.colSum, c.n, rows, c.x, c.sum[:c.n])
	}
}

func (c columns) portable() {
	for j := range c.n {
		var s, p float32
		for i := j; i < len(c.x); i += c.n {
			switch {
			case c.dy != nil:
				s += c.dy[i]
				p += float32(c.dy[i] * (c.x[i] - c.mean[j]))
			case c.squares:
				s += float32((c.x[i] - c.mean[j]) * (c.x[i] - c.mean[j]))
			default:
				s += c.x[i]
			}
		}
		c.sum[j] += s
		if c.product != nil {
			c.product[j] += p
		}
	}
}
