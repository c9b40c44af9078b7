//go:build !amd64 && !arm64

package kernel

func ceilingRun() float64 {
	flops, _ := ceilingGo(1, 1)
	return flops
}
