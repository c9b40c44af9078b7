package style

import (
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// decorrelated mixes independent colour channels to red, green and blue: a root of the
// covariance of ImageNet's colours, of largest column 1 (Lucid, optvis/param/color.py).
// The first is brightness; the others are weaker, as colour is in photographs.
var decorrelated = [3][3]float64{
	{0.26 / columnLength, 0.09 / columnLength, 0.02 / columnLength},
	{0.27 / columnLength, 0, -0.05 / columnLength},
	{0.27 / columnLength, -0.09 / columnLength, 0.03 / columnLength},
}

var columnLength = math.Sqrt(0.26*0.26 + 0.27*0.27 + 0.27*0.27)

// waves returns n waves of n samples, as an orthonormal matrix, a wave in each row: the
// constant one, then cosine and sine of 1, 2, … periods. They span what a discrete
// Fourier transform of real numbers does, without its conjugate halves.
func waves(n int) [][]float64 {
	rows := make([][]float64, n)
	for k := range rows {
		rows[k] = make([]float64, n)
		size := math.Sqrt(2 / float64(n))
		if k == 0 || k == n-1 && n%2 == 0 {
			size = math.Sqrt(1 / float64(n)) // there is no sine of its length
		}
		for i := range rows[k] {
			sin, cos := math.Sincos(2 * math.Pi * float64(periods(k)*i%n) / float64(n))
			if k > 0 && k%2 == 0 {
				rows[k][i] = size * sin
			} else {
				rows[k][i] = size * cos
			}
		}
	}
	return rows
}

// periods returns the number of periods of wave k.
func periods(k int) int { return (k + 1) / 2 }

// decay returns what coefficients are multiplied with, [H W]: 1/4 of the wave's length
// in pixels, and for the constant one of the longest's, so that equal coefficients make
// an image with the spectrum of photographs, whose amplitude falls as 1/frequency.
func decay(h, w int) []float64 {
	scale := make([]float64, 0, h*w)
	longest := float64(max(h, w))
	for i := range h {
		for j := range w {
			f := math.Hypot(float64(periods(i))/float64(h), float64(periods(j))/float64(w))
			scale = append(scale, 1/max(f, 1/longest)/4)
		}
	}
	return scale
}

// FourierImage returns the image [1 H W 3] with values in (0, 1) whose coefficients are
// z [1 H W 3]: what is trained with Config.Parameters Fourier. It is the sigmoid of a sum
// of waves, cosines and sines along both axes, each times its coefficient and its length,
// in three colours that do not depend on each other in photographs, mixed to red, green
// and blue (Mordvintsev et al. 2018, "Differentiable Image Parameterizations"; they take
// complex coefficients, of which half are each other's conjugates). The sum is two matrix
// products, as waves along the axes are independent.
func FourierImage(c *nn.Ctx, z *G.Node) *G.Node {
	op.CheckShape("style.FourierImage: coefficients", z, 1, op.Any, op.Any, 3)
	s := z.Shape()
	h, w := s[1], s[2]
	sized := op.Mul(z, op.Broadcast(c.Const(decay(h, w), 1, h, w, 1), s...))
	x := separable(sized, across(c, waves(h)), across(c, waves(w)))
	var mix []float64
	for in := range 3 {
		for out := range 3 {
			mix = append(mix, decorrelated[out][in])
		}
	}
	rgb := op.MatMul(op.Reshape(x, h*w, 3), c.Const(mix, 3, 3))
	return op.Sigmoid(op.Reshape(rgb, 1, h, w, 3))
}

// across returns the transpose of a matrix as a constant.
func across(c *nn.Ctx, rows [][]float64) *G.Node {
	values := make([]float64, 0, len(rows)*len(rows[0]))
	for i := range rows[0] {
		for _, r := range rows {
			values = append(values, r[i])
		}
	}
	return c.Const(values, len(rows[0]), len(rows))
}

// separable applies a matrix [H' H] along the columns of images x [1 H W C] and a matrix
// [W' W] along their rows, [1 H' W' C].
func separable(x, down, along *G.Node) *G.Node {
	s := x.Shape()
	h, w, c := down.Shape()[0], along.Shape()[0], s[3]
	y := op.MatMul(down, op.Reshape(x, s[1], s[2]*c))
	y = op.Transpose(op.Reshape(y, h, s[2], c), 1, 0, 2)
	y = op.MatMul(along, op.Reshape(y, s[2], h*c))
	return op.Reshape(op.Transpose(op.Reshape(y, w, h, c), 1, 0, 2), 1, h, w, c)
}

// darkest is the least of a value of which Coefficients are taken, half a grey level of
// 255; the greatest is 1 − darkest: no coefficients make black or white.
const darkest = 1.0 / 510

// Coefficients returns the coefficients [H W 3] of which FourierImage makes the picture,
// but for values nearer than half a grey level to 0 and 1, which become that.
func (p Picture) Coefficients() []float32 {
	inverse := inverse3(decorrelated)
	x := make([]float64, len(p.Pix))
	for i := 0; i < len(x); i += 3 {
		for k, v := range p.Pix[i:][:3] {
			t := min(max(float64(v), darkest), 1-darkest)
			logit := math.Log(t / (1 - t))
			for j := range 3 {
				x[i+j] += float64(inverse[j][k] * logit)
			}
		}
	}
	x = analysed(x, p.H, p.W, waves(p.H), waves(p.W))
	z := make([]float32, len(x))
	for i, k := range decay(p.H, p.W) {
		for j := range 3 {
			z[3*i+j] = float32(x[3*i+j] / k)
		}
	}
	return z
}

// analysed returns the products of an image x [h w C] with each row of down, along its
// columns, and with each row of along, along its rows.
func analysed(x []float64, h, w int, down, along [][]float64) []float64 {
	c := len(x) / (h * w)
	y, z := make([]float64, len(x)), make([]float64, len(x))
	for k, wave := range down {
		out := y[k*w*c:][:w*c]
		for i, a := range wave {
			for j, v := range x[i*w*c:][:w*c] {
				out[j] += float64(a * v)
			}
		}
	}
	for i := range h {
		for k, wave := range along {
			out := z[(i*w+k)*c:][:c]
			for j, a := range wave {
				for n, v := range y[(i*w+j)*c:][:c] {
					out[n] += float64(a * v)
				}
			}
		}
	}
	return z
}

// inverse3 returns the inverse of a matrix by its cofactors.
func inverse3(m [3][3]float64) (inv [3][3]float64) {
	minor := func(i, j int) float64 {
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return float64(m[a][c]*m[b][d]) - float64(m[a][d]*m[b][c])
	}
	det := float64(m[0][0]*minor(0, 0)) + float64(m[0][1]*minor(0, 1)) + float64(m[0][2]*minor(0, 2))
	for i := range 3 {
		for j := range 3 {
			inv[j][i] = minor(i, j) / det
		}
	}
	return inv
}
