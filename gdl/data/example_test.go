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

// Lab 5's data: noise that is new in each epoch on the way in, clean images as
// the target. Example 0 is the same image in both epochs.
func ExampleNewNoisy() {
	clean, err := data.NewFloats([]float32{0, 0.5, 1, 0.5, 0, 0.5}, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	noisy, err := data.NewNoisy(clean, data.Noise{Factor: 0.5, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	b, err := data.InOrder(1, noisy, clean)
	if err != nil {
		log.Fatal(err)
	}
	x, target := make([]float32, 3), make([]float32, 3) // [1 3]
	for epoch := range 2 {
		b.Fill([][]float32{x, target}, epoch, 0)
		fmt.Printf("%.2f of %v\n", x, target)
	}
	// Output:
	// [0.00 0.71 0.75] of [0 0.5 1]
	// [0.62 0.35 0.71] of [0 0.5 1]
}
