package op_test

import (
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// vector adds an input without values.
func vector(g *G.ExprGraph, name string, shape ...int) *G.Node {
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name))
}

// The derivative of Σ x³ is 3x², and the derivative of that, summed, 6x.
func ExampleGrad() {
	x := vector(G.NewGraph(), "x", 3)
	first := op.Grad(op.Sum(op.Mul(x, op.Square(x))), x)[0]
	second := op.Grad(op.Sum(first), x)[0]
	p, err := exec.Compile(first, second)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Data(x), []float32{1, 2, 3})
	if err := p.Run(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Data(first), p.Data(second))
	// Output: [3 12 27] [6 12 18]
}

// A factor that is detached counts as a number: x·x has the derivative 2x, x times
// the detached x has x.
func ExampleDetach() {
	x := vector(G.NewGraph(), "x", 2)
	both := op.Grad(op.Sum(op.Mul(x, x)), x)[0]
	one := op.Grad(op.Sum(op.Mul(x, op.Detach(x))), x)[0]
	p, err := exec.Compile(both, one)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Data(x), []float32{3, 5})
	if err := p.Run(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Data(both), p.Data(one))
	// Output: [6 10] [3 5]
}

// An image of two pixels and two channels: the channels are the columns (1, 3) and
// (2, 4), so their products are 10, 14 and 20, here divided by the two pixels.
func ExampleGramMatrix() {
	image := vector(G.NewGraph(), "image", 1, 2, 1, 2) // [B H W C]
	gram := op.GramMatrix(image)
	p, err := exec.Compile(gram)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Data(image), []float32{1, 2, 3, 4})
	if err := p.Run(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Data(gram))
	// Output: [5 7 7 10]
}
