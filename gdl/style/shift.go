package style

import (
	"fmt"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// shifts are train.Batches: where the network sees an image in each step. They hold
// the numbers of the rows and of the columns that it sees, the image being continued
// by its mirror image: all of them, and most more at one side or the other, at random.
// So no pixel keeps its place on the grid of a stride, which would show.
type shifts struct {
	h, w, most int // pixels
	steps      int // of an epoch
	seed       uint64
}

func (s shifts) Shapes() [][]int { return [][]int{{s.h + s.most}, {s.w + s.most}} }

func (s shifts) Steps() int { return s.steps }

func (s shifts) Size(int) int { return 1 }

func (s shifts) Fill(x [][]float32, epoch, step int) {
	rng := rand.New(rand.NewPCG(s.seed, uint64(epoch*s.steps+step)))
	for i, n := range []int{s.h, s.w} {
		before := rng.IntN(s.most + 1)
		for k := range x[i] {
			at := k - before
			at = max(at, -at)
			if at >= n {
				at = 2*(n-1) - at
			}
			x[i][k] = float32(at)
		}
	}
}

func (s shifts) Digest() string {
	return fmt.Sprintf("shifts of %d×%d pixels by %d, seed %d", s.h, s.w, s.most, s.seed)
}

// seenAt returns the given rows [1 H'] and columns [1 W'] of an image x [1 H W C],
// [1 H' W' C].
func seenAt(x, rows, cols *G.Node) *G.Node {
	s := x.Shape()
	h, w, c := rows.Shape()[1], cols.Shape()[1], s[3]
	y := op.Gather(op.Reshape(x, s[1], s[2]*c), op.Reshape(rows, h))
	y = op.Transpose(op.Reshape(y, h, s[2], c), 1, 0, 2)
	y = op.Gather(op.Reshape(y, s[2], h*c), op.Reshape(cols, w))
	return op.Reshape(op.Transpose(op.Reshape(y, w, h, c), 1, 0, 2), 1, h, w, c)
}
