package onnx

import (
	"fmt"
	"slices"
)

// Constant returns the tensor that a node can take as an operand by this name: one of
// the file, or what a node DequantizeLinear makes of one, which keeps the name of the
// tensor it is made of: (value − zero point)·scale, with one zero point and scale for
// all, or one for each place along an axis.
func (m *Model) Constant(value string) (Tensor, error) {
	if t, ok := m.Tensors[value]; ok {
		return t, nil
	}
	for _, n := range m.Nodes {
		if !slices.Contains(n.Out, value) {
			continue
		}
		if n.Op == "DequantizeLinear" && len(n.In) >= 2 {
			if q, ok := m.Tensors[n.In[0]]; ok {
				t, err := m.dequantize(q, n)
				if err != nil {
					return t, fmt.Errorf("onnx: tensor %q: %w", q.Name, err)
				}
				return t, nil
			}
		}
		return Tensor{}, fmt.Errorf("onnx: %q is no constant: node %s %q computes it", value, n.Op, n.Name)
	}
	return Tensor{}, fmt.Errorf("onnx: there is no value %q", value)
}

func (m *Model) dequantize(q Tensor, n Node) (Tensor, error) {
	scale, ok := m.Tensors[n.In[1]]
	if !ok {
		return q, fmt.Errorf("its scale %q is no constant", n.In[1])
	}
	zero := Tensor{Values: make([]float64, len(scale.Values))}
	if len(n.In) > 2 && n.In[2] != "" {
		if zero, ok = m.Tensors[n.In[2]]; !ok {
			return q, fmt.Errorf("its zero point %q is no constant", n.In[2])
		}
	}
	axis := 1
	if a, ok := n.Attr["axis"]; ok {
		axis = int(a.Int)
	}
	if axis < 0 {
		axis += len(q.Shape)
	}
	length, inner := 1, 1 // of the axis, and of all after it
	if len(scale.Values) != 1 {
		if axis < 0 || axis >= len(q.Shape) {
			return q, fmt.Errorf("axis %d of scale and zero point is none of shape %v", axis, q.Shape)
		}
		length = q.Shape[axis]
		for _, d := range q.Shape[axis+1:] {
			inner *= d
		}
	}
	if len(scale.Values) != length || len(zero.Values) != length {
		return q, fmt.Errorf("%d scales and %d zero points for shape %v, want 1 or %d each", len(scale.Values), len(zero.Values), q.Shape, length)
	}
	t := Tensor{q.Name, q.Shape, make([]float64, len(q.Values))}
	for i, v := range q.Values {
		k := i / inner % length
		t.Values[i] = (v - zero.Values[k]) * scale.Values[k]
	}
	return t, nil
}
