package kernel

// Where the order of a sum depends on how long vectors are or how wide tiles, it is
// that of AVX-512 on every instruction set, and so is what is chosen by it: results
// then have the same bits.
const (
	wideLanes = 16 // sums of a dot product, and what channels fill whole vectors
	widePanel = 32 // columns of a panel of a convolution
	wideCols  = 64 // columns of the widest tile
)
