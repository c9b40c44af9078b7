package pretrained

import (
	"fmt"
	"slices"
	"strings"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// Model is an autoencoder for images [B H W C] in [0, 1] whose sides are
// multiples of Shrink: an *ae.Conv or an *ae.Denoiser.
type Model interface {
	Forward(c *nn.Ctx, x *G.Node) *G.Node
	Params() []*nn.Param
	Shrink() int
}

// Read returns the model whose weights are in a file, such as a checkpoint of
// train.Fit. Its widths and channels follow from the shapes of the tensors. Of
// an ae.Conv it leaves Head zero when the file has none, as checkpoints do, and
// SquaredError unset, which only matters to training.
func Read(f *ckpt.File) (Model, error) {
	if _, ok := f.Tensor("down/0/0/w"); ok {
		return readDenoiser(f)
	}
	return readConv(f)
}

func readConv(f *ckpt.File) (Model, error) {
	widths, channels, err := kernels(f, "encoder/%d/w")
	if err != nil {
		return nil, err
	}
	_, norm := f.Tensor("encoder/0/norm/gamma")
	m := ae.NewConv(ae.ConvConfig{Channels: channels, Widths: widths, BatchNorm: norm}, nil)
	params := m.Params()
	if _, ok := f.Tensor(m.Head.W.Name); !ok {
		params = append(m.Encoder.Params(), m.Decoder.Params()...)
	}
	return m, assign(f, params)
}

func readDenoiser(f *ckpt.File) (Model, error) {
	widths, channels, err := kernels(f, "down/%d/0/w")
	if err != nil {
		return nil, err
	}
	for i, w := range widths {
		name := fmt.Sprintf("down/%d/1/w", i)
		if t, _ := f.Tensor(name); !slices.Equal(t.Shape, []int{3, 3, w, w}) {
			return nil, fmt.Errorf("pretrained: kernel %q has shape %v, want [3 3 %d %d]", name, t.Shape, w, w)
		}
	}
	m := ae.NewDenoiser(channels, widths, nil)
	return m, assign(f, m.Params())
}

// kernels returns the output channels of the encoder's convolutions, whose
// names follow a pattern, and the input channels of the first. What it has
// checked bounds the model's size by the file's.
func kernels(f *ckpt.File, pattern string) (widths []int, channels int, err error) {
	for {
		t, ok := f.Tensor(fmt.Sprintf(pattern, len(widths)))
		if !ok {
			break
		}
		s, n := t.Shape, len(widths)
		if len(s) != 4 || s[0] != 3 || s[1] != 3 || s[2] < 1 || s[3] < 1 || n > 0 && s[2] != widths[n-1] {
			return nil, 0, fmt.Errorf("pretrained: kernel %q has shape %v after widths %v, want [3 3 in out]", t.Name, s, widths)
		}
		if n == 0 {
			channels = s[2]
		}
		widths = append(widths, s[3])
	}
	if len(widths) < 2 {
		return nil, 0, fmt.Errorf("pretrained: %d kernels named %s, want at least 2: this is no convolutional autoencoder",
			len(widths), strings.ReplaceAll(pattern, "%d", "N"))
	}
	return widths, channels, nil
}

// assign copies tensors to the parameters of the same name.
func assign(f *ckpt.File, params []*nn.Param) error {
	for _, p := range params {
		t, ok := f.Tensor(p.Name)
		if !ok {
			return fmt.Errorf("pretrained: no tensor %q", p.Name)
		}
		if !slices.Equal(t.Shape, p.Shape) {
			return fmt.Errorf("pretrained: tensor %q has shape %v, the model wants %v", p.Name, t.Shape, p.Shape)
		}
		copy(p.Data(), t.Data)
	}
	return nil
}
