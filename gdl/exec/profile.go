package exec

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// OpTime is what one kernel of a program takes.
type OpTime struct {
	Name      string        // of the ops it computes, for example "MatMul+AddRow+ReLU"
	Shape     []int         // of the result
	Time      time.Duration // median
	Flops     float64       // of the direct sum; 0 for all but products and convolutions
	Reference bool          // the op has no kernel: its plain reference runs, on one thread
}

// Profile runs the program op by op, runs times, and returns what each kernel
// takes, in the order of the program. Their sum is more than a Run takes where
// Run lets independent ops share the threads.
func (p *Program) Profile(runs int) ([]OpTime, error) {
	if runs < 1 {
		return nil, fmt.Errorf("exec: profile of %d runs, want at least 1", runs)
	}
	p.err = nil
	times := make([][]time.Duration, len(p.units))
	for range runs {
		for i, u := range p.units {
			start := time.Now()
			kernel.Do(u.task)
			times[i] = append(times[i], time.Since(start))
		}
	}
	ops := make([]OpTime, len(p.units))
	for i, u := range p.units {
		slices.Sort(times[i])
		_, plain := u.task.(kernel.Func)
		ops[i] = OpTime{u.name(), u.out().Shape(), times[i][runs/2], flops(u.task), plain}
	}
	return ops, p.err
}

// name joins the names of the ops of the unit.
func (u *unit) name() string {
	var names []string
	for _, n := range u.nodes() {
		if o, ok := n.Op().(*ir.Op); ok {
			names = append(names, o.Name)
		} else {
			names = append(names, n.Op().String())
		}
	}
	return strings.Join(names, "+")
}

// flops returns the operations of a product or convolution, 0 for other tasks.
func flops(t kernel.Task) float64 {
	switch t := t.(type) {
	case *kernel.Gemm:
		return 2 * float64(t.M) * float64(t.N) * float64(t.K) * float64(max(1, t.Batch))
	case interface{ Flops() float64 }:
		return t.Flops()
	}
	return 0
}
