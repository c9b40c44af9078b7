package train

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/generative-deep-learning/go/gdl/nn"
)

// LayerInfo says what one layer of a model does to one example.
type LayerInfo struct {
	Name    string // "Dense, relu": the layer and the activation after it
	Shape   []int  // of its output, without the batch axis
	Weights int    // trained values
	// Work is the number of multiplications with a weight, each with its addition.
	Work int
}

// LayerList is a summary of a model.
type LayerList []LayerInfo

// Table returns the header and the rows of l as a table, with the sums below.
func (l LayerList) Table() (header []string, rows [][]any) {
	var weights, work int
	for _, i := range l {
		rows = append(rows, []any{i.Name, fmt.Sprint(i.Shape), i.Weights, i.Work})
		weights, work = weights+i.Weights, work+i.Work
	}
	rows = append(rows, []any{"together", "", weights, work})
	return []string{"layer", "output shape", "weights", "multiply-adds"}, rows
}

// Shapes returns the shape of the input and of each layer's output, for
// viz.Network.
func (l LayerList) Shapes() (out [][]int) {
	for _, i := range l {
		out = append(out, i.Shape)
	}
	return out
}

// Names returns the names of the layers after the input, for viz.Network.
func (l LayerList) Names() (out []string) {
	for _, i := range l[1:] {
		out = append(out, i.Name)
	}
	return out
}

// Layers lists the layers of a model that is a chain, its parts one after the
// other, for examples of the given shape. The first entry is the input. An
// activation is named beside the layer before it. An error names the layer at
// fault. In a notebook:
//
//	nb.Table(nb.Must(train.Layers([]int{784}, m.Encoder, m.Decoder)).Table())
func Layers(shape []int, parts ...nn.Sequential) (LayerList, error) {
	list := LayerList{{Name: "input", Shape: shape}}
	err := build(func() {
		c := nn.NewCtx(nn.Infer)
		x := inputs(c, 1, [][]int{shape})[0]
		for _, part := range parts {
			for _, l := range part {
				y := l.Forward(c, x)
				out := []int(y.Shape()[1:])
				_, activation := l.(nn.Func)
				switch {
				case y == x: // the identity
				case activation && fmt.Sprint(out) == fmt.Sprint([]int(x.Shape()[1:])):
					list[len(list)-1].Name += ", " + opName(y.Op().String())
				default:
					list = append(list, layerInfo(l, opName(y.Op().String()), out))
				}
				x = y
			}
		}
	})
	return list, wrap(err)
}

// layerInfo returns the entry of a layer whose output has shape out and whose last
// op is called op.
func layerInfo(l nn.Layer, op string, out []int) LayerInfo {
	info := LayerInfo{Name: op, Shape: out}
	if _, ok := l.(nn.Func); !ok {
		info.Name = reflect.Indirect(reflect.ValueOf(l)).Type().Name()
	}
	for _, p := range l.Params() {
		if !p.Fixed {
			info.Weights += p.Size()
		}
	}
	switch l := l.(type) {
	case *nn.Dense:
		info.Work = l.W.Size()
	case *nn.Conv2D: // every weight meets every output pixel
		info.Work = l.W.Size() * out[0] * out[1]
	case *nn.DepthwiseConv2D:
		info.Work = l.W.Size() * out[0] * out[1]
	case *nn.ConvT2D: // every weight meets every input pixel, of which there are Stride² times fewer
		stride := max(1, l.Opts.Stride)
		info.Work = l.W.Size() * out[0] * out[1] / (stride * stride)
	}
	return info
}

// opName returns the name of an op, without its arguments, as a layer is called.
func opName(s string) string {
	s, _, _ = strings.Cut(s, "(")
	s, _, _ = strings.Cut(s, "{")
	s = s[strings.LastIndex(s, ".")+1:]
	s = strings.ToLower(s)
	if name, ok := map[string]string{"maxpool": "max-pool", "upsamplenearest": "upsample"}[s]; ok {
		return name
	}
	return s
}
