package op

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"
)

// TotalVariation returns the sum of |differences| of neighbouring pixels, side by
// side and one above the other, of images x [B H W C], averaged over the batch;
// a scalar. TensorFlow's image.total_variation gives the sum of each image.
func TotalVariation(x *G.Node) *G.Node {
	const who = "op.TotalVariation"
	checkRank(who, x, 4)
	if s := x.Shape(); s[1] < 2 || s[2] < 2 {
		panic(fmt.Errorf("%s: images %v, want at least 2×2 pixels", who, []int(s)))
	}
	return Add(variation(x, 1), variation(x, 2))
}

// variation returns the sum of |differences| along an axis, averaged over the
// batch.
func variation(x *G.Node, axis int) *G.Node {
	s := x.Shape()
	zero, one, last := make([]int, len(s)), make([]int, len(s)), slices.Clone(s)
	one[axis], last[axis] = 1, s[axis]-1
	return BatchMean(Abs(Sub(Slice(x, one, s), Slice(x, zero, last))))
}
