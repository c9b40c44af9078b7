package datasets

import "math"

// noise is a field of smooth random values in the plane, a different one for each seed.
type noise uint64

// cell returns a number in [0, 1) that belongs to a point of the integer grid.
// The mixing is that of Steele et al., "Fast splittable pseudorandom number
// generators" (2014).
func (n noise) cell(x, y int) float64 {
	z := uint64(n) + uint64(x)*0x9e3779b97f4a7c15 + uint64(y)*0xd1b54a32d192ed03
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// at interpolates between the cells around (x, y).
func (n noise) at(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	i, j, u, v := int(fx), int(fy), smooth(0, 1, x-fx), smooth(0, 1, y-fy)
	top := n.cell(i, j) + u*(n.cell(i+1, j)-n.cell(i, j))
	low := n.cell(i, j+1) + u*(n.cell(i+1, j+1)-n.cell(i, j+1))
	return top + v*(low-top)
}

// sum adds five octaves, each half as strong and twice as fine as the one
// before; the result lies in [0, 1).
func (n noise) sum(x, y float64) float64 {
	total, weight := 0., 0.5
	for k := range noise(5) {
		total += weight * (n+k).at(x, y)
		x, y, weight = 2*x+3.7, 2*y+1.3, weight/2
	}
	return total * 32 / 31
}

// nearest returns the distances from (x, y) to the nearest and the second
// nearest of one random point in the middle of each cell, and the cell of the nearest.
// Source: Worley, "A cellular texture basis function" (1996).
func (n noise) nearest(x, y float64) (d1, d2 float64, i, j int) {
	cx, cy := int(math.Floor(x)), int(math.Floor(y))
	d1, d2 = math.Inf(1), math.Inf(1)
	for b := cy - 2; b <= cy+2; b++ {
		for a := cx - 2; a <= cx+2; a++ {
			dx, dy := float64(a)+0.1+0.8*n.cell(a, b)-x, float64(b)+0.1+0.8*(n+1).cell(a, b)-y
			d := math.Sqrt(dx*dx + dy*dy)
			if d < d1 {
				d1, d2, i, j = d, d1, a, b
			} else {
				d2 = min(d2, d)
			}
		}
	}
	return d1, d2, i, j
}
