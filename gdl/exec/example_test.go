package exec_test

import (
	"fmt"
	"log"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// A graph is compiled once and run with any contents of its inputs. What a
// program computes at once is one op of its profile.
func ExampleCompile() {
	g := G.NewGraph()
	x := G.NewMatrix(g, tensor.Float32, G.WithShape(2, 2), G.WithName("x"))
	w := G.NewMatrix(g, tensor.Float32, G.WithShape(2, 1), G.WithName("w"))
	b := G.NewMatrix(g, tensor.Float32, G.WithShape(1, 1), G.WithName("b"))
	y := op.ReLU(op.AddRow(op.MatMul(x, w), b))

	p, err := exec.Compile(y)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Data(w), []float32{1, -1})
	copy(p.Data(b), []float32{0.5})
	for _, rows := range [][]float32{{3, 1, 1, 3}, {1, 1, 0, 1}} {
		copy(p.Data(x), rows)
		if err := p.Run(); err != nil {
			log.Fatal(err)
		}
		fmt.Println(p.Data(y))
	}
	ops, err := p.Profile(5)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range ops {
		fmt.Println(o.Name, o.Shape, o.Flops, "operations")
	}
	// Output:
	// [2.5 0]
	// [0.5 0]
	// MatMul+AddRow+ReLU [2 1] 8 operations
}
