package op

import "github.com/generative-deep-learning/go/gdl/internal/kernel"

// fuseBias makes the kernel of a product add a row to each of its rows of c
// numbers, and reports whether it can.
func fuseBias(t kernel.Task, c int, row []float32) bool {
	var bias *[]float32
	var act kernel.Fn
	n := 0
	switch t := t.(type) {
	case *kernel.Gemm:
		bias, act, n = &t.Bias, t.Act, t.N
	case *kernel.ConvForward:
		bias, act, n = &t.Bias, t.Act, t.F
	case *kernel.DepthwiseForward:
		bias, act, n = &t.Bias, t.Act, t.F
	case *kernel.ConvBackData:
		bias, act, n = &t.Bias, t.Act, t.C
	default:
		return false
	}
	if *bias != nil || act != kernel.Identity || n != c {
		return false
	}
	*bias = row
	return true
}

// fuseAct makes a kernel apply f to its result, and reports whether it can.
func fuseAct(t kernel.Task, f kernel.Fn, alpha float64) bool {
	var act *kernel.Fn
	var a *float32
	switch t := t.(type) {
	case *kernel.Gemm:
		act, a = &t.Act, &t.Alpha
	case *kernel.ConvForward:
		act, a = &t.Act, &t.Alpha
	case *kernel.DepthwiseForward:
		act, a = &t.Act, &t.Alpha
	case *kernel.ConvBackData:
		act, a = &t.Act, &t.Alpha
	case *kernel.NormApply:
		act, a = &t.Act, &t.Alpha
	default:
		return false
	}
	if *act != kernel.Identity {
		return false
	}
	*act, *a = f, float32(alpha)
	return true
}
