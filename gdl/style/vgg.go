package style

import (
	"fmt"
	"iter"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// VGG says which VGG-19 is made (Simonyan & Zisserman 2014, arXiv:1409.1556).
type VGG struct {
	// Average pools by means instead of maxima, as Gatys et al. did for smoother
	// pictures.
	Average bool
}

// vggBlocks are the blocks of VGG-19: so many convolutions 3×3 with ReLU, then
// pooling over 2×2 pixels.
var vggBlocks = []struct{ convs, channels int }{{2, 64}, {2, 128}, {4, 256}, {4, 512}, {4, 512}}

// Layers of VGG-19 as the course takes them.
var (
	vggStyle   = []string{"block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"}
	vggContent = "block5_conv2"
)

// vgg is the convolutional part of VGG-19.
type vgg struct {
	blocks [][]*nn.Conv2D
	pool   nn.Layer
	input  affine
}

// affine maps RGB in [0, 1] to what a network was trained on: scale·x + shift, for
// each colour.
type affine struct{ scale, shift []float64 }

// caffe is the input of networks that were trained in Caffe, as Keras's VGG-19: 0 to
// 255 minus the mean colour of ImageNet. They take BGR; kernels are turned instead.
var caffe = affine{[]float64{255, 255, 255}, []float64{-123.68, -116.779, -103.939}}

// imageNet is the input of networks that were trained in PyTorch: less the mean
// colour of ImageNet, (0.485, 0.456, 0.406), divided by the standard deviation,
// (0.229, 0.224, 0.225).
var imageNet = affine{
	[]float64{1 / 0.229, 1 / 0.224, 1 / 0.225},
	[]float64{-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225},
}

// apply is made anew in each pass: a graph may hold several.
func (a affine) apply(c *nn.Ctx, x *G.Node) *G.Node {
	return op.AddRow(op.MulRow(x, c.Const(a.scale, 1, 3)), c.Const(a.shift, 1, 3))
}

// NewVGG19 returns VGG-19 without its dense layers, with Keras's names of layers,
// block1_conv1 to block5_pool; an activation belongs to its convolution. Weights are
// drawn from rng (He et al. 2015), and zero when it is nil. Images are at least 32×32.
func NewVGG19(cfg VGG, rng *rand.Rand) *Network { return newVGG(cfg, rng).network() }

func newVGG(cfg VGG, rng *rand.Rand) *vgg {
	v := &vgg{pool: nn.MaxPool(2), input: caffe}
	if cfg.Average {
		v.pool = nn.AvgPool(2)
	}
	in := 3
	for i, block := range vggBlocks {
		var convs []*nn.Conv2D
		for j := range block.convs {
			l := nn.NewConv2D(fmt.Sprintf("block%d_conv%d", i+1, j+1), 3, in, block.channels, op.ConvOpts{}, nil)
			l.W.Init(nn.HeNormal(rng))
			convs, in = append(convs, l), block.channels
		}
		v.blocks = append(v.blocks, convs)
	}
	return v
}

func (v *vgg) network() *Network {
	n := &Network{Name: "VGG-19", Style: vggStyle, Content: vggContent, side: 32, walk: v.walk}
	for _, convs := range v.blocks {
		for _, l := range convs {
			n.params = append(n.params, l.Params()...)
		}
	}
	return n.complete()
}

func (v *vgg) walk(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
	return func(yield func(string, *G.Node) bool) {
		x := v.input.apply(c, x)
		for i, convs := range v.blocks {
			for j, l := range convs {
				var more bool
				if x, more = activated(yield, fmt.Sprintf("block%d_conv%d", i+1, j+1), l.Forward(c, x), op.ReLU); !more {
					return
				}
			}
			x = v.pool.Forward(c, x)
			if !yield(fmt.Sprintf("block%d_pool", i+1), x) {
				return
			}
		}
	}
}

// LoadVGG19 returns VGG-19 with the weights of a safetensors file, which has either
// torchvision's names, features.0.weight to features.34.bias, or Keras's,
// block1_conv1/kernel to block5_conv4/bias. The network's input is the one that these
// weights were trained on: mean and standard deviation of ImageNet, or BGR from 0 to
// 255 minus the mean. More tensors, as of the dense layers, are left out. An error
// names the file and what is missing.
func LoadVGG19(path string, cfg VGG) (*Network, error) {
	f, err := ckpt.Load(path)
	if err != nil {
		return nil, err
	}
	s := weights{f, path, "VGG-19"}
	v := newVGG(cfg, nil)
	torch, keras := s.has("features.0.weight"), s.has("block1_conv1/kernel")
	if !torch && !keras {
		return nil, s.fail("neither features.0.weight (torchvision) nor block1_conv1/kernel (Keras)")
	}
	if torch {
		v.input = imageNet
	}
	number := 0 // of the layer in torchvision's features
	for i, convs := range v.blocks {
		for j, l := range convs {
			if torch {
				name := fmt.Sprintf("features.%d.", number)
				err = s.torchConv(l, name+"weight", name+"bias")
			} else {
				name := fmt.Sprintf("block%d_conv%d/", i+1, j+1)
				err = s.kerasConv(l, name+"kernel", name+"bias")
			}
			if err != nil {
				return nil, err
			}
			number += 2 // the convolution and its ReLU
		}
		number++ // the pooling
	}
	if keras {
		turnColours(v.blocks[0][0].W)
	}
	return v.network(), nil
}

// turnColours changes a kernel [kH kW 3 Cout] for BGR to one for RGB.
func turnColours(w *nn.Param) {
	data, out := w.Data(), w.Shape[3]
	for k := 0; k < len(data); k += 3 * out {
		for o := range out {
			data[k+o], data[k+2*out+o] = data[k+2*out+o], data[k+o]
		}
	}
}
