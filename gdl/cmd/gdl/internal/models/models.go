// Package models holds the runs of the course's notebooks by name, for the command
// train. A run has the key that it has in its notebook, so what either trains the other
// loads.
package models

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Scale is one of settings.Scales.
type Scale string

// pick returns its argument for a scale, as nb.Pick.
func pick[T any](s Scale, short, lab, course T) T {
	return map[Scale]T{settings.Short: short, settings.Lab: lab, settings.Course: course}[s]
}

// run is a run of a notebook.
type run struct {
	about      string
	checkpoint string // its name there
	// config returns what train.Fit needs, of a number of epochs or, when that is 0,
	// as many as the scale has.
	config func(s Scale, epochs int) (train.Config, error)
}

var runs = map[string]run{
	"ae-shallow":  {"week 2, lab 2: 784–32–784, on MNIST", "week2-lab2", shallow},
	"ae-deep":     {"week 2, lab 3: 784–128–64–32–…, on MNIST", "week2-lab3", deep},
	"ae-conv":     {"week 2, lab 4: convolutions, on Fashion-MNIST", "week2-lab4", convolutional},
	"vae":         {"week 3, lab 1: two latent axes, on MNIST", "week3-lab1-2-1", variational},
	"vae-faces":   {"week 3, assignment: 512 axes, on anime faces", "week3-faces", variationalFaces},
	"gan":         {"week 4, lab 1: dense networks, on MNIST", "week4-lab1-1", dense},
	"dcgan":       {"week 4, lab 2: convolutions, on Fashion-MNIST", "week4-lab2-conv-1", convolutionalGAN},
	"dcgan-faces": {"week 4, lab 3: layer norm in D, on CelebA", "week4-lab3-none-layer-norm", facesGAN},
	"dcgan-hands": {"week 4, assignment: hands", "week4-hands", hands},
}

// Names returns the names of the runs.
func Names() []string { return slices.Sorted(maps.Keys(runs)) }

// About says what a run is.
func About(name string) string { return runs[name].about }

// Config returns what train.Fit needs for a run at a scale, of its checkpoint the path's
// start; epochs are the scale's when 0. An error says which names there are.
func Config(name string, s Scale, epochs int) (train.Config, error) {
	r, ok := runs[name]
	if !ok {
		return train.Config{}, fmt.Errorf("no model is called %q, want one of %s", name, strings.Join(Names(), ", "))
	}
	if epochs < 0 {
		return train.Config{}, fmt.Errorf("--epochs %d: want at least 1", epochs)
	}
	c, err := r.config(s, epochs)
	if err != nil {
		return train.Config{}, fmt.Errorf("%s: %w", name, err)
	}
	dir, err := settings.Path(settings.RunsVar)
	if err == nil && dir == "" {
		dir, err = settings.Cache()
		dir = filepath.Join(dir, "runs")
	}
	c.Checkpoint = filepath.Join(dir, string(s)+"-"+r.checkpoint)
	return c, err
}

// splits are the examples of a data set that a run uses.
type splits struct{ train, test *data.Images }

// open opens a data set, or what stands in for it; of each split, n examples at most (0:
// all).
func open(name string, n int) (s splits, err error) {
	for split, imgs := range map[string]**data.Images{"train": &s.train, "test": &s.test} {
		if *imgs, _, err = datasets.OpenOrStandIn(name, split); err != nil {
			return s, err
		}
		if n > 0 {
			*imgs = (*imgs).Range(0, min(n, (*imgs).Len()))
		}
	}
	return s, nil
}

// batches sets the data of a run: 128 examples a batch, and test batches of a size.
func batches(c *train.Config, trainOn, testOn data.Source, size int) error {
	b, err := data.NewBatches(128, 1, trainOn)
	if err != nil {
		return err
	}
	test, err := data.InOrder(size, testOn)
	if err != nil {
		return err
	}
	c.Data, c.Test = b, test
	return nil
}

// or returns n, or what to take when it is 0.
func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
