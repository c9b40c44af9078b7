package style

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// transformer paints images in the style that a vector says, in one pass: it makes them
// four times smaller, changes them there, and makes them as large as before. Before each
// convolution the image is continued by its mirror image.
type transformer struct {
	contract []*nn.Conv2D
	residual [][2]styled
	expand   []styled
	rounding *rounding
}

// styled is a convolution and a conditional instance norm, whose gamma and beta are
// affine functions of the style vector.
type styled struct {
	name        string    // in Magenta's files
	*nn.Conv2D            // without a bias, which the norm would take away
	gamma, beta *nn.Dense // [100 C]
	abreast     int       // neighbouring pixels that count as one, see sideBySide
}

// Convolutions at both ends of the transformer, with kernels of size×size pixels. Those of
// the end see widths that are multiples of 4, so pixels can count as one; how many, was
// measured.
var (
	contracting = []struct{ size, stride, out int }{{9, 1, 8}, {3, 2, 16}, {3, 2, 32}}
	expanding   = []struct{ size, enlarge, out, abreast int }{{3, 2, 16, 1}, {3, 2, 8, 2}, {9, 1, 3, 4}}
)

// normEpsilon is added to the variances of instance norms.
const normEpsilon = 1e-5

// residuals is the number of residual blocks of the transformer.
const residuals = 5

// newTransformer returns one whose weights are zero and whose values are rounded by r. The
// names of its parameters are those in Magenta's files.
func newTransformer(r *rounding) *transformer {
	t := &transformer{rounding: r}
	in := 3
	for i, l := range contracting {
		name := fmt.Sprintf("transformer/contract/conv%d", i+1)
		valid := op.ConvOpts{Stride: l.stride, Padding: op.Valid}
		t.contract = append(t.contract, nn.NewConv2D(name, l.size, in, l.out, valid, nil))
		in = l.out
	}
	for i := range residuals {
		name := fmt.Sprintf("transformer/residual/residual%d/conv", i+1)
		t.residual = append(t.residual, [2]styled{newStyled(name+"1", 3, in, in, 1), newStyled(name+"2", 3, in, in, 1)})
	}
	for i, l := range expanding {
		if r != nil { // zeros beside a kernel would count as products
			l.abreast = 1
		}
		t.expand = append(t.expand, newStyled(fmt.Sprintf("transformer/expand/conv%d/conv", i+1), l.size, in, l.out, l.abreast))
		in = l.out
	}
	return t
}

func newStyled(name string, size, in, out, abreast int) styled {
	return styled{
		name, nn.NewConv2D(name, size, in, out, op.ConvOpts{Padding: op.Valid}, nil).NoBias(),
		nn.NewDense(name+"/gamma", styleNumbers, out, nil), nn.NewDense(name+"/beta", styleNumbers, out, nil), abreast,
	}
}

// sideBySide returns what a kernel [kH kW Cin Cout] is when n neighbouring pixels count
// as one, of n·Cin channels, in images and in the result: [kH (kW+n−1)/n n·Cin n·Cout],
// n copies of the kernel, each a pixel further on, and zeros beside them. The division is
// to leave no rest. With few channels this is faster, though zeros are multiplied too:
// else most of each of the processor's vectors would be empty.
func sideBySide(w *nn.Param, n int) *nn.Param {
	kh, kw, in, out := w.Shape[0], w.Shape[1], w.Shape[2], w.Shape[3]
	wide := nn.NewParam(w.Name, nil, kh, (kw+n-1)/n, n*in, n*out)
	for y := range kh {
		for x := range kw {
			for c := range in {
				from := w.Data()[((y*kw+x)*in+c)*out:][:out]
				for i := range n { // what pixel i of the result takes of pixel i+x
					row := (y*wide.Shape[1]+(x+i)/n)*n*in + (x+i)%n*in + c
					copy(wide.Data()[row*n*out+i*out:], from)
				}
			}
		}
	}
	return wide
}

