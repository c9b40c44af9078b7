package bench

import (
	"fmt"
	"io"
	"runtime"
	"strconv"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// Header writes what the engine runs on, and the head of the table that Row makes a
// line of.
func Header(out io.Writer, peers bool) {
	fmt.Fprintf(out, "%s/%s, kernels: %s\n", runtime.GOOS, runtime.GOARCH, kernel.ISA())
	fmt.Fprintf(out, "%-28s %5s %7s %9s %9s %8s %7s %8s %6s", "case", "batch", "threads", "min ms", "median", "GFLOP/s", "ceiling", "MB", "allocs")
	if peers {
		fmt.Fprintf(out, " %9s %6s  %s", "peer ms", "ratio", "best peer")
	}
	fmt.Fprintln(out)
}

// Row writes a result as a line of a table, and one below it for each variant of
// each framework.
func Row(out io.Writer, r Result) {
	fmt.Fprintf(out, "%-28s %5s %7d %9s %9s %8.1f %6.0f%% %8.1f %6d",
		r.Case, r.batch(), r.Threads, ms(r.MinMS), ms(r.MedianMS), r.GFLOPS, 100*r.CeilingShare, float64(r.ArenaBytes)/1e6, r.Allocs)
	if r.Peer != "" {
		fmt.Fprintf(out, " %9s %6.2f  %s", ms(r.PeerMinMS), r.Ratio, r.Peer)
	}
	fmt.Fprintln(out)
	for _, v := range r.Variants {
		fmt.Fprintf(out, "  %-40s %9s %9s\n", v.Name, ms(v.MinMS), ms(v.MedianMS))
	}
}

// batch formats the examples of a step, if it is of examples.
func (r *Result) batch() string {
	if r.Batch == 0 {
		return ""
	}
	return strconv.Itoa(r.Batch)
}

// ms formats milliseconds with three digits or all before the point.
func ms(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.3f", v)
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
