package kernel

import "time"

// Ceiling measures the arithmetic ceiling of one core in GFLOP/s: independent
// multiply-adds in registers, with the instruction set in use. It takes about
// 50 ms and returns the best of ten runs, so it is higher than what a busy
// machine gives on average.
func Ceiling() float64 {
	best := 0.0
	for range 10 {
		start := time.Now()
		flops := ceilingRun()
		best = max(best, flops/time.Since(start).Seconds()/1e9)
	}
	return best
}

// ceilingGo is the portable loop: eight sums, as in the portable tile. It
// returns the floating-point operations done and a sum that keeps them alive.
func ceilingGo(x, y float32) (flops float64, s float32) {
	const rounds = 1 << 20
	var a, b, c, d, e, f, g, h float32
	for range rounds {
		a += float32(x * y)
		b += float32(x * y)
		c += float32(x * y)
		d += float32(x * y)
		e += float32(x * y)
		f += float32(x * y)
		g += float32(x * y)
		h += float32(x * y)
	}
	return rounds * 8 * 2, a + b + c + d + e + f + g + h
}
