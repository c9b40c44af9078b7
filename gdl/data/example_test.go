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

// Images and labels of a conditional model: pixels in [−1, 1], and one-hot vectors.
func ExampleNewOneHot() {
	digits, err := data.NewImages([]uint8{0, 255, 51}, 3, 1, 1, 1, []uint8{2, 0, 1}, []string{"0", "1", "2"})
	if err != nil {
		log.Fatal(err)
	}
	pixels, err := data.NewScaled(digits, -1, 1)
	if err != nil {
		log.Fatal(err)
	}
	labels, err := data.NewOneHot(digits.Labels, len(digits.Classes))
	if err != nil {
		log.Fatal(err)
	}
	b, err := data.InOrder(2, pixels, labels)
	if err != nil {
		log.Fatal(err)
	}
	x, y := make([]float32, 2), make([]float32, 2*3) // [2 1 1 1], [2 3]
	b.Fill([][]float32{x, y}, 0, 0)
	fmt.Println(x, y)
	// Output: [-1 1] [0 0 1 1 0 0]
}

// Style transfer's data: every one of three photos with one of two styles, drawn anew
// in each epoch.
func ExampleNewPartners() {
	photos, err := data.NewFloats([]float32{1, 2, 3}, 3, 1)
	if err != nil {
		log.Fatal(err)
	}
	styles, err := data.NewFloats([]float32{10, 20}, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	partners, err := data.NewPartners(styles, photos.Len(), 1)
	if err != nil {
		log.Fatal(err)
	}
	b, err := data.InOrder(3, photos, partners)
	if err != nil {
		log.Fatal(err)
	}
	x, style := make([]float32, 3), make([]float32, 3) // [3 1]
	for epoch := range 2 {
		b.Fill([][]float32{x, style}, epoch, 0)
		fmt.Println(x, "with", style)
	}
	// Output:
	// [1 2 3] with [20 10 10]
	// [1 2 3] with [20 20 20]
}
