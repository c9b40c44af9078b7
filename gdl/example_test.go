package gdl_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A linear autoencoder learns the line that its points lie on: one number is
// enough to describe each.
func Example() {
	points, err := data.NewFloats([]float32{-2, -4, -1, -2, 1, 2, 2, 4}, 4, 2)
	if err != nil {
		log.Fatal(err)
	}
	batches, err := data.NewBatches(4, 1, points)
	if err != nil {
		log.Fatal(err)
	}
	model := ae.New(ae.Config{Widths: []int{2, 1}, Linear: true}, nn.NewRand(1))
	_, err = train.Fit(context.Background(), train.Config{
		Spec:   train.Spec{Loss: model.Loss, Optimizer: train.NewAdam(0.05)},
		Data:   batches,
		Epochs: 2000,
	})
	if err != nil {
		log.Fatal(err)
	}

	path := filepath.Join(os.TempDir(), "gdl-example.safetensors")
	defer os.Remove(path)
	if err := train.Save(path, model.Params()); err != nil {
		log.Fatal(err)
	}
	loaded := ae.New(model.Config, nil)
	if err := train.Load(path, loaded.Params()); err != nil {
		log.Fatal(err)
	}
	reconstruct, err := train.NewFunc(loaded.Forward, 2)
	if err != nil {
		log.Fatal(err)
	}
	y, err := reconstruct.Call([]float32{3, 6})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("[3 6] comes back as %.2f\n", y)
	// Output: [3 6] comes back as [3.00 6.00]
}
