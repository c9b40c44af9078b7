package nb

import (
	"fmt"
	"math"
	"runtime"
)

// ToWrite is what a function of the learner's panics with until it is written:
//
//	// mean returns the mean of x.
//	func mean(x []float32) float64 {
//		panic(nb.ToWrite) // yours
//	}
const ToWrite = toWrite("to be written")

type toWrite string

// Try checks a function that the learner writes, and says which of three things
// is true: it is not written yet, it is right, or it is wrong and what to look
// at. None of them ends the cell: the text goes on with the library's own
// version.
//
//	nb.Try("mean", func(t *nb.Trial) {
//		t.Near("the mean of 1 and 3", mean([]float32{1, 3}), 2, 1e-6, "Divide by len(x).")
//	})
func Try(what string, check func(t *Trial)) { fmt.Println(try(what, check).line) }

// Solve is Try for a notebook of solutions: what is not right ends the cell.
func Solve(what string, check func(t *Trial)) {
	o := try(what, check)
	if !o.right {
		Check(fmt.Errorf("%s", o.line))
	}
	fmt.Println(o.line)
}

// Trial checks values. The first that is wrong ends the trial with its hint.
type Trial struct{ checks int }

// wrong is what a Trial panics with.
type wrong string

// Near checks that got, which case says in words, is within tolerance of want.
func (t *Trial) Near(in string, got, want, tolerance float64, hint string) {
	t.checks++
	if !(got == want || math.Abs(got-want) <= tolerance) { // NaN is never near
		panic(wrong(fmt.Sprintf("%s: %.5g, want %.5g. %s", in, got, want, hint)))
	}
}

// NearAll is Near for values in order.
func (t *Trial) NearAll(in string, got, want []float32, tolerance float64, hint string) {
	t.checks++
	if len(got) != len(want) {
		panic(wrong(fmt.Sprintf("%s: %d values, want %d. %s", in, len(got), len(want), hint)))
	}
	for i := range want {
		if g, w := float64(got[i]), float64(want[i]); !(math.Abs(g-w) <= tolerance) {
			panic(wrong(fmt.Sprintf("%s: value %d is %.5g, want %.5g. %s", in, i, g, w, hint)))
		}
	}
}

// True checks what case says in words.
func (t *Trial) True(in string, ok bool, hint string) {
	t.checks++
	if !ok {
		panic(wrong(in + ": no. " + hint))
	}
}

type outcome struct {
	line  string
	right bool
}

// try runs check and returns what to print.
func try(what string, check func(t *Trial)) (o outcome) {
	t := &Trial{}
	defer func() {
		switch r := recover().(type) {
		case nil:
			o = outcome{fmt.Sprintf("%s: right ✓ (%d checks)", what, t.checks), true}
		case toWrite:
			o.line = what + ": not written yet. Put your lines in place of panic(nb.ToWrite) in the cell above, run it, then this one."
		case wrong:
			o.line = what + ": not yet. " + string(r)
		case runtime.Error:
			o.line = fmt.Sprintf("%s: it stopped: %v.", what, r)
		case error: // a shape that does not fit, said by the layer
			o.line = fmt.Sprintf("%s: it stopped: %v.", what, r)
		default:
			panic(r)
		}
	}()
	check(t)
	return o
}
