package kernel

// Elementwise is a Task that can compute any block of its result by itself: an
// element needs no other element of the streams than that of the same place.
// Where an operand may be the memory of the result, see the Task.
type Elementwise interface {
	Task
	// Size returns the elements of the result, and of what number a block starts
	// at a multiple: the length of a row where rows count, of an image for windows.
	Size() (n, grain int)
	// Block computes elements lo … hi, after enter(0) of a staged Task.
	Block(lo, hi int, w *Worker)
}

// blockLen returns how many elements of whole grains a chunk has.
func blockLen(grain int) int { return max(1, span/max(1, grain)) * grain }

// blockChunks is Chunks of an Elementwise by itself.
func blockChunks(e Elementwise) int {
	n, grain := e.Size()
	if n == 0 {
		return 0
	}
	return blocksOf(n, blockLen(grain))
}

// runBlock is Run of an Elementwise by itself.
func runBlock(e Elementwise, chunk int, w *Worker) {
	n, grain := e.Size()
	size := blockLen(grain)
	e.Block(chunk*size, min((chunk+1)*size, n), w)
}
