package kernel

// ceilingRun does a fixed number of multiply-adds and returns how many
// floating-point operations they are.
func ceilingRun() float64 {
	const rounds, sums = 1 << 20, 12
	switch chosen {
	case avx512:
		ceilingAVX512(rounds)
		return rounds * sums * 16 * 2
	case avx2:
		ceilingAVX2(rounds)
		return rounds * sums * 8 * 2
	}
	flops, _ := ceilingGo(1, 1)
	return flops
}
