// Command vae trains a variational autoencoder on MNIST and draws digits.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/viz"
)

const latent = 8

type VAE struct{ encoder, mu, logVar, decoder nn.Sequential }

func NewVAE() *VAE {
	rng := nn.NewRand(1)
	return &VAE{
		encoder: append(nn.MLP("encoder", []int{784, 200}, nn.ReLU, rng), nn.ReLU),
		mu:      nn.MLP("mu", []int{200, latent}, nn.ReLU, rng),
		logVar:  nn.MLP("logVar", []int{200, latent}, nn.ReLU, rng),
		decoder: nn.MLP("decoder", []int{latent, 200, 784}, nn.ReLU, rng),
	}
}

// Loss is minus the evidence lower bound, in nats per digit.
func (m *VAE) Loss(c *nn.Ctx, x []*G.Node) *G.Node {
	h := m.encoder.Forward(c, x[0])
	mu, logVar := m.mu.Forward(c, h), m.logVar.Forward(c, h)
	logits := m.decoder.Forward(c, nn.SampleGaussian(c, mu, logVar))
	rec := c.Term("reconstruction", loss.BCEWithLogits(logits, x[0]))
	return op.Add(rec, c.Term("KL", loss.GaussianKL(mu, logVar)))
}

// Draw returns n digits of N(0, I), drawn by the graph.
func (m *VAE) Draw(n int) []float32 {
	draw, err := train.CompileFunc(train.FuncSpec{Seed: 7, Shapes: [][]int{{latent}},
		Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
			z := op.Add(x[0], c.Normal(x[0].Shape()...))
			return []*G.Node{op.Sigmoid(m.decoder.Forward(c, z))}
		}})
	check(err)
	pixels, err := draw.Call(make([]float32, n*latent))
	check(err)
	return pixels
}

func main() {
	digits, err := datasets.Open("mnist", "train")
	check(err)
	batches, err := data.NewBatches(128, 1, data.Flatten(data.Take(digits, 5000)))
	check(err)
	m := NewVAE()
	h, err := train.Fit(context.Background(), train.Config{Spec: train.Spec{Loss: m.Loss}, Data: batches, Epochs: 5})
	check(err)
	rec, kl := h.Terms["reconstruction"], h.Terms["KL"]
	fmt.Printf("reconstruction %.0f → %.0f nats, KL %.1f\n", rec[0], rec[4], kl[4])
	img, err := viz.Grid{Pixels: m.Draw(64), H: 28, W: 28}.Draw()
	check(err)
	png, err := viz.PNG(img)
	check(err)
	check(os.WriteFile("digits.png", png, 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
