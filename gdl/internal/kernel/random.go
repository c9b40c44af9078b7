package kernel

import "math"

// Uniform fills Y with numbers from [0, 1), 2²⁴ different ones.
type Uniform struct {
	Stream
	Y []float32
}

// Chunks returns the number of spans.
func (u *Uniform) Chunks() int { return chunks(len(u.Y)) }

// Run fills one span.
func (u *Uniform) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(u.Y))
	u.draw(lo, hi, w, func(words []float32, at int) {
		y := u.Y[at:][:len(words)]
		if v := vecs(); v != nil {
			w.call(v.uniform, len(y), 1, words, y)
			return
		}
		for i, word := range words {
			y[i] = unit(word)
		}
	})
}

// Normal fills Y with numbers of N(0, 1), by Box & Muller 1958; they end at 5.8
// standard deviations.
type Normal struct {
	Stream
	Y []float32
}

// Chunks returns the number of spans.
func (n *Normal) Chunks() int { return chunks(len(n.Y)) }

// Run fills one span.
func (n *Normal) Run(c int, w *Worker) {
	lo, hi := bounds(c, len(n.Y))
	skip := (n.First + lo) % philoxGroup
	bits := n.words(w, n.First+lo-skip, hi-lo+skip)
	if v := vecs(); v != nil {
		w.call(v.boxMuller, len(bits)/philoxGroup, 1, bits)
	} else {
		boxMuller(bits)
	}
	copy(n.Y[lo:hi], bits[skip:])
}

// boxMuller replaces pairs of words, 16 apart, by pairs of normal numbers.
func boxMuller(words []float32) {
	for i := range words {
		if i&16 != 0 {
			continue
		}
		u, v := float64(unit(words[i])), float64(unit(words[i+16]))
		r := math.Sqrt(-2 * math.Log(u+0x1p-24))
		sin, cos := math.Sincos(2 * math.Pi * v)
		words[i] = float32(r * cos)
		words[i+16] = float32(r * sin)
	}
}

// Dropout computes Y = X/(1−Rate) with probability 1−Rate, else 0 (Srivastava et
// al. 2014). What is dropped depends on the Stream alone: the gradient is the
// same Task with X = dY and Y = dX. Y may be X.
type Dropout struct {
	Stream
	Rate float32 // in [0, 1)
	X, Y []float32
}

// Size returns the elements of Y, in blocks of any length.
func (d *Dropout) Size() (n, grain int) { return len(d.Y), 1 }

// Chunks returns the number of spans.
func (d *Dropout) Chunks() int { return blockChunks(d) }

// Run computes one span.
func (d *Dropout) Run(c int, w *Worker) { runBlock(d, c, w) }

// Block computes elements lo … hi.
func (d *Dropout) Block(lo, hi int, w *Worker) {
	keep := 1 / (1 - d.Rate)
	w.params(d.Rate, keep)
	d.draw(lo, hi, w, func(words []float32, at int) {
		x, y := d.X[at:][:len(words)], d.Y[at:][:len(words)]
		if v := vecs(); v != nil {
			w.call(v.dropout, len(y), 1, words, x, y)
			return
		}
		for i, v := range x {
			y[i] = 0
			if unit(words[i]) >= d.Rate {
				y[i] = v * keep
			}
		}
	})
}
