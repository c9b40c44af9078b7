package datasets_test

import (
	"fmt"

	"github.com/generative-deep-learning/go/datasets"
)

func ExampleAll() {
	for _, e := range datasets.All() {
		fmt.Printf("%s %v: %s\n", e.Name, e.Shape, e.Description)
	}
	// Output:
	// mnist [28 28 1]: grey pictures of handwritten digits
	// fashion-mnist [28 28 1]: grey pictures of clothes
	// cifar-10 [32 32 3]: colour pictures of ten kinds of animals and vehicles
	// celeba [64 64 3]: colour photographs of famous people's faces, aligned, middle 178×178 of 178×218
	// anime-faces [64 64 3]: colour drawings of faces in anime style
	// sign-language [28 28 1]: grey photographs of hands that spell in sign language
	// faces [64 64 3]: colour faces with known factors, drawn
	// hands [28 28 1]: grey hands that spell letters, drawn
	// objects [32 32 3]: colour things of ten kinds, drawn
}

// The factors a face is drawn from are known, so a model's latent axes can be
// compared with them.
func ExampleFaces() {
	faces := datasets.Faces(1, 1000)
	f := faces.Factors(2)
	fmt.Println(faces.Shape(), datasets.HairStyles[f.HairStyle], datasets.HairColors[f.HairColor], f.Smile > 0)
	// Output: [64 64 3] curly pink true
}
