//go:build !amd64 && !arm64

package kernel

// pause tells the CPU that the caller spins; here it cannot.
func pause() {}
