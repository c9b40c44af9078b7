package viz

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot returns an empty gonum plot in the course's look. The page writes
// the title.
func newPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = textStyle(labelSize).Font
		a.Label.TextStyle.Color = ink
		a.Label.Padding = 4 * px
		a.LineStyle = stroke(axisInk, thinLine)
		a.Padding = 0
		a.Tick.Label.Font = textStyle(tickSize).Font
		a.Tick.Label.Color = ink
		a.Tick.LineStyle = stroke(axisInk, thinLine)
		a.Tick.Length = tickLen
	}
	p.X.Tick.Marker = ticker{want: 7}
	p.Y.Tick.Marker = ticker{want: 6}
	grid := plotter.NewGrid()
	grid.Horizontal = stroke(gridInk, thinLine)
	grid.Vertical = stroke(gridInk, thinLine)
	p.Add(grid)
	return p
}

// ticker marks round values: 1, 2 or 5 times a power of ten.
type ticker struct {
	want  int
	whole bool // whole numbers only: epochs
}

// Ticks implements plot.Ticker.
func (t ticker) Ticks(lo, hi float64) []plot.Tick {
	step := niceStep(lo, hi, t.want)
	if t.whole {
		step = max(step, 1)
	}
	var ticks []plot.Tick
	if first := math.Ceil(lo/step-1e-9) * step; t.whole && first-lo > 0.6*step {
		ticks = append(ticks, plot.Tick{Value: lo, Label: tickLabel(lo, 1)}) // epoch 1
	}
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+1e-9*step; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: tickLabel(i*step, step)})
	}
	return ticks
}

// niceStep returns the round step that gives at most want+1 marks in [lo, hi].
func niceStep(lo, hi float64, want int) float64 {
	raw := (hi - lo) / float64(want)
	pow := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*pow >= raw*(1-1e-9) {
			return m * pow
		}
	}
	return 10 * pow
}

// tickLabel prints v with the digits that tell it from v±step.
func tickLabel(v, step float64) string {
	if math.Abs(v) < step/2 {
		return "0"
	}
	var s string
	if math.Abs(v) >= 1e6 || step < 1e-5 {
		digits := 1 + math.Floor(math.Log10(math.Abs(v))+1e-9) - math.Floor(math.Log10(step)+1e-9)
		s = strconv.FormatFloat(v, 'g', int(digits), 64)
	} else {
		digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
		s = strconv.FormatFloat(v, 'f', digits, 64)
	}
	if v < 0 {
		s = "−" + s[1:] // the minus sign is as wide as a digit
	}
	return s
}

// logTicker marks 1, 2 and 5 times powers of ten, or powers only when the
// range holds many of them. A range too small for three such marks gets the
// even marks of a linear axis.
type logTicker struct{}

// Ticks implements plot.Ticker; lo and hi are positive.
func (logTicker) Ticks(lo, hi float64) []plot.Tick {
	factors := []float64{1, 2, 5}
	if math.Log10(hi/lo) > 3 {
		factors = factors[:1]
	}
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(lo)); e <= math.Ceil(math.Log10(hi)); e++ {
		for _, m := range factors {
			v := m * math.Pow(10, e)
			if v >= lo && v <= hi {
				ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v, v)})
			}
		}
	}
	if len(ticks) < 3 {
		return ticker{want: 6}.Ticks(lo, hi)
	}
	return ticks
}

// powersOfTwo marks 1, 2, 4, …, and labels every second one where there are many.
type powersOfTwo struct{}

// Ticks implements plot.Ticker; lo and hi are positive.
func (powersOfTwo) Ticks(lo, hi float64) []plot.Tick {
	var ticks []plot.Tick
	first, last := math.Ceil(math.Log2(lo)-1e-9), math.Floor(math.Log2(hi)+1e-9)
	for e := first; e <= last; e++ {
		v := math.Exp2(e)
		t := plot.Tick{Value: v, Label: tickLabel(v, min(v, 1))}
		if last-first >= 6 && math.Mod(e, 2) != 0 {
			t.Label = ""
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// pad widens [lo, hi] by a twentieth on each side; a single value gets a
// range around it.
func pad(lo, hi float64) (float64, float64) {
	d := (hi - lo) / 20
	if tiny := 1e-6 * max(math.Abs(lo), math.Abs(hi), 1e-6); d < tiny {
		d = max(tiny, math.Abs(lo)/10)
	}
	return lo - d, hi + d
}

// padLog is pad on a logarithmic axis.
func padLog(lo, hi float64) (float64, float64) {
	a, b := pad(math.Log(lo), math.Log(hi))
	return math.Exp(a), math.Exp(b)
}

// place draws p into c and returns the part of c that holds the data.
func place(p *plot.Plot, c draw.Canvas) draw.Canvas {
	p.Draw(c)
	return p.DataCanvas(c)
}
