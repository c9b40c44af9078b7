// Command faces writes the drawn faces of week 3's assignment for a script to train
// on:
//
//	go run ./notebooks/nb/reference/faces FOLDER
//
// FOLDER gets train.u8 and test.u8: 8000 and 2000 pictures [64 64 3] of bytes.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "faces:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%d arguments, want a folder", len(args))
	}
	if err := os.MkdirAll(args[0], 0o777); err != nil {
		return err
	}
	for _, split := range []string{"train", "test"} {
		imgs, err := datasets.Open("faces", split)
		if err != nil {
			return err
		}
		var out []byte
		x := make([]float32, 64*64*3)
		for i := range imgs.Len() {
			imgs.Read(x, i)
			for _, v := range x {
				out = append(out, uint8(v*255+0.5))
			}
		}
		if err := atomicfile.WriteBytes(filepath.Join(args[0], split+".u8"), out); err != nil {
			return err
		}
	}
	return nil
}
