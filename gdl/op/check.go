package op

import (
	"fmt"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Any stands for any length of an axis in CheckShape.
const Any = -1

// CheckShape panics with an error that starts with who unless x has the wanted
// shape; Any matches every length.
func CheckShape(who string, x *G.Node, want ...int) {
	s := x.Shape()
	ok := len(s) == len(want)
	for i := 0; ok && i < len(s); i++ {
		ok = want[i] == Any || want[i] == s[i]
	}
	if !ok {
		panic(fmt.Errorf("%s: input has shape %v, want %s", who, []int(s), pattern(want)))
	}
}

// CheckSame panics with an error that starts with who unless a and b have the
// same shape.
func CheckSame(who string, a, b *G.Node) {
	if !sameShape(a.Shape(), b.Shape()) {
		panic(fmt.Errorf("%s: shapes %v and %v differ", who, []int(a.Shape()), []int(b.Shape())))
	}
}

func checkRank(who string, x *G.Node, rank int) {
	if x.Shape().Dims() != rank {
		panic(fmt.Errorf("%s: input has shape %v, want %d axes", who, []int(x.Shape()), rank))
	}
}

func sameShape(a, b tensor.Shape) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func pattern(want []int) string {
	s := "["
	for i, w := range want {
		if i > 0 {
			s += " "
		}
		if w == Any {
			s += "any"
			continue
		}
		s += fmt.Sprint(w)
	}
	return s + "]"
}
