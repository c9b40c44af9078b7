package style

import (
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/internal/onnx"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// onnxFile is an ONNX file of weights that another framework has trained.
type onnxFile struct {
	*onnx.Model
	path, network string
	convs         map[string]onnx.Node // by the names of their kernels
}

func openONNX(path, network string) (*onnxFile, error) {
	m, err := onnx.Load(path)
	if err != nil {
		return nil, err
	}
	f := &onnxFile{m, path, network, map[string]onnx.Node{}}
	from := map[string]string{} // what a value is made of
	for _, n := range m.Nodes {
		switch {
		case n.Op == "DequantizeLinear" && len(n.In) > 0 && len(n.Out) > 0:
			from[n.Out[0]] = n.In[0]
		case n.Op == "Conv" && len(n.In) == 3:
			name := n.In[1]
			if q, ok := from[name]; ok {
				name = q
			}
			f.convs[name] = n
		}
	}
	return f, nil
}

// wrong returns an error that names the file.
func (f *onnxFile) wrong(format string, args ...any) error {
	return fmt.Errorf("style: %s is no file of %s: "+format, append([]any{f.path, f.network}, args...)...)
}

// values returns kernel, [Cout Cin kH kW], and bias of a convolution.
func (f *onnxFile) values(name string, shape []int) (kernel, bias []float32, err error) {
	n, ok := f.convs[name]
	if !ok {
		return nil, nil, f.wrong("it has no convolution with %s %v; it holds %d nodes, %d of them convolutions with a bias",
			name, shape, len(f.Nodes), len(f.convs))
	}
	if kernel, err = f.constant(n.In[1], shape); err != nil {
		return nil, nil, err
	}
	bias, err = f.constant(n.In[2], shape[:1])
	return kernel, bias, err
}

// constant returns a tensor of the given shape.
func (f *onnxFile) constant(value string, shape []int) ([]float32, error) {
	t, err := f.Constant(value)
	if err != nil {
		return nil, f.wrong("%w", err)
	}
	if !slices.Equal(t.Shape, shape) {
		return nil, f.wrong("%s has shape %v, want %v", t.Name, t.Shape, shape)
	}
	out := make([]float32, len(t.Values))
	for i, v := range t.Values {
		out[i] = float32(v)
	}
	return out, nil
}

// conv gives a convolution the kernel of a name, and its bias; a bias that is nil is
// left out.
func (f *onnxFile) conv(kernel, bias *nn.Param, name string) error {
	shape := torchShape(kernel.Shape)
	k, b, err := f.values(name, shape)
	if err != nil {
		return err
	}
	fromTorch(kernel, k, shape[1], shape[0])
	if bias != nil {
		copy(bias.Data(), b)
	}
	return nil
}

// dense gives a dense layer the weights of a convolution 1×1.
func (f *onnxFile) dense(l *nn.Dense, name string) error {
	in, out := l.W.Shape[0], l.W.Shape[1]
	w, b, err := f.values(name, []int{out, in, 1, 1})
	if err != nil {
		return err
	}
	fromTorch(l.W, w, in, out)
	copy(l.B.Data(), b)
	return nil
}
