package vae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// Example trains a small model on bars, one a picture, upright or lying, and
// draws new pictures.
func Example() {
	const side, n = 8, 256
	pixels := make([]float32, n*side*side)
	for i := range n {
		for k := range side {
			at := k*side + i%side // upright
			if i/side%2 == 0 {
				at = i%side*side + k
			}
			pixels[i*side*side+at] = 1
		}
	}
	bars, err := data.NewFloats(pixels, n, side, side, 1)
	check(err)
	batches, err := data.NewBatches(32, 1, bars)
	check(err)

	m := vae.New(vae.Config{H: side, W: side, Widths: []int{16, 32}, Hidden: 32, Latent: 2, Beta: 0.5}, nn.NewRand(1))
	h, err := train.Fit(context.Background(), train.Config{
		Spec: train.Spec{Loss: m.Loss, Optimizer: train.NewAdam(3e-3)}, Data: batches, Epochs: 60,
	})
	check(err)
	rec, kl := h.Terms["reconstruction"], h.Terms["KL"]
	fmt.Println("reconstruction better than a third of the start:", rec[59] < rec[0]/3)
	fmt.Println("the code costs more than ln 4 nats:", kl[59] > 1.39)

	codec, err := vae.NewCodec(m)
	check(err)
	samples, err := codec.Sample(16, 1, nil)
	check(err)
	fmt.Println(len(samples), "pixels")
	// Output:
	// reconstruction better than a third of the start: true
	// the code costs more than ln 4 nats: true
	// 1024 pixels
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
