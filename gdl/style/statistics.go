package style

import (
	"math"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// seen is what a network sees in a picture.
type seen struct {
	features []float32 // of a content layer
	shape    []int     // [1 H W C]
	layers   []layerStatistics
}

// layerStatistics are those of a style layer.
type layerStatistics struct {
	gram []float32 // [C C]
	mean []float32 // [C]
}

// look applies the network to a picture, for the statistics of the style's layers, where
// a mask is if there is one, and, if one is given, the features of a content layer.
func (o *Objective) look(p Picture, mask *nn.Param, content string) (seen, error) {
	f, err := train.CompileFunc(train.FuncSpec{
		Shapes: [][]int{{p.H, p.W, 3}},
		Build: func(c *nn.Ctx, x []*G.Node) (out []*G.Node) {
			layers := o.of
			if content != "" {
				layers = append(slices.Clone(layers), content)
			}
			var where *G.Node
			if mask != nil {
				where = c.Frozen().Use(mask)
			}
			f := o.net.Features(c, x[0], layers...)
			for _, y := range f[:len(o.of)] {
				gram, mean := guided(c, y, where)
				out = append(out, gram, mean)
			}
			return append(out, f[len(o.of):]...)
		},
	})
	if err != nil {
		return seen{}, err
	}
	values, err := f.CallAll(p.Pix)
	if err != nil {
		return seen{}, err
	}
	var s seen
	for i := range o.of {
		s.layers = append(s.layers, layerStatistics{values[2*i], values[2*i+1]})
	}
	if last := len(values) - 1; content != "" {
		s.features, s.shape = values[last], append([]int{1}, f.Shapes()[last]...)
	}
	return s, nil
}

// means returns the mean of each channel of x [1 H W C], [1 C].
func means(x *G.Node) *G.Node {
	s := x.Shape()
	return op.Scale(1/float64(s[1]*s[2]), op.SumRows(x))
}

// inverse returns 1/x, and 0 for 0: what is nothing in both pictures does not count.
func inverse(x float64) float64 {
	if x == 0 {
		return 0
	}
	return 1 / x
}

func squares(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// variance returns the mean square of features, channels centred.
func variance(f []float32, channels int) (v float64) {
	mean := make([]float64, channels)
	for i, x := range f {
		mean[i%channels] += float64(x) / float64(len(f)/channels)
	}
	for i, x := range f {
		d := float64(x) - mean[i%channels]
		v += d * d / float64(len(f))
	}
	return v
}

// floor is the share of a layer's mean standard deviation that is added to each
// channel's.
const floor = 0.15

// scales returns what each channel is multiplied with.
func scales(style, content layerStatistics) []float32 {
	n := len(style.mean)
	std, mean := make([]float64, n), 0.0
	for i := range std {
		std[i] = (style.std(i) + content.std(i)) / 2
		mean += std[i] / float64(n)
	}
	scale := make([]float32, n)
	for i, s := range std {
		scale[i] = float32(inverse(s + float64(floor*mean)))
	}
	return scale
}

func (s layerStatistics) std(i int) float64 {
	n := len(s.mean)
	m := float64(s.mean[i])
	return math.Sqrt(max(0, float64(s.gram[i*n+i])-float64(m*m)))
}

// covariance returns the Gram matrix of centred channels, scaled.
func (s layerStatistics) covariance(scales []float32) []float32 {
	n := len(s.mean)
	out := make([]float32, n*n)
	for i := range out {
		out[i] = (s.gram[i] - float32(s.mean[i/n]*s.mean[i%n])) * scales[i]
	}
	return out
}

func times(x, y []float32) []float32 {
	out := make([]float32, len(x))
	for i := range x {
		out[i] = x[i] * y[i]
	}
	return out
}
