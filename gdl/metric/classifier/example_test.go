package classifier_test

import (
	"fmt"
	"log"
	"slices"

	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

// A bar is most like a 1.
func Example() {
	c, err := classifier.Load("mnist")
	if err != nil {
		log.Fatal(err)
	}
	image := make([]float32, classifier.Side*classifier.Side)
	for y := 5; y < 23; y++ {
		image[y*classifier.Side+13], image[y*classifier.Side+14] = 1, 1
	}
	answer, err := c.Classify(image)
	if err != nil {
		log.Fatal(err)
	}
	p := slices.Max(answer.Probabilities)
	fmt.Printf("a %s, confident: %t\n", c.Classes[slices.Index(answer.Probabilities, p)], p > classifier.Confidence)
	// Output: a 1, confident: true
}
