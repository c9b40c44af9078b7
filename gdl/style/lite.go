package style

import (
	"fmt"
	"iter"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// liteStages are the blocks of EfficientNet-Lite0: so many of each kind, kernels of
// size×size pixels, the first with a stride, channels multiplied inside by expand.
var liteStages = []struct{ blocks, size, stride, expand, out int }{
	{1, 3, 1, 1, 16}, {2, 3, 2, 6, 24}, {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80}, {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320},
}

const (
	liteStem    = 32 // channels
	liteHead    = 1280
	liteClasses = 1000 // of ImageNet
)

// Layers of EfficientNet-Lite0 that work for style transfer, found by trial. The input
// itself keeps the colours of the style.
var (
	liteStyle   = []string{"input", "stem", "block1/expand", "block3/expand", "block5/expand", "block8/expand"}
	liteContent = "block5/expand"
)

// lite is EfficientNet-Lite0, batch norms folded into the convolutions before them.
type lite struct {
	stem, head *nn.Conv2D
	blocks     []*liteBlock
	classes    *nn.Dense
}

// liteBlock widens its input, convolves each channel, and narrows the result.
type liteBlock struct {
	name      string
	expand    *nn.Conv2D // nil in the first block
	depthwise *nn.DepthwiseConv2D
	project   *nn.Conv2D
	residual  bool // the input is added
}

// LoadLite0 returns EfficientNet-Lite0 (Tan & Le 2019, arXiv:1905.11946, and the TPU
// team's Lite variant), a classifier of ImageNet, with the weights of a safetensors
// file that has the names of the PyTorch package efficientnet_lite_pytorch, as set-up
// makes it. Layers are input, stem, block0/depthwise, block0, block1/expand, … block15,
// head, pool and classes, which are logits [B 1000]; stem, head and those with a slash
// are after their ReLU6. An error names the file and what is missing.
func LoadLite0(path string) (*Network, error) {
	f, err := ckpt.Load(path)
	if err != nil {
		return nil, err
	}
	return lite0(weights{f, path, "EfficientNet-Lite0"})
}

func lite0(w weights) (*Network, error) {
	m := newLite()
	if err := m.load(w); err != nil {
		return nil, err
	}
	n := &Network{Name: "EfficientNet-Lite0", Style: liteStyle, Content: liteContent, side: 32, params: m.params(), walk: m.walk}
	return n.complete(), nil
}

func newLite() *lite {
	m := &lite{stem: liteConv("stem", 3, 3, liteStem, 2)}
	in := liteStem
	for _, s := range liteStages {
		for i := range s.blocks {
			stride := 1
			if i == 0 {
				stride = s.stride
			}
			b := &liteBlock{name: fmt.Sprint("block", len(m.blocks)), residual: stride == 1 && in == s.out}
			wide := in * s.expand
			if s.expand > 1 {
				b.expand = liteConv(b.name+"/expand", 1, in, wide, 1)
			}
			b.depthwise = nn.NewDepthwiseConv2D(b.name+"/depthwise", s.size, wide, 1, padded(s.size, stride), nil)
			b.project = liteConv(b.name+"/project", 1, wide, s.out, 1)
			m.blocks, in = append(m.blocks, b), s.out
		}
	}
	m.head = liteConv("head", 1, in, liteHead, 1)
	m.classes = nn.NewDense("classes", liteHead, liteClasses, nil)
	return m
}

func liteConv(name string, size, in, out, stride int) *nn.Conv2D {
	return nn.NewConv2D(name, size, in, out, padded(size, stride), nil)
}

// padded pads images of any size as "same" pads even ones, on which the network was
// trained: with a stride of 2, one pixel less at the top and at the left.
func padded(size, stride int) op.ConvOpts {
	lo, hi := (size-stride)/2, size/2
	return op.ConvOpts{Stride: stride, Padding: op.Explicit, Pad: op.Edges{Top: lo, Left: lo, Bottom: hi, Right: hi}}
}

// load reads PyTorch's weights.
func (m *lite) load(w weights) error {
	if err := w.torchNormed(m.stem.W, m.stem.B, "_conv_stem.weight", "_bn0"); err != nil {
		return err
	}
	for i, b := range m.blocks {
		at := fmt.Sprintf("_blocks.%d.", i)
		if b.expand != nil {
			if err := w.torchNormed(b.expand.W, b.expand.B, at+"_expand_conv.weight", at+"_bn0"); err != nil {
				return err
			}
		}
		if err := w.torchNormed(b.depthwise.W, b.depthwise.B, at+"_depthwise_conv.weight", at+"_bn1"); err != nil {
			return err
		}
		if err := w.torchNormed(b.project.W, b.project.B, at+"_project_conv.weight", at+"_bn2"); err != nil {
			return err
		}
	}
	if err := w.torchNormed(m.head.W, m.head.B, "_conv_head.weight", "_bn1"); err != nil {
		return err
	}
	dense, err := w.values("_fc.weight", liteClasses, liteHead)
	if err != nil {
		return err
	}
	bias, err := w.values("_fc.bias", liteClasses)
	if err != nil {
		return err
	}
	for i, v := range dense {
		m.classes.W.Data()[i%liteHead*liteClasses+i/liteHead] = v
	}
	copy(m.classes.B.Data(), bias)
	return nil
}

// torchNormed sets kernel [kH kW Cin Cout], or [kH kW C 1] of a depthwise convolution,
// and bias [1 Cout] of a convolution without a bias of its own and the batch norm
// behind it.
func (w weights) torchNormed(kernel, bias *nn.Param, weight, norm string) error {
	s, channels := kernel.Shape, bias.Size()
	shape := []int{s[3], s[2], s[0], s[1]}
	if s[3] == 1 {
		shape[0], shape[1] = s[2], 1
	}
	k, err := w.values(weight, shape...)
	if err != nil {
		return err
	}
	scale := nn.NewParam("scale", nil, 1, channels)
	if err := w.norm(scale, bias, norm+".", "weight", "bias", "running_mean", "running_var"); err != nil {
		return err
	}
	scaled := make([]float32, len(k))
	for i, v := range k {
		scaled[i] = v * scale.Data()[i*channels/len(k)]
	}
	fromTorch(kernel, scaled, shape[1], shape[0])
	return nil
}

func (m *lite) params() []*nn.Param {
	all := m.stem.Params()
	for _, b := range m.blocks {
		if b.expand != nil {
			all = append(all, b.expand.Params()...)
		}
		all = append(append(all, b.depthwise.Params()...), b.project.Params()...)
	}
	return append(append(all, m.head.Params()...), m.classes.Params()...)
}

func (m *lite) walk(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
	return func(yield func(string, *G.Node) bool) {
		x := imageNet.apply(c, x)
		if !yield("input", x) {
			return
		}
		x = op.ReLU6(m.stem.Forward(c, x))
		if !yield("stem", x) {
			return
		}
		for _, b := range m.blocks {
			h := x
			if b.expand != nil {
				h = op.ReLU6(b.expand.Forward(c, h))
				if !yield(b.name+"/expand", h) {
					return
				}
			}
			h = op.ReLU6(b.depthwise.Forward(c, h))
			if !yield(b.name+"/depthwise", h) {
				return
			}
			h = b.project.Forward(c, h)
			if b.residual {
				h = op.Add(h, x)
			}
			x = h
			if !yield(b.name, x) {
				return
			}
		}
		x = op.ReLU6(m.head.Forward(c, x))
		if !yield("head", x) {
			return
		}
		x = nn.GlobalAvgPool.Forward(c, x)
		_ = yield("pool", x) && yield("classes", m.classes.Forward(c, x))
	}
}
