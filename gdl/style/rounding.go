package style

import (
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// rounding says to which numbers of 8 bits an ONNX file rounds the values of its network.
// A nil one rounds nothing.
type rounding struct {
	file  *onnxFile
	steps map[string]op.Steps // by the names of the rounded values
}

func (f *onnxFile) rounding() *rounding {
	r := &rounding{f, map[string]op.Steps{}}
	for _, n := range f.Nodes {
		if n.Op != "QuantizeLinear" || len(n.In) != 3 || len(n.Out) != 1 {
			continue
		}
		scale, zero := f.Tensors[n.In[1]].Values, f.Tensors[n.In[2]].Values
		if len(scale) == 1 && len(zero) == 1 {
			r.steps[n.Out[0]] = op.Steps{Scale: scale[0], Zero: int(zero[0]), Lo: -128, Hi: 127}
		}
	}
	return r
}

// at returns x rounded as the file rounds the value of a name. It panics with an error
// where the file does not.
func (r *rounding) at(name string, x *G.Node) *G.Node {
	if r == nil {
		return x
	}
	s, ok := r.steps[name]
	if !ok {
		panic(r.file.wrong("it does not say to what %s is rounded", name))
	}
	return op.FakeQuantize(x, s)
}

// normRounded is the instance norm of x [B H W C] with gamma and beta [B C], taken apart
// as in the file, which rounds each step.
func (s styled) normRounded(c *nn.Ctx, x, gamma, beta *G.Node, r *rounding) *G.Node {
	shape, row := x.Shape(), gamma.Shape()
	at := func(step string, x *G.Node) *G.Node { return r.at(s.name+step, x) }
	each := func(v *G.Node) *G.Node { // pixel gets it
		return op.Broadcast(op.Reshape(v, row[0], 1, 1, row[1]), shape...)
	}
	gamma = r.at("style_params/"+s.name+"/StyleNorm/Conv_1/BiasAdd", gamma)
	beta = r.at("style_params/"+s.name+"/StyleNorm/Conv/BiasAdd", beta)
	x = at("/Conv2D", x)
	mu := at("/StyleNorm/moments/mean", r.mean(c, x))
	square := at("/StyleNorm/moments/SquaredDifference_int8", op.Square(op.Sub(x, each(mu))))
	variance := at("/StyleNorm/batchnorm/add", op.Shift(normEpsilon, at("/StyleNorm/moments/variance", r.mean(c, square))))
	one := op.Broadcast(c.Const([]float64{1}, 1), row...)
	scale := at("/StyleNorm/batchnorm/Rsqrt_int8", op.Div(one, op.Sqrt(variance)))
	scale = at("/StyleNorm/batchnorm/mul", op.Mul(scale, gamma))
	shift := at("/StyleNorm/batchnorm/sub", op.Sub(beta, at("/StyleNorm/batchnorm/mul_2", op.Mul(mu, scale))))
	return op.Add(at("/StyleNorm/batchnorm/mul_1", op.Mul(x, each(scale))), each(shift))
}
