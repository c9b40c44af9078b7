package fast_test

import (
	"context"
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Example learns from pairs: pictures, and how they were painted, here in the colours of
// a negative.
func Example() {
	const side, pairs = 16, 4
	var photos, painted []float32
	for i := range pairs {
		p := scene(side+8*i, side+4*i).Resize(side, side)
		photos = append(photos, p.Pix...)
		for _, v := range p.Pix {
			painted = append(painted, 1-v)
		}
	}
	x, err := data.NewFloats(photos, pairs, side, side, 3)
	if err != nil {
		log.Fatal(err)
	}
	y, err := data.NewFloats(painted, pairs, side, side, 3)
	if err != nil {
		log.Fatal(err)
	}
	batches, err := data.NewBatches(pairs, 1, x, y)
	if err != nil {
		log.Fatal(err)
	}
	net := fast.New(fast.Config{Styles: 1, Width: 4, Blocks: 1}, nn.NewRand(1))
	h, err := train.Fit(context.Background(), train.Config{
		Spec: train.Spec{Loss: net.PairLoss, Optimizer: train.NewAdam(0.01)}, Data: batches, Epochs: 60,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("learns:", h.Train[59] < h.Train[0]/3)
	negative, err := net.Stylize(scene(20, 50), []float64{1}) // of another size
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(negative.W, "×", negative.H, "pixels")
	// Output:
	// learns: true
	// 50 × 20 pixels
}
