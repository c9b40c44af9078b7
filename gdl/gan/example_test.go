package gan_test

import (
	"context"
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A small GAN learns the ring of lab 0, and says how it went. The modes stand in
// for classes: whoever has a classifier counts its classes instead.
func Example() {
	points, err := data.NewFloats(gan.Ring(12800, 1), 12800, 2)
	if err != nil {
		log.Fatal(err)
	}
	batches, err := data.NewBatches(128, 1, points)
	if err != nil {
		log.Fatal(err)
	}
	model := gan.NewDense(gan.Stage(), nn.NewRand(1))
	adam := train.Adam{LearningRate: 1e-3, Beta1: 0.5, Beta2: 0.999, Epsilon: 1e-7}
	training := gan.Training{OptimizerD: adam, OptimizerG: adam}
	config, err := model.Config(training, batches, 30)
	if err != nil {
		log.Fatal(err)
	}
	history, err := train.Fit(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	fakes, err := model.Sample(2000, 1)
	if err != nil {
		log.Fatal(err)
	}
	c := gan.Cover(fakes)
	health := gan.Health{Training: training, History: history, Samples: c.Nearest[:]}
	fmt.Printf("%d of %d modes, %s\n", c.Hit, gan.RingModes, health.Verdict().Word)
	// Output: 8 of 8 modes, healthy
}

// The best D against a G that draws one of two equally frequent classes takes it
// for real in one case of three.
func ExampleBestD() {
	real, fake := []float64{0.5, 0.5}, []float64{1, 0}
	d := gan.BestD(real, fake)
	ofD, ofG := gan.Losses(real, fake, d)
	fmt.Printf("D says %.2f; its loss is %.3f, G's %.3f\n", d, ofD, ofG)
	// Output: D says [0.33 1.00]; its loss is 0.477, G's 1.099
}
