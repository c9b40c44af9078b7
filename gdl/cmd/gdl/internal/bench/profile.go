package bench

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/viz"
)

// Profile times what a step computes before its updates, kernel by kernel, and
// returns medians, the longest first. It takes about as long as told, but makes
// at least 5 runs and at most 100.
func (s *Step) Profile(about time.Duration) ([]exec.OpTime, error) {
	var all []exec.OpTime
	for _, p := range s.phases {
		first, err := p.Profile(p.batch, 1)
		if err != nil {
			return nil, err
		}
		runs := int(about / max(sum(first), 1))
		ops, err := p.Profile(p.batch, min(max(runs, 5), 100))
		if err != nil {
			return nil, err
		}
		all = append(all, ops...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("bench: a sweep has no profile: it is one kernel")
	}
	slices.SortStableFunc(all, func(a, b exec.OpTime) int { return int(b.Time - a.Time) })
	return all, nil
}

// WriteProfile writes ops as a table.
func WriteProfile(out io.Writer, ops []exec.OpTime) {
	total := sum(ops)
	fmt.Fprintf(out, "%-34s %-18s %9s %6s %8s\n", "op", "shape", "ms", "share", "GFLOP/s")
	for _, o := range ops {
		speed := ""
		if o.Flops > 0 {
			speed = fmt.Sprintf("%.1f", o.Flops/o.Time.Seconds()/1e9)
		}
		if o.Reference {
			speed += " no kernel"
		}
		share := 100 * o.Time.Seconds() / total.Seconds()
		fmt.Fprintf(out, "%-34s %-18s %9s %5.1f%% %8s\n", o.Name, fmt.Sprint(o.Shape), ms(milli(o.Time)), share, speed)
	}
	fmt.Fprintf(out, "%-34s %-18s %9s\n", "all, one after the other", "", ms(milli(total)))
}

// ProfileChart shows the time of the ops by kind, those of a fused kernel by
// its first. Kinds below 1 % of the whole are left out.
func ProfileChart(title string, ops []exec.OpTime) viz.Bars {
	times := map[string]float64{}
	for _, o := range ops {
		kind, _, _ := strings.Cut(o.Name, "+")
		times[kind] += milli(o.Time)
	}
	kinds := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	b := viz.Bars{Title: title, YLabel: "ms a step"}
	for _, k := range kinds {
		if times[k] >= 0.01*milli(sum(ops)) {
			b.Names = append(b.Names, k)
			b.Values = append(b.Values, times[k])
		}
	}
	b.Width = 120 * max(4, len(b.Names))
	return b
}

func sum(ops []exec.OpTime) time.Duration {
	var t time.Duration
	for _, o := range ops {
		t += o.Time
	}
	return t
}

func milli(d time.Duration) float64 { return d.Seconds() * 1e3 }
