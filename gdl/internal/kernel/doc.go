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
//   - elementwise: Map, MapGrad, Zip, Affine, Quantize, AddRow, BCE…, the optimisers
//   - sums: Sum, ColSum, Moments, NormSums
//   - several of these in one pass: Chain
//   - convolution: ConvForward, ConvBackData, ConvBackKernel of a Conv; the same with
//     Depthwise in front where groups are single channels
//   - windows and norms: MaxPool, AvgPool, NormApply, LayerApply and gradients
//   - random numbers: Uniform, Normal, Dropout on a Stream
//
// Each has code for AVX-512 and AVX2 on amd64, for NEON on arm64, and in Go alone (see
// ISA). All vector instruction sets give the same bits, and portable Go gives others,
// in the last places, that are the same on every processor: testdata/bits.txt has the
// hashes. So a product that is added to something is rounded by a conversion in Go code:
// the compiler would fuse the two for arm64. NEON.md says what is known of speed there.
// For that the order of each sum follows from shapes alone (⊕ rounds to float32, and
// products are fused into it):
//
//   - An element of a product of matrices, and of a convolution computed by tiles, is
//     one chain, 0 ⊕ a₀b₀ ⊕ a₁b₁ …, through taps row by row and channels; Gemm begins a
//     new chain every so many products (depth) and adds it to what is in C. The bias
//     comes last. Winograd's transforms are chains in the order of gen/line.go.
//   - A convolution to few channels has 16 chains for each output (gen/dots.go): product
//     k of a tap goes to lane k mod 16. Taps that a line takes together go in turns, 16
//     products of each. Lanes are folded: i ⊕ (i+8) for i < 8, then i ⊕ (i+4) for i < 4,
//     then (0 ⊕ 1) ⊕ (2 ⊕ 3); then the bias is added. Where 16 do not divide the
//     channels (conv_thin.go), each tap is a chain, and they are added to the bias.
//   - A sum over a row (rowSum, layerSlopes) has 16 lanes, element i in lane i mod 16,
//     folded by i ⊕ (i+8), i ⊕ (i+4), i ⊕ (i+2), 0 ⊕ 1. Sum has the same 16 lanes and
//     fold in float64.
//   - A sum over columns is a chain through 64 rows, begun at 0 and added to the rest;
//     rows of fewer than 64 floats are taken several at a time (narrow) and then folded
//     in order.
//   - Partial sums, of parts that the shape alone decides, are added in order.
//
// Where a number of lanes or the width of a tile would decide on more (which algorithm,
// how many parts), it is a constant of wide.go in its place. The assembly is written
// by the generator in gen: run go generate.
//
// Matrices are row-major, images [B H W C], kernels [KH KW C F]. Shapes are
// checked by package op when a graph is built, not here.
package kernel
