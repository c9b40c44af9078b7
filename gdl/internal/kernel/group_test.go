package kernel

import "testing"

// A group of tasks with one and two stages gives what the tasks give alone.
func TestGroup(t *testing.T) {
	const n = 100_000
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%13) - 6
	}
	run := func(do func(tasks ...Task)) (sum, total []float32, cols []float32) {
		y, sum, cols := make([]float32, n), make([]float32, 1), make([]float32, 50)
		do(&Map{F: Tanh, X: x, Y: y}, &Sum{Scale: 2, X: x, Y: sum}, &ColSum{X: x, Y: cols}, Func(func() { cols = cols[:50] }))
		return sum, y, cols
	}
	sum, y, cols := run(func(tasks ...Task) {
		for _, t := range tasks {
			Do(t)
		}
	})
	gsum, gy, gcols := run(func(tasks ...Task) {
		g := NewGroup(tasks...)
		Do(g)
		if a := testing.AllocsPerRun(20, func() { Do(g) }); a != 0 {
			t.Errorf("%g allocations a run", a)
		}
	})
	for i := range y {
		if y[i] != gy[i] {
			t.Fatalf("y[%d] = %g alone, %g in a group", i, y[i], gy[i])
		}
	}
	for i := range cols {
		if cols[i] != gcols[i] {
			t.Fatalf("column %d = %g alone, %g in a group", i, cols[i], gcols[i])
		}
	}
	if sum[0] != gsum[0] {
		t.Fatalf("sum %g alone, %g in a group", sum[0], gsum[0])
	}
}
