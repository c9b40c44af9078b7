//go:build long

package kernel

// ulpStride 1 tries every float32, a few minutes for each function; ulpFirst
// leaves out the code in Go, which is what the others are compared with.
const (
	ulpStride = 1
	ulpFirst  = 1
)
