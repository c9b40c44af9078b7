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
