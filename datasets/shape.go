package datasets

import "math"

// box bounds a shape in local coordinates.
type box struct{ x0, y0, x1, y1 float64 }

func around(x, y, rx, ry float64) box { return box{x - rx, y - ry, x + rx, y + ry} }

// shape is a region given by its signed distance: dist is negative inside and,
// near the edge, close to the distance to it. Formulas follow Quilez,
// "2D distance functions".
type shape struct {
	dist func(x, y float64) float64
	box  box
}

func circle(cx, cy, r float64) shape {
	return shape{func(x, y float64) float64 {
		return math.Sqrt((x-cx)*(x-cx)+(y-cy)*(y-cy)) - r
	}, around(cx, cy, r, r)}
}

// ellipse has radii rx and ry. Its distance is of first order, exact on the edge.
func ellipse(cx, cy, rx, ry float64) shape {
	ix, iy := 1/rx, 1/ry
	return shape{func(x, y float64) float64 {
		u, v := (x-cx)*ix, (y-cy)*iy
		k := math.Sqrt(u*u + v*v)
		g := math.Sqrt(u*u*ix*ix + v*v*iy*iy)
		if g < 1e-9 {
			return -min(rx, ry)
		}
		return k * (k - 1) / g
	}, around(cx, cy, rx, ry)}
}

// slab is a rectangle with rounded corners of radius r.
func slab(cx, cy, rx, ry, r float64) shape {
	return shape{func(x, y float64) float64 {
		u, v := math.Abs(x-cx)-rx+r, math.Abs(y-cy)-ry+r
		a, b := max(u, 0), max(v, 0)
		return math.Sqrt(a*a+b*b) + min(max(u, v), 0) - r
	}, around(cx, cy, rx, ry)}
}

// stick is a straight stroke with round ends of radii r0 and r1.
func stick(ax, ay, bx, by, r0, r1 float64) shape {
	dx, dy := bx-ax, by-ay
	inv := 1 / (dx*dx + dy*dy + 1e-12)
	r := max(r0, r1)
	return shape{func(x, y float64) float64 {
		px, py := x-ax, y-ay
		t := clamp((px*dx+py*dy)*inv, 0, 1)
		px, py = px-t*dx, py-t*dy
		return math.Sqrt(px*px+py*py) - r0 - t*(r1-r0)
	}, box{min(ax, bx) - r, min(ay, by) - r, max(ax, bx) + r, max(ay, by) + r}}
}

// bow is a stroke of radius r along the quadratic Bézier curve a, b, c, drawn
// as six straight ones.
func bow(ax, ay, bx, by, cx, cy, r float64) shape {
	const n = 6
	parts := make([]shape, n)
	px, py := ax, ay
	for i := range parts {
		t := float64(i+1) / n
		s := 1 - t
		x, y := s*s*ax+2*s*t*bx+t*t*cx, s*s*ay+2*s*t*by+t*t*cy
		parts[i] = stick(px, py, x, y, r, r)
		px, py = x, y
	}
	return union(parts...)
}

// polygon joins the points x0, y0, x1, y1 … to a closed region.
func polygon(p ...float64) shape {
	b := box{p[0], p[1], p[0], p[1]}
	for i := 0; i < len(p); i += 2 {
		b = box{min(b.x0, p[i]), min(b.y0, p[i+1]), max(b.x1, p[i]), max(b.y1, p[i+1])}
	}
	return shape{func(x, y float64) float64 {
		d, inside := math.Inf(1), false
		for i, j := 0, len(p)-2; i < len(p); i, j = i+2, i {
			ex, ey, wx, wy := p[j]-p[i], p[j+1]-p[i+1], x-p[i], y-p[i+1]
			t := clamp((wx*ex+wy*ey)/(ex*ex+ey*ey), 0, 1)
			ux, uy := wx-ex*t, wy-ey*t
			d = min(d, ux*ux+uy*uy)
			if (p[i+1] > y) != (p[j+1] > y) && wx < ex*wy/ey {
				inside = !inside
			}
		}
		if inside {
			return -math.Sqrt(d)
		}
		return math.Sqrt(d)
	}, b}
}

// union joins shapes.
func union(s ...shape) shape {
	b := s[0].box
	for _, o := range s[1:] {
		b = box{min(b.x0, o.box.x0), min(b.y0, o.box.y0), max(b.x1, o.box.x1), max(b.y1, o.box.y1)}
	}
	return shape{func(x, y float64) float64 {
		d := s[0].dist(x, y)
		for _, o := range s[1:] {
			d = min(d, o.dist(x, y))
		}
		return d
	}, b}
}

// clip is the part of a inside b.
func clip(a, b shape) shape { return cut(a, b, 1) }

// without is the part of a outside b.
func without(a, b shape) shape { return cut(a, b, -1) }

// cut keeps of a what is inside (side 1) or outside (side −1) b.
func cut(a, b shape, side float64) shape {
	return shape{func(x, y float64) float64 {
		d := a.dist(x, y)
		if d > beyond {
			return d
		}
		return max(d, side*b.dist(x, y))
	}, a.box}
}

// beyond is a distance at which no edge is drawn any more, so that none need
// be found.
const beyond = 0.3

// outline is a line of radius r along the edge of s.
func outline(s shape, r float64) shape {
	b := s.box
	return shape{func(x, y float64) float64 { return math.Abs(s.dist(x, y)) - r },
		box{b.x0 - r, b.y0 - r, b.x1 + r, b.y1 + r}}
}
