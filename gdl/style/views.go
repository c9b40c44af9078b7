package style

import (
	"fmt"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/op"
)

// views are train.Batches: how the network sees an image of side×side pixels in each
// step, moved, turned and scaled at random. Each pixel that it sees lies between four of
// the image, which is continued by its mirror image: views hold the numbers of these,
// first all upper left ones, and their weights.
type views struct {
	side, shift int     // pixels
	turn        float64 // degrees at most, to either side
	zoom        float64 // at least 1: as much larger or smaller at most
	steps       int     // of an epoch
	seed        uint64
}

func (v views) Shapes() [][]int { n := 4 * v.side * v.side; return [][]int{{n}, {n}} }

func (v views) Steps() int { return v.steps }

func (v views) Size(int) int { return 1 }

func (v views) Digest() string {
	return fmt.Sprintf("views of %d×%d pixels moved by %d, turned by %g°, scaled by %g, seed %d", v.side, v.side, v.shift, v.turn, v.zoom, v.seed)
}

func (v views) Fill(x [][]float32, epoch, step int) {
	rng := rand.New(rand.NewPCG(v.seed, uint64(epoch*v.steps+step)))
	either := func(most float64) float64 { return most * (2*rng.Float64() - 1) }
	v.fill(x, either(v.turn), math.Exp(either(math.Log(v.zoom))), either(float64(v.shift)), either(float64(v.shift)))
}

// fill writes a view that is turned by degrees, of k times as much of the image, down
// and right of its middle by so many pixels.
func (v views) fill(x [][]float32, degrees, k, down, right float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	n, middle := v.side*v.side, float64(v.side-1)/2
	for i := range n {
		a, b := float64(i/v.side)-middle, float64(i%v.side)-middle
		top, low := between(middle+float64(k*(float64(cos*a)-float64(sin*b)))+down, v.side)
		left, side := between(middle+float64(k*(float64(sin*a)+float64(cos*b)))+right, v.side)
		for j, at := range [4]struct{ row, col pixel }{{top, left}, {top, side}, {low, left}, {low, side}} {
			x[0][j*n+i] = float32(at.row.at*v.side + at.col.at)
			x[1][j*n+i] = float32(at.row.weight * at.col.weight)
		}
	}
}

// pixel is one of two that a place lies between.
type pixel struct {
	at     int
	weight float64
}

// between returns the pixels on both sides of a place, mirrored into 0 to n−1.
func between(at float64, n int) (before, after pixel) {
	lo := math.Floor(at)
	return pixel{reflected(int(lo), n), 1 - (at - lo)}, pixel{reflected(int(lo)+1, n), at - lo}
}

// reflected returns the pixel of n that is seen at i when they are continued by their
// mirror image, as often as needed; the one at the edge is not repeated.
func reflected(i, n int) int {
	if n == 1 {
		return 0
	}
	period := 2 * (n - 1)
	i = (i%period + period) % period
	return min(i, period-i)
}

// seenFrom returns what is seen of an image x [1 H W C], given the numbers [1 4HW] and
// the weights [1 4HW] of a view.
func seenFrom(x, at, weights *G.Node) *G.Node {
	s := x.Shape()
	n, c := s[1]*s[2], s[3]
	four := op.Gather(op.Reshape(x, n, c), op.Reshape(at, 4*n))
	four = op.Mul(four, op.Broadcast(op.Reshape(weights, 4*n, 1), 4*n, c))
	return op.Reshape(op.SumRows(op.Reshape(four, 4, n*c)), s...)
}
