package viz

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

func labelsOf(ticks []plot.Tick) (labels []string) {
	for _, t := range ticks {
		labels = append(labels, t.Label)
	}
	return labels
}

func TestTickLabels(t *testing.T) {
	for _, tc := range []struct {
		name   string
		ticks  plot.Ticker
		lo, hi float64
		want   []string
	}{
		{"unit", ticker{want: 5}, 0, 1, []string{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{"signs", ticker{want: 4}, -1.1, 1.1, []string{"−1", "0", "1"}},
		{"epochs", ticker{want: 8, whole: true}, 1, 50, []string{"1", "10", "20", "30", "40", "50"}},
		{"three epochs", ticker{want: 8, whole: true}, 1, 3, []string{"1", "2", "3"}},
		{"decades", logTicker{}, 0.01, 1000, []string{"0.01", "0.1", "1", "10", "100", "1000"}},
		{"one decade", logTicker{}, 0.9, 11, []string{"1", "2", "5", "10"}},
		{"narrow log", logTicker{}, 0.088, 0.12, []string{"0.09", "0.10", "0.11", "0.12"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, labelsOf(tc.ticks.Ticks(tc.lo, tc.hi))); d != "" {
				t.Errorf("labels (-want +got):\n%s", d)
			}
		})
	}
}

// Whatever the range, marks lie in it, rise, differ in print, and are few.
func TestTicksProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
		width := math.Pow(10, rapid.Float64Range(-3, 7).Draw(t, "log10 width"))
		lo, hi := pad(lo, lo+width)
		ticks := ticker{want: 6}.Ticks(lo, hi)
		if n := len(ticks); n < 2 || n > 8 {
			t.Fatalf("%d marks in [%v, %v]; want 2 to 8", n, lo, hi)
		}
		for i, tick := range ticks {
			if tick.Value < lo-1e-9*width || tick.Value > hi+1e-9*width {
				t.Errorf("mark %v outside [%v, %v]", tick.Value, lo, hi)
			}
			if i > 0 && (tick.Value <= ticks[i-1].Value || tick.Label == ticks[i-1].Label) {
				t.Errorf("marks %v and %v do not rise", ticks[i-1], tick)
			}
		}
	})
}

// Labels of curves that end close together stay in order, apart and inside.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		lo, hi := 0*px, 400*px
		ys := make([]vg.Length, n)
		for i := range ys {
			ys[i] = lo + (hi-lo)*vg.Length(rapid.Float64Range(0, 1).Draw(t, "y"))
		}
		slices.Sort(ys)
		slices.Reverse(ys)
		spread(ys, lo, hi)
		for i, y := range ys {
			if y < lo-1e-6 || y > hi+1e-6 {
				t.Errorf("label %d at %v, outside [%v, %v]", i, y, lo, hi)
			}
			if i > 0 && ys[i-1]-y < lineGap-1e-6 {
				t.Errorf("labels %d and %d are %v apart; want %v", i-1, i, ys[i-1]-y, lineGap)
			}
		}
	})
}
