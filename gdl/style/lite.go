package style

import (
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// liteStages are the blocks of EfficientNet-Lite0.
var liteStages = []stage{
	{1, 3, 1, 1, 16}, {2, 3, 2, 6, 24}, {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80}, {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320},
}

var liteNames = mobileNames{
	stem: "stem", head: "head", out: "classes",
	block: func(i int) string { return fmt.Sprint("block", i) },
}

// liteClasses is the number of classes of ImageNet.
const liteClasses = 1000

// Layers of EfficientNet-Lite0 that work for style transfer, found by trial. The input
// itself keeps the colours of the style.
var (
	liteStyle   = []string{"input", "stem", "block1/expand", "block3/expand", "block5/expand", "block8/expand"}
	liteContent = "block5/expand"
)

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
	if err := m.loadLite(w); err != nil {
		return nil, err
	}
	return m.lite0(), nil
}

func newLite() *mobile {
	m := newMobile(liteNames, liteStages, liteClasses)
	m.input = &imageNet
	return m
}

func (m *mobile) lite0() *Network {
	n := m.network("EfficientNet-Lite0", liteStyle, liteContent)
	n.classes = Classes()
	return n
}

// loadLite reads PyTorch's weights.
func (m *mobile) loadLite(w weights) error {
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
	dense, err := w.values("_fc.weight", liteClasses, mobileHead)
	if err != nil {
		return err
	}
	bias, err := w.values("_fc.bias", liteClasses)
	if err != nil {
		return err
	}
	fromTorch(m.out.W, dense, mobileHead, liteClasses)
	copy(m.out.B.Data(), bias)
	return nil
}

// torchNormed sets kernel [kH kW Cin Cout], or [kH kW C 1] of a depthwise convolution,
// and bias [1 Cout] of a convolution without a bias of its own and the batch norm
// behind it.
func (w weights) torchNormed(kernel, bias *nn.Param, weight, norm string) error {
	shape, channels := torchShape(kernel.Shape), bias.Size()
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
