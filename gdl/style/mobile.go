package style

import (
	"iter"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// stage is a row of inverted residual blocks: so many, kernels of size×size pixels, the
// first with a stride, channels multiplied inside by expand.
type stage struct{ blocks, size, stride, expand, out int }

// Channels of all these networks.
const (
	mobileStem = 32
	mobileHead = 1280
)

// mobile is a network of inverted residual blocks (Sandler et al. 2018,
// arXiv:1801.04381): MobileNet-v2 or EfficientNet-Lite0. Batch norms are folded into the
// convolutions before them.
type mobile struct {
	names      mobileNames
	input      *affine // nil: as it is
	stem, head *nn.Conv2D
	blocks     []*inverted
	out        *nn.Dense
	rounding   *rounding
}

// mobileNames are those of layers; the others are called input and pool.
type mobileNames struct {
	stem, head, out string
	block           func(i int) string
}

// inverted is an inverted residual block: it widens its input, convolves each channel,
// and narrows the result.
type inverted struct {
	name      string
	expand    *nn.Conv2D // nil where nothing is widened
	depthwise *nn.DepthwiseConv2D
	project   *nn.Conv2D
	residual  bool // the input is added
}

// newMobile returns a network with so many outputs. Its weights are zero.
func newMobile(names mobileNames, stages []stage, outputs int) *mobile {
	m := &mobile{names: names, stem: mobileConv(names.stem, 3, 3, mobileStem, 2)}
	in := mobileStem
	for _, s := range stages {
		for i := range s.blocks {
			stride := 1
			if i == 0 {
				stride = s.stride
			}
			b := &inverted{name: names.block(len(m.blocks)), residual: stride == 1 && in == s.out}
			wide := in * s.expand
			if s.expand > 1 {
				b.expand = mobileConv(b.name+"/expand", 1, in, wide, 1)
			}
			b.depthwise = nn.NewDepthwiseConv2D(b.name+"/depthwise", s.size, wide, 1, padded(s.size, stride), nil)
			b.project = mobileConv(b.name+"/project", 1, wide, s.out, 1)
			m.blocks, in = append(m.blocks, b), s.out
		}
	}
	m.head = mobileConv(names.head, 1, in, mobileHead, 1)
	m.out = nn.NewDense(names.out, mobileHead, outputs, nil)
	return m
}

func mobileConv(name string, size, in, out, stride int) *nn.Conv2D {
	return nn.NewConv2D(name, size, in, out, padded(size, stride), nil)
}

// padded pads images of any size as "same" pads even ones, on which the networks were
// trained: with a stride of 2, one pixel less at the top and at the left.
func padded(size, stride int) op.ConvOpts {
	lo, hi := (size-stride)/2, size/2
	return op.ConvOpts{Stride: stride, Padding: op.Explicit, Pad: op.Edges{Top: lo, Left: lo, Bottom: hi, Right: hi}}
}

func (m *mobile) network(name string, style []string, content string) *Network {
	n := &Network{Name: name, Style: style, Content: content, side: 32, params: m.params(), walk: m.walk}
	return n.complete()
}

func (m *mobile) params() []*nn.Param {
	all := m.stem.Params()
	for _, b := range m.blocks {
		if b.expand != nil {
			all = append(all, b.expand.Params()...)
		}
		all = append(append(all, b.depthwise.Params()...), b.project.Params()...)
	}
	return append(append(all, m.head.Params()...), m.out.Params()...)
}

func (m *mobile) walk(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
	return func(yield func(string, *G.Node) bool) {
		x := x
		if m.input != nil {
			x = m.input.apply(c, x)
		}
		x = m.rounding.at("style_image_int8", x)
		if !yield("input", x) {
			return
		}
		x, more := m.activated(yield, m.names.stem, m.rounding.conv(c, m.stem, x))
		if !more {
			return
		}
		for _, b := range m.blocks {
			h := x
			if b.expand != nil {
				if h, more = m.activated(yield, b.name+"/expand", m.rounding.conv(c, b.expand, h)); !more {
					return
				}
			}
			if h, more = m.activated(yield, b.name+"/depthwise", m.rounding.depthwise(c, b.depthwise, h)); !more {
				return
			}
			h = m.rounding.at("MobilenetV2/"+b.name+"/project/BatchNorm/FusedBatchNormV3", m.rounding.conv(c, b.project, h))
			if b.residual {
				h = m.rounding.at("MobilenetV2/"+b.name+"/add", op.Add(h, x))
			}
			x = h
			if !yield(b.name, x) {
				return
			}
		}
		if x, more = m.activated(yield, m.names.head, m.rounding.conv(c, m.head, x)); !more {
			return
		}
		x = m.rounding.at("bottleneck/Mean", m.rounding.mean(c, x))
		_ = yield("pool", x) && yield(m.names.out, m.rounding.at("mobilenet_conv/Conv/BiasAdd_int8", m.rounding.dense(c, m.out, x)))
	}
}

func (m *mobile) activated(yield func(string, *G.Node) bool, name string, x *G.Node) (*G.Node, bool) {
	return activated(yield, name, x, func(x *G.Node) *G.Node {
		return m.rounding.at("MobilenetV2/"+name+"/Relu6", op.ReLU6(x))
	})
}
