package kernel

import "unsafe"

// vecFunc is an elementwise or column loop in assembly; its argument points to
// a vecArgs.
type vecFunc = tileFunc

// vecSet holds the vector loops of one instruction set; see gen/elementwise.go
// for their operands and parameters.
type vecSet struct {
	maps, grads                                      [fnCount]vecFunc
	zips                                             [arithCount]vecFunc
	affine, withSign, quantize, addRow, colSum       vecFunc
	bceLogits, bceLogitsGrad, bceProbs, bceProbsGrad vecFunc
	adam, rmsprop, sgd, settle                       vecFunc
	norm, normGrad, colSquares, colProducts          vecFunc
	rowSum, rowSquares                               vecFunc
	layerSlopes, layerApply, layerGrad, layerSums    vecFunc
	maxPool, maxPoolGrad, maxPoolSpread              vecFunc // on poolArgs
	philox                                           vecFunc // on philoxArgs
	uniform, boxMuller, dropout                      vecFunc
	filters                                          [filterKinds]filterSet // on winogradArgs
	sum                                              func(x *float32, n uint64, sums *float64)
}

// vecArgs are the arguments of a vector loop. The order of the fields is known
// to the assembly.
type vecArgs struct {
	operands [7]unsafe.Pointer
	cols     uint64
	rows     uint64
	params   [8]float32
}

// call runs f on rows of cols floats. The operands must be long enough: they
// come from slice expressions, which check.
func (w *Worker) call(f vecFunc, cols, rows int, operands ...[]float32) {
	if cols == 0 || rows == 0 {
		return
	}
	w.vec.cols, w.vec.rows = uint64(cols), uint64(rows)
	for i, s := range operands {
		w.vec.operands[i] = unsafe.Pointer(unsafe.SliceData(s))
	}
	f((*uint64)(unsafe.Pointer(&w.vec)))
}

// params sets the parameters of the next calls.
func (w *Worker) params(p ...float32) { copy(w.vec.params[:], p) }

// narrow returns how many rows of n floats to take as one, so that vectors are
// full: 1 when rows are long enough as they are.
func narrow(n int) int {
	switch {
	case n >= 64:
		return 1
	case 64%n == 0:
		return 64 / n
	}
	return 16
}
