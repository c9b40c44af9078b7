//go:build !amd64 && !arm64

package kernel

func transpose(*uint64) { panic("kernel: no assembly here") }
