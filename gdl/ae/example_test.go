package ae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Points (x, y, x+y) lie in a plane, so lab 1's autoencoder can rebuild them from
// codes of two numbers.
func ExampleAE() {
	rng := nn.NewRand(1)
	points := make([]float32, 0, 3*256)
	for range 256 {
		x, y := float32(rng.NormFloat64()), float32(rng.NormFloat64())
		points = append(points, x, y, x+y)
	}
	source, err := data.NewFloats(points, 256, 3)
	if err != nil {
		log.Fatal(err)
	}
	batches, err := data.NewBatches(32, 1, source)
	if err != nil {
		log.Fatal(err)
	}
	model := ae.New(ae.Plane(), rng)
	if _, err := train.Fit(context.Background(), train.Config{
		Spec:   train.Spec{Loss: model.Loss, Optimizer: train.NewAdam(0.01)},
		Data:   batches,
		Epochs: 100,
	}); err != nil {
		log.Fatal(err)
	}
	encode, err := train.NewFunc(model.Encode, 3)
	if err != nil {
		log.Fatal(err)
	}
	rebuild, err := train.NewFunc(model.Forward, 3)
	if err != nil {
		log.Fatal(err)
	}
	point := []float32{1, 2, 3}
	code, err := encode.Call(point)
	if err != nil {
		log.Fatal(err)
	}
	again, err := rebuild.Call(point)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d numbers become %.2f\n", len(code), again)
	// Output: 2 numbers become [1.00 2.00 3.00]
}

// The assignment's autoencoder maps images to codes a quarter of their height and
// width, and back; it is not bound to the size of the images it was trained on.
func ExampleConv() {
	model := ae.NewConv(ae.CIFAR(), nn.NewRand(1))
	for _, side := range []int{32, 40} {
		encode, err := train.NewFunc(model.Encode, side, side, 3)
		if err != nil {
			log.Fatal(err)
		}
		rebuild, err := train.NewFunc(model.Forward, side, side, 3)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rebuild.Shape(), "by way of", encode.Shape())
	}
	_, err := train.NewFunc(model.Encode, 30, 30, 3)
	fmt.Println(err)
	// Output:
	// [32 32 3] by way of [8 8 32]
	// [40 40 3] by way of [10 10 32]
	// train: build: ae.Conv: images of 30×30 pixels, want multiples of 4
}
