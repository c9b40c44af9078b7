// Package kernel holds the numeric work of the engine: slices in, slices out.
//
// A kernel is a struct with its operands as fields. It implements Task: its
// work is cut into chunks that write disjoint parts of the output, so that any
// worker may take any chunk at any time and the result is the same bit for
// bit. How a kernel is cut depends on its shape alone, never on the number of
// workers; sums over several chunks are added in chunk order. Do runs a Task on
// a crew of threads; only the first run of a Task may allocate memory. What a Task
// works in can be lent to it (Lend), and what it makes of a constant kept (Keep).
//
//   - gemm: Gemm, on tiles (tile.go, gen/tile.go) that convolutions share
//   - elementwise: Map, MapGrad, Zip, Affine, AddRow, BCE…, the optimisers
//   - sums: Sum, ColSum, Moments, NormSums
//   - several of these in one pass: Chain
//   - convolution: ConvForward, ConvBackData, ConvBackKernel of a Conv; the same with
//     Depthwise in front where groups are single channels
//   - windows and norms: MaxPool, AvgPool, NormApply, LayerApply and gradients
//   - random numbers: Uniform, Normal, Dropout on a Stream
//
// Each has code for AVX-512, for AVX2 and in Go alone (see ISA). Results differ
// between them in the last places; on one of them they are reproducible. The
// assembly is written by the generator in gen: run go generate.
//
// Matrices are row-major, images [B H W C], kernels [KH KW C F]. Shapes are
// checked by package op when a graph is built, not here.
package kernel
