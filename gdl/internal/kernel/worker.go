package kernel

// scratchLen is how many float32 of scratch a worker has: 16 MiB. Kernels choose
// their blocks so that it is enough.
const scratchLen = 1 << 22

// Worker is what one thread brings to a chunk: memory that lasts from chunk to
// chunk but holds nothing of worth between them. The arguments of assembly live
// here because calls through a table would move them to the heap.
type Worker struct {
	tile     tileArgs
	pack     packArgs
	vec      vecArgs
	window   poolArgs
	philox   philoxArgs
	winograd winogradArgs
	sums     [sumLanes]float64
	scratch  []float32 // scratchLen, 64-byte aligned
	touched  float32   // keeps touch from being optimised away

	segments [maxSegments]segment
}

// maxSegments is how many taps a pixel, and rows of pixels a sum over pixels,
// may have in one tile.
const maxSegments = 1024

func newWorker() *Worker {
	return &Worker{scratch: Floats(scratchLen)}
}

// touch reads each cache line of x once: neighbouring lines arrive faster that way
// than when a tile asks for one here and one there.
func (w *Worker) touch(x []float32) {
	var a, b, c, d float32 // four sums: one would wait for itself
	for ; len(x) >= 64; x = x[64:] {
		a += x[0]
		b += x[16]
		c += x[32]
		d += x[48]
	}
	for i := 0; i < len(x); i += 16 {
		a += x[i]
	}
	w.touched = a + b + c + d
}

// spare holds the workers of callers that find the crew at work.
var spare = make(chan *Worker, 8)

// alone runs n chunks of t on the calling goroutine.
func alone(t Task, n int) {
	var w *Worker
	select {
	case w = <-spare:
	default:
		w = newWorker()
	}
	for c := range n {
		t.Run(c, w)
	}
	select {
	case spare <- w:
	default:
	}
}
