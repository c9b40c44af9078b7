//go:build !long

package kernel

// ulpStride is the distance of the inputs that TestMapUlps tries, in bit
// patterns: it is odd, so that all low bits occur. ulpFirst is the number of the
// first instruction set it tries.
const (
	ulpStride = 1021
	ulpFirst  = 0
)
