package style

import (
	"fmt"
	"math"
	"slices"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// weights is a file of weights that another framework has trained.
type weights struct {
	*ckpt.File
	path, network string
}

func (w weights) has(name string) bool {
	_, ok := w.Shape(name)
	return ok
}

// fail returns the error of a file that lacks something.
func (w weights) fail(lacks string) error {
	holds := "it is empty"
	if n := len(w.Tensors); n > 0 {
		holds = fmt.Sprintf("it holds %d tensors, the first %s %v", n, w.Tensors[0].Name, w.Tensors[0].Shape)
	}
	return fmt.Errorf("style: %s is no file of %s: it has %s; %s", w.path, w.network, lacks, holds)
}

// values returns a tensor of the given shape.
func (w weights) values(name string, shape ...int) ([]float32, error) {
	has, ok := w.Shape(name)
	if !ok {
		return nil, w.fail(fmt.Sprintf("no %s %v", name, shape))
	}
	if !slices.Equal(has, shape) {
		return nil, fmt.Errorf("style: %s is no file of %s: %s has shape %v, want %v", w.path, w.network, name, has, shape)
	}
	t, err := w.Tensor(name)
	if err != nil {
		return nil, fmt.Errorf("style: %s: %w", w.path, err)
	}
	return t.Data, nil
}

// epsilon is that of the batch norms of EfficientNet-Lite0 and Inception-V3.
const epsilon = 1e-3

// norm sets scale and shift, [1 C], to what a batch norm with running statistics does:
// y = scale·x + shift. gamma "" means ones.
func (w weights) norm(scale, shift *nn.Param, prefix, gamma, beta, mean, variance string) error {
	parts := map[string][]float32{}
	for _, part := range []string{gamma, beta, mean, variance} {
		if part == "" {
			continue
		}
		var err error
		if parts[part], err = w.values(prefix+part, scale.Size()); err != nil {
			return err
		}
	}
	for i := range scale.Size() {
		k := 1 / math.Sqrt(float64(parts[variance][i])+epsilon)
		if gamma != "" {
			k *= float64(parts[gamma][i])
		}
		scale.Data()[i] = float32(k)
		shift.Data()[i] = float32(float64(parts[beta][i]) - float64(float64(parts[mean][i])*k))
	}
	return nil
}

// kerasConv gives a convolution its weights, from Keras's layout.
func (w weights) kerasConv(l *nn.Conv2D, kernel, bias string) error {
	k, err := w.values(kernel, l.W.Shape...)
	if err != nil {
		return err
	}
	b, err := w.values(bias, l.B.Size())
	if err != nil {
		return err
	}
	copy(l.W.Data(), k)
	copy(l.B.Data(), b)
	return nil
}

// torchConv gives a convolution its weights, from PyTorch's layout [Cout Cin kH kW].
func (w weights) torchConv(l *nn.Conv2D, weight, bias string) error {
	s := l.W.Shape
	k, err := w.values(weight, s[3], s[2], s[0], s[1])
	if err != nil {
		return err
	}
	b, err := w.values(bias, l.B.Size())
	if err != nil {
		return err
	}
	fromTorch(l.W, k, s[2], s[3])
	copy(l.B.Data(), b)
	return nil
}

// torchShape returns the shape in PyTorch, [Cout Cin kH kW], of a kernel of a
// convolution, or of a depthwise one [kH kW C 1], which has [C 1 kH kW].
func torchShape(kernel []int) []int {
	if kernel[3] == 1 {
		return []int{kernel[2], 1, kernel[0], kernel[1]}
	}
	return []int{kernel[3], kernel[2], kernel[0], kernel[1]}
}

// fromTorch sets a kernel [kH kW in out], or weights [in out], from values
// [out in kH kW].
func fromTorch(kernel *nn.Param, values []float32, in, out int) {
	area, data := len(values)/(in*out), kernel.Data()
	for o := range out {
		for i := range in {
			for k := range area {
				data[(k*in+i)*out+o] = values[(o*in+i)*area+k]
			}
		}
	}
}
