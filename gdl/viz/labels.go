package viz

import (
	"image/color"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// endLabel names a curve at the height of its last value.
type endLabel struct {
	text  string
	color color.Color
	value float64
	dash  bool
	band  bool
	y     vg.Length
}

func (c Curves) endLabels() []endLabel {
	var labels []endLabel
	for i, s := range c.Series {
		v := s.Y[len(s.Y)-1]
		labels = append(labels, endLabel{text: nameValue(s.Name, v), color: seriesColor(i), value: v})
	}
	for i, r := range c.Refs {
		v := r.Lo[len(r.Lo)-1]
		l := endLabel{text: nameValue(r.Name, v), color: refInk, value: v, dash: true}
		if r.Hi != nil {
			hi := r.Hi[len(r.Hi)-1]
			l = endLabel{text: r.Name, color: c.bandColor(i), value: (v + hi) / 2, band: true}
		}
		labels = append(labels, l)
	}
	return labels
}

// nameValue prints v with four significant digits after the name.
func nameValue(name string, v float64) string {
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if name == "" {
		return s
	}
	return name + "  " + s
}

func labelsWidth(labels []endLabel) vg.Length {
	style := textStyle(labelSize)
	var w vg.Length
	for _, l := range labels {
		w = max(w, style.Width(l.text))
	}
	return w + swatchLen + 18*px
}

// drawLabels writes the labels right of data, at the height of their values
// where there is room, and else as close as lines of text can stand.
func drawLabels(c, data draw.Canvas, labels []endLabel) {
	slices.SortStableFunc(labels, func(a, b endLabel) int {
		switch {
		case a.y > b.y:
			return -1
		case a.y < b.y:
			return 1
		}
		return 0
	})
	ys := make([]vg.Length, len(labels))
	for i, l := range labels {
		ys[i] = l.y
	}
	spread(ys, data.Min.Y, data.Max.Y)
	style := textStyle(labelSize)
	x := data.Max.X + 10*px
	for i, l := range labels {
		line := stroke(l.color, lineWidth)
		if l.dash {
			line.Dashes = []vg.Length{6 * px, 4 * px}
		}
		if l.band {
			line.Width = 10 * px
		}
		c.StrokeLine2(line, x, ys[i], x+swatchLen, ys[i])
		c.FillText(style, vg.Point{X: x + swatchLen + 6*px, Y: ys[i]}, l.text)
	}
}

// spread moves ys, which fall, apart to lineGap, and into [lo, hi] while they
// fit there.
func spread(ys []vg.Length, lo, hi vg.Length) {
	top := hi
	for i := range ys {
		ys[i] = min(ys[i], top)
		top = ys[i] - lineGap
	}
	bottom := lo
	for i := len(ys) - 1; i >= 0; i-- {
		ys[i] = max(ys[i], bottom)
		bottom = ys[i] + lineGap
	}
}
