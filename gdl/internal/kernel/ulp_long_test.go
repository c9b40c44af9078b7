//go:build long

package kernel

// ulpStride 1 tries every float32; a minute or two for each function.
const ulpStride = 1
