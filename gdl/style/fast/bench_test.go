package fast_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style/fast"
)

// A photograph of 512×512 pixels, compiling included.
func BenchmarkStylize512(b *testing.B) {
	n, p := fast.New(fast.Config{Styles: 5}, nn.NewRand(1)), scene(512, 512)
	for b.Loop() {
		if _, err := n.Stylize(p, []float64{0.2, 0.2, 0.2, 0.2, 0.2}); err != nil {
			b.Fatal(err)
		}
	}
}
