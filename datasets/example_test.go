package datasets_test

import (
	"fmt"

	"github.com/generative-deep-learning/go/datasets"
)

func ExampleAll() {
	for _, e := range datasets.All() {
		fmt.Printf("%s (%s): %s\n", e.Name, e.Licence, e.Description)
	}
	// Output:
	// mnist (CC BY-SA 3.0): 70 000 grey pictures of handwritten digits, 28×28
	// fashion-mnist (MIT): 70 000 grey pictures of clothes, 28×28
}

// The factors a face is drawn from are known, so a model's latent axes can be
// compared with them.
func ExampleFaces() {
	faces := datasets.Faces(1, 1000)
	f := faces.Factors(2)
	fmt.Println(faces.Shape(), datasets.HairStyles[f.HairStyle], datasets.HairColors[f.HairColor], f.Smile > 0)
	// Output: [64 64 3] curly pink true
}
