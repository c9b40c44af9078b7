package metric

// grid is one channel of an image, row by row.
type grid struct {
	v    []float64
	h, w int
}

// plane returns channel c of an image of shape [H W C].
func plane(image []float32, shape []int, c int) grid {
	g := grid{make([]float64, shape[0]*shape[1]), shape[0], shape[1]}
	for i := range g.v {
		g.v[i] = float64(image[i*shape[2]+c])
	}
	return g
}

// times returns the products of the pixels of two grids of one size.
func (g grid) times(o grid) grid {
	p := grid{make([]float64, len(g.v)), g.h, g.w}
	for i, v := range g.v {
		p.v[i] = v * o.v[i]
	}
	return p
}

// means returns the weighted mean of each window that lies inside g.
func (w window) means(g grid) grid { return w.slide(w.slide(g)) }

// slide returns the weighted means along the rows of g, transposed.
func (w window) slide(g grid) grid {
	k := len(w.weights)
	out := grid{make([]float64, g.h*(g.w-k+1)), g.w - k + 1, g.h}
	for y := range g.h {
		row := g.v[y*g.w : (y+1)*g.w]
		for x := range out.h {
			var sum float64
			for i, v := range w.weights {
				sum += v * row[x+i]
			}
			out.v[x*out.w+y] = sum
		}
	}
	return out
}
