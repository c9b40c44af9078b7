package style_test

import (
	"context"
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
)

// Example trains the pixels of a picture for the style of another. Networks that have
// learned nothing see textures, too.
func Example() {
	content, of := goldenPicture(1, 32, 48), goldenPicture(2, 40, 40)
	network := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	cfg := style.Painterly()
	cfg.StyleLayers, cfg.ContentLayer = []string{"block1_conv1", "block2_conv1"}, "block2_conv2"
	cfg.Epochs, cfg.Steps, cfg.Levels, cfg.Schedule = 4, 5, 1, nil
	t, err := style.New(network, content, of, cfg)
	if err != nil {
		log.Fatal(err)
	}
	r, err := t.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	loss := r.Levels[0].Train
	fmt.Printf("%d×%d pixels, the loss falls: %t\n", r.W, r.H, loss[3] < loss[0])
	// Output:
	// 48×32 pixels, the loss falls: true
}

// A channel of a network that has learned nothing is excited by some texture, too.
func ExampleNewExcite() {
	network := style.NewVGG19(style.VGG{}, nn.NewRand(1))
	e, err := style.NewExcite(network, "block2_conv2", 5)
	if err != nil {
		log.Fatal(err)
	}
	e.Side, e.Epochs, e.Steps, e.Schedule = 32, 2, 10, nil
	r, err := e.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	active := r.Levels[0].Terms[style.TermActivation]
	fmt.Printf("%d×%d pixels, the activation rises: %t\n", r.W, r.H, active[1] > active[0])
	// Output:
	// 32×32 pixels, the activation rises: true
}
