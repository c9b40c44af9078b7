package ckpt_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/ckpt"
)

// Weights and a word about them, saved and loaded.
func Example() {
	dir, err := os.MkdirTemp("", "ckpt")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.safetensors")

	err = ckpt.Save(path, &ckpt.File{
		Tensors: []ckpt.Tensor{{Name: "dense/w", Shape: []int{2, 1}, Data: []float32{0.5, -1}}},
		Meta:    map[string]string{"epoch": "3"},
	})
	if err != nil {
		log.Fatal(err)
	}
	f, err := ckpt.Load(path)
	if err != nil {
		log.Fatal(err)
	}
	w, _ := f.Tensor("dense/w")
	fmt.Println(w.Shape, w.Data, f.Meta["epoch"])
	// Output: [2 1] [0.5 -1] 3
}
