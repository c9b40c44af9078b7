package data_test

import (
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/data"
)

// Five examples in batches of two: the last batch is smaller.
func ExampleBatches() {
	src, err := data.NewFloats([]float32{0, 1, 2, 3, 4}, 5, 1)
	if err != nil {
		log.Fatal(err)
	}
	b, err := data.NewBatches(2, 1, src)
	if err != nil {
		log.Fatal(err)
	}
	sum := float32(0)
	for step := range b.Steps() {
		x := make([]float32, b.Size(step)) // [B 1]
		b.Fill([][]float32{x}, 0, step)
		for _, v := range x {
			sum += v
		}
		fmt.Println("batch of", len(x))
	}
	fmt.Println("sum", sum)
	// Output:
	// batch of 2
	// batch of 2
	// batch of 1
	// sum 10
}
