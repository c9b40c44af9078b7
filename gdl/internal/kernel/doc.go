// Package kernel holds the numeric work of the engine: slices in, slices out.
//
// A kernel is a struct with its operands as fields. It implements Task: its
// work is cut into chunks that write disjoint parts of the output, so that any
// worker may take any chunk at any time and the result is the same bit for
// bit. How a kernel is cut depends on its shape alone, never on the number of
// workers; sums over several chunks are added in chunk order.
//
// Matrices are row-major. Slices are not checked for length here: package op
// checks shapes when a graph is built.
package kernel
