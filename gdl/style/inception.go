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

// inceptionInput maps [0, 1] to [−1, 1], on which Inception-V3 was trained.
var inceptionInput = affine{[]float64{2, 2, 2}, []float64{-1, -1, -1}}

// Layers of Inception-V3 as the course's assignment takes them.
var (
	inceptionStyle   = []string{"conv2d", "conv2d_1", "conv2d_2", "conv2d_3", "conv2d_4"}
	inceptionContent = "conv2d_88"
)

// inceptionSide is the shorter side, in pixels, from which on every layer has an output.
const inceptionSide = 75

// inception is the convolutional part of Inception-V3.
type inception struct {
	convs []*normed // in Keras's order
	// zeros counts the pixels around an image as zeros when it is pooled by means, as
	// torchvision does; TensorFlow leaves them out.
	zeros bool
}

// normed is a convolution without bias, and a batch norm of given statistics.
type normed struct {
	*nn.Conv2D
	scale, shift *nn.Param // [1 Cout]
	unit         unit
}

// NewInceptionV3 returns Inception-V3 (Szegedy et al. 2016, arXiv:1512.00567) without
// its dense layer. Layers have Keras's names: conv2d to conv2d_93 before their batch
// norm, activation to activation_93 after it and ReLU, mixed0 to mixed10. Weights are
// drawn from rng (He et al. 2015), and zero when it is nil. Images are at least 75×75.
func NewInceptionV3(rng *rand.Rand) *Network { return newInception(rng).network() }

func newInception(rng *rand.Rand) *inception {
	m := &inception{}
	for _, u := range inceptionUnits() {
		k := len(m.convs)
		padding := op.Same
		if u.valid {
			padding = op.Valid
		}
		name := keras("conv2d", k)
		c := &normed{unit: u, Conv2D: &nn.Conv2D{
			W:    nn.NewParam(name+"/w", nn.HeNormal(rng), u.h, u.w, u.in, u.out),
			Opts: op.ConvOpts{Stride: u.stride, Padding: padding},
		}}
		c.scale, c.shift = nn.NewParam(name+"/scale", nn.Ones, 1, u.out), nn.NewParam(name+"/shift", nil, 1, u.out)
		m.convs = append(m.convs, c)
	}
	return m
}

// keras returns Keras's name of the layer of a kind with a number: conv2d, conv2d_1, …
func keras(kind string, k int) string {
	if k == 0 {
		return kind
	}
	return fmt.Sprintf("%s_%d", kind, k)
}

func (m *inception) network() *Network {
	n := &Network{Name: "Inception-V3", Style: inceptionStyle, Content: inceptionContent, side: inceptionSide, walk: m.walk}
	for _, c := range m.convs {
		n.params = append(n.params, c.W, c.scale, c.shift)
	}
	return n.complete()
}

// LoadInceptionV3 returns Inception-V3 with the weights of a safetensors file, which
// has either torchvision's names, Conv2d_1a_3x3.conv.weight and so on, or Keras's,
// conv2d/kernel, batch_normalization/beta and so on. More tensors are left out. An error
// names the file and what is missing.
func LoadInceptionV3(path string) (*Network, error) {
	f, err := ckpt.Load(path)
	if err != nil {
		return nil, err
	}
	w := weights{f, path, "Inception-V3"}
	m := newInception(nil)
	m.zeros = w.has("Conv2d_1a_3x3.conv.weight")
	if !m.zeros && !w.has("conv2d/kernel") {
		return nil, w.fail("neither Conv2d_1a_3x3.conv.weight (torchvision) nor conv2d/kernel (Keras)")
	}
	for k, c := range m.convs {
		if m.zeros {
			err = c.loadTorch(w)
		} else {
			err = c.loadKeras(w, k)
		}
		if err != nil {
			return nil, err
		}
	}
	return m.network(), nil
}

func (c *normed) loadTorch(w weights) error {
	u := c.unit
	kernel, err := w.values(u.torch+".conv.weight", u.out, u.in, u.h, u.w)
	if err != nil {
		return err
	}
	fromTorch(c.W, kernel, u.in, u.out)
	return w.norm(c.scale, c.shift, u.torch+".bn.", "weight", "bias", "running_mean", "running_var")
}

func (c *normed) loadKeras(w weights, k int) error {
	kernel, err := w.values(keras("conv2d", k)+"/kernel", c.W.Shape...)
	if err != nil {
		return err
	}
	copy(c.W.Data(), kernel)
	return w.norm(c.scale, c.shift, keras("batch_normalization", k)+"/", "", "beta", "moving_mean", "moving_variance")
}

// walker builds the network until nobody wants more.
type walker struct {
	*inception
	c     *nn.Ctx
	yield func(string, *G.Node) bool
	next  int // convolution
	done  bool
}

func (m *inception) walk(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
	return func(yield func(string, *G.Node) bool) {
		w := &walker{inception: m, c: c, yield: yield}
		y := inceptionInput.apply(c, x)
		for _, u := range inceptionStem {
			y = w.unit(u, y)
		}
		for i, b := range inceptionBlocks {
			y = w.block(b, y)
			w.tell(fmt.Sprint("mixed", i), y)
		}
	}
}

// tell yields a layer.
func (w *walker) tell(name string, x *G.Node) {
	w.done = w.done || !w.yield(name, x)
}

func (w *walker) block(b block, x *G.Node) *G.Node {
	var out []*G.Node
	for _, branch := range b.branches {
		y := x
		for _, u := range branch {
			y = w.unit(u, y)
		}
		out = append(out, y)
	}
	if w.done {
		return x
	}
	return op.Concat(3, out...)
}

func (w *walker) unit(u unit, x *G.Node) *G.Node {
	switch {
	case w.done:
		return x
	case u.fork != nil:
		a, b := w.unit(u.fork[0], x), w.unit(u.fork[1], x)
		if w.done {
			return x
		}
		return op.Concat(3, a, b)
	case u.kind == maxPool:
		return op.MaxPool(x, 3, 2, op.Valid)
	case u.kind == avgPool && w.zeros:
		around := []int{0, 1, 1, 0}
		return op.AvgPool(op.Pad(x, around, around), 3, 1, op.Valid)
	case u.kind == avgPool:
		return op.AvgPool(x, 3, 1, op.Same)
	}
	k := w.next
	w.next++
	y := w.convs[k].Forward(w.c, x)
	w.tell(keras("conv2d", k), y)
	if w.done {
		return x
	}
	y = op.AddRow(op.MulRow(y, w.c.Use(w.convs[k].scale)), w.c.Use(w.convs[k].shift))
	y, more := activated(w.yield, keras("activation", k), y, op.ReLU)
	w.done = !more
	return y
}
