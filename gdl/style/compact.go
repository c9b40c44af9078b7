package style

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Compact is a small network in the manner of VGG: blocks of convolutions 3×3 with ReLU
// and means over 2×2 pixels between them, then the mean over all places and a dense layer.
type Compact struct {
	Config CompactConfig
	Blocks [][]*nn.Conv2D
	Out    *nn.Dense // logits of the classes
}

// CompactConfig says which classes a Compact tells apart.
type CompactConfig struct {
	Classes []string `json:"classes"` // at least 2
}

// CompactBlocks are the channels of each convolution of a Compact.
var CompactBlocks = [][]int{{32, 32}, {64, 64}, {128, 128}, {128, 128}, {160}}

// Layers of a Compact that work for style transfer, found by trial: all convolutions are
// better than one of each block. The input itself keeps the colours of the style.
var (
	compactStyle = []string{
		"input", "relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1", "relu3_2", "relu4_1", "relu4_2", "relu5_1",
	}
	compactContent = "relu3_2"
)

// CompactInput is the input of a Compact, 4·x − 2 for RGB values x in [0, 1].
func CompactInput(x *G.Node) *G.Node { return op.Shift(-2, op.Scale(4, x)) }

// NewCompact returns a Compact with weights from rng (He et al. 2015), or zero when it is
// nil. It panics when there are fewer than 2 classes.
func NewCompact(cfg CompactConfig, rng *rand.Rand) *Compact {
	if len(cfg.Classes) < 2 {
		panic(fmt.Errorf("style: a Compact of %d classes, want at least 2", len(cfg.Classes)))
	}
	m, in := &Compact{Config: cfg}, 3
	for i, block := range CompactBlocks {
		var convs []*nn.Conv2D
		for j, out := range block {
			l := nn.NewConv2D(fmt.Sprintf("conv%d_%d", i+1, j+1), 3, in, out, op.ConvOpts{}, nil)
			l.W.Init(nn.HeNormal(rng))
			convs, in = append(convs, l), out
		}
		m.Blocks = append(m.Blocks, convs)
	}
	m.Out = nn.NewDense(logits, in, len(cfg.Classes), rng)
	return m
}

// Params returns all weights.
func (m *Compact) Params() (all []*nn.Param) {
	for _, convs := range m.Blocks {
		for _, l := range convs {
			all = append(all, l.Params()...)
		}
	}
	return append(all, m.Out.Params()...)
}

// Describe returns what rebuilds the network.
func (m *Compact) Describe() (kind string, config any) { return "style.compact", m.Config }

// Network returns it as one whose layers are looked at: input, relu1_1, relu1_2, pool1,
// relu2_1, … relu5_1, pool and classes, which are logits.
func (m *Compact) Network() *Network {
	n := &Network{
		Name: "Compact", Style: compactStyle, Content: compactContent, side: 32,
		params: m.Params(), walk: m.walk, classes: slices.Clone(m.Config.Classes),
	}
	return n.complete()
}

func (m *Compact) walk(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
	return func(yield func(string, *G.Node) bool) {
		x := CompactInput(x)
		if !yield("input", x) {
			return
		}
		for i, convs := range m.Blocks {
			if i > 0 {
				if x = nn.AvgPool(2).Forward(c, x); !yield(fmt.Sprintf("pool%d", i), x) {
					return
				}
			}
			for j, l := range convs {
				var more bool
				if x, more = activated(yield, fmt.Sprintf("relu%d_%d", i+1, j+1), l.Forward(c, x), op.ReLU); !more {
					return
				}
			}
		}
		x = nn.GlobalAvgPool.Forward(c, x)
		_ = yield("pool", x) && yield(logits, m.Out.Forward(c, x))
	}
}
