// Package onnx reads the graph of a trained network from an ONNX file: its nodes with
// their attributes, and its constants, the weights.
//
// It does not run a graph: a network is a function of package style, which looks its
// weights up here. Of the format, https://onnx.ai/onnx/repo-docs/IR.html, it leaves out
// graphs inside of nodes, sparse tensors, and tensors in files of their own.
package onnx

import (
	"fmt"

	"github.com/generative-deep-learning/go/gdl/regular"
)

// Model is the graph of a file.
type Model struct {
	Nodes   []Node            // in an order in which they can be computed
	Tensors map[string]Tensor // constants
	Inputs  []string
	Outputs []string
}

// Node is an operation. Values are known by their names.
type Node struct {
	Op   string // for example "Conv"
	Name string
	In   []string // "" is an operand left out
	Out  []string
	Attr map[string]Attr
}

// Attr is a setting of a node; one field has its value, or none when it is of a kind
// that is left out.
type Attr struct {
	Int    int64
	Float  float32
	Text   string
	Ints   []int64
	Floats []float32
	Tensor *Tensor
}

// Tensor is a constant.
type Tensor struct {
	Name   string
	Shape  []int     // empty for a scalar
	Values []float64 // row-major, as many as the product of Shape; rounded above 2⁵³
}

// maxFile is the most bytes a file may have: it is read as a whole, and its values become
// twice as long.
const maxFile = 128 << 20

// Load reads the file at path. The error names it; errors.Is(err, fs.ErrNotExist) tells
// a missing file from a bad one.
func Load(path string) (*Model, error) {
	b, err := regular.Read(path, maxFile)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	m, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("onnx: %s: %w", path, err)
	}
	return m, nil
}

// Decode reads a file from memory.
func Decode(b []byte) (*Model, error) {
	m, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return m, nil
}
