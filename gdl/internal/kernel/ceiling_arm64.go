package kernel

// ceilingRun does a fixed number of multiply-adds and returns how many
// floating-point operations they are.
func ceilingRun() float64 {
	const rounds, sums = 1 << 20, 16
	if chosen == neon {
		ceilingNEON(rounds)
		return rounds * sums * 4 * 2
	}
	flops, _ := ceilingGo(1, 1)
	return flops
}