// load reads Magenta's weights.
func (t *transformer) load(f *onnxFile) error {
	for i, l := range t.contract {
		if err := f.conv(l.W, l.B, fmt.Sprintf("transformer/contract/conv%d/weights", i+1)); err != nil {
			return err
		}
	}
	for i, pair := range t.residual {
		for j, s := range pair {
			if err := s.load(f, fmt.Sprintf("transformer/residual/residual%d/conv%d", i+1, j+1)); err != nil {
				return err
			}
		}
	}
	for i, s := range t.expand {
		if err := s.load(f, fmt.Sprintf("transformer/expand/conv%d/conv", i+1)); err != nil {
			return err
		}
	}
	return nil
}

func (s styled) load(f *onnxFile, name string) error {
	if err := f.conv(s.W, nil, name+"/weights"); err != nil {
		return err
	}
	if s.abreast > 1 {
		s.W = sideBySide(s.W, s.abreast)
	}
	if err := f.dense(s.gamma, "style_params/"+name+"/StyleNorm/Conv_1/weights"); err != nil {
		return err
	}
	return f.dense(s.beta, "style_params/"+name+"/StyleNorm/Conv/weights")
}

// forward maps images x [B H W 3] in [0, 1] and style vectors v [B 100] to images of the
// same size.
func (t *transformer) forward(c *nn.Ctx, x, v *G.Node) *G.Node {
	h, w, r := x.Shape()[1], x.Shape()[2], t.rounding
	x, v = r.at("transformer/contract/MirrorPad_int8", x), r.at("mobilenet_conv/Conv/BiasAdd_int8", v)
	for i, l := range t.contract {
		x = r.at(fmt.Sprintf("transformer/contract/conv%d/Relu", i+1), op.ReLU(r.conv(c, l, mirrored(x, l.W))))
	}
	for i, pair := range t.residual {
		y := r.at(pair[0].name+"/Relu", op.ReLU(pair[0].forward(c, x, v, r)))
		y = r.at(pair[1].name+"/StyleNorm/batchnorm/add_1", pair[1].forward(c, y, v, r))
		x = r.at(fmt.Sprintf("transformer/residual/residual%d/add", i+1), op.Add(x, y))
	}
	for i, s := range t.expand {
		if n := expanding[i].enlarge; n > 1 {
			x = op.UpsampleNearest(x, n)
		}
		if x = s.forward(c, x, v, r); i < len(t.expand)-1 {
			x = r.at(s.name+"/Relu", op.ReLU(x))
		}
	}
	if s := x.Shape(); s[1] != h || s[2] != w { // no multiple of 4, of which it has become the next
		x = op.Slice(x, []int{0, 0, 0, 0}, []int{s[0], h, w, 3})
	}
	last := t.expand[len(t.expand)-1].name
	return r.at(last+"/Sigmoid_int8", op.Sigmoid(r.at(last+"/StyleNorm/batchnorm/add_1", x)))
}

func (s styled) forward(c *nn.Ctx, x, v *G.Node, r *rounding) *G.Node {
	x = mirrored(x, s.W)
	b, h, w, n := x.Shape()[0], x.Shape()[1], x.Shape()[2], s.abreast
	y := r.conv(c, s.Conv2D, op.Reshape(x, b, h, w/n, op.Any))
	y = op.Reshape(y, b, y.Shape()[1], y.Shape()[2]*n, op.Any)
	gamma, beta := r.dense(c, s.gamma, v), r.dense(c, s.beta, v)
	if r != nil {
		return s.normRounded(c, y, gamma, beta, r)
	}
	return op.InstanceNorm(y, gamma, beta, normEpsilon)
}

// mirrored continues images so far that a kernel reaches beyond their edges.
func mirrored(x *G.Node, kernel *nn.Param) *G.Node {
	n := kernel.Shape[0] / 2
	return op.ReflectPad(x, op.Edges{Top: n, Left: n, Bottom: n, Right: n})
}
