package datasets

// backHair is the hair behind the head.
func (d face) backHair() {
	back := paint{top: d.hair, bottom: mix(d.dark, ink, 0.2), alpha: 1}
	x := -d.dx * 0.6
	switch HairStyles[d.HairStyle] {
	case "short":
		d.fill(ellipse(x, -0.08, 0.6, 0.58), back)
	case "bob":
		d.fill(union(ellipse(x, -0.06, 0.66, 0.62), slab(x, 0.2, 0.64, 0.36, 0.2)), back)
	case "long":
		d.fill(union(ellipse(x, -0.06, 0.64, 0.62), slab(x, 0.55, 0.66, 0.75, 0.3)), back)
	case "curly":
		curls := make([]shape, 0, 12)
		for _, p := range [][2]float64{{-0.6, 0.2}, {-0.68, -0.05}, {-0.62, -0.32}, {-0.42, -0.52}, {-0.16, -0.64}, {0.14, -0.65},
			{0.42, -0.53}, {0.62, -0.32}, {0.68, -0.05}, {0.6, 0.2}, {0, -0.4}} {
			curls = append(curls, circle(p[0]+x, p[1], 0.2))
		}
		d.fill(union(curls...), back)
	case "buns":
		for _, side := range []float64{-1, 1} {
			d.fill(circle(x+side*0.52, -0.52, 0.23), shaded(d.hair))
			d.fill(outline(circle(x+side*0.52, -0.52, 0.12), 0.02), sheer(d.dark, 0.6, 0.03))
		}
		d.fill(ellipse(x, -0.08, 0.6, 0.58), back)
	}
}

// frontHair is the hair over the forehead: a cap, cut by the hairline.
func (d face) frontHair() {
	x := d.dx
	crown := ellipse(-x*0.2, -0.06, 0.585, 0.58)
	front := paint{top: mix(d.hair, white, 0.18), bottom: d.dark, alpha: 1}
	var hairline shape
	switch HairStyles[d.HairStyle] {
	case "short": // tufts and a side parting
		crown = union(crown, stick(-0.3, -0.3, -0.46, -0.5, 0.2, 0.07), stick(-0.1, -0.4, -0.27, -0.61, 0.2, 0.07),
			stick(0.1, -0.4, -0.03, -0.65, 0.2, 0.06), stick(0.25, -0.35, 0.22, -0.6, 0.2, 0.06), stick(0.35, -0.3, 0.43, -0.49, 0.2, 0.06))
		hairline = union(ellipse(x+0.12, 0.2, 0.5, 0.47), ellipse(x-0.2, 0.3, 0.36, 0.47))
	case "bob": // straight across
		hairline = union(slab(x, 0.3, 0.47, 0.5, 0.08), slab(x, 0.6, 0.6, 0.4, 0.1))
	case "long": // parted in the middle
		hairline = union(ellipse(x+0.26, 0.22, 0.25, 0.55), ellipse(x-0.26, 0.22, 0.25, 0.55), ellipse(x, 0.4, 0.45, 0.42))
	case "curly":
		hairline = ellipse(x, 0.22, 0.5, 0.46)
	case "buns": // three locks
		hairline = union(ellipse(x-0.3, 0.2, 0.2, 0.44), ellipse(x, 0.22, 0.2, 0.44), ellipse(x+0.3, 0.2, 0.2, 0.44), ellipse(x, 0.42, 0.5, 0.38))
	}
	fringe := without(crown, hairline)
	fringe.box.y1 = 0.35
	d.fill(fringe, front)
	d.fill(clip(bow(x-0.36, -0.33, x-0.06, -0.56, x+0.3, -0.4, 0.028), fringe), sheer(white, 0.35, 0.06))
	if HairStyles[d.HairStyle] == "curly" {
		for _, p := range [][2]float64{{-0.4, -0.2}, {-0.2, -0.31}, {0.02, -0.34}, {0.24, -0.3}, {0.43, -0.18}} {
			d.fill(circle(x+p[0], p[1], 0.13), shaded(d.hair))
		}
	}
}
