package bench

import (
	"fmt"
	"slices"
	"strings"
)

// Case is something to be timed: the training step of a model, or one kernel.
type Case struct {
	Name  string
	Flops float64 // of the direct work of one step; see the package comment
	Batch int     // examples of a step, 0 of one that is not of examples
	New   func() (*Step, error)

	sized func(batch int) Case // nil where the batch is what it is
}

// model is a case that takes batches, of so many examples by itself; work is the
// multiply-adds for one example.
func model(name string, batch int, work float64, build func(batch int) (*Step, error)) Case {
	return Case{name, 2 * float64(batch) * work, batch, func() (*Step, error) { return build(batch) },
		func(n int) Case { return model(name, n, work, build) }}
}

// Sized returns c in batches of n examples.
func (c Case) Sized(n int) (Case, error) {
	switch {
	case c.sized == nil:
		return c, fmt.Errorf("bench: %s takes no batches", c.Name)
	case n < 1:
		return c, fmt.Errorf("bench: %s in batches of %d, want at least 1", c.Name, n)
	}
	return c.sized(n), nil
}

// models are the training steps of the course; other frameworks make them too.
var models = []Case{
	model("dense_ae", 128, training*denseAEWork, denseAE),
	model("conv_ae", 128, training*convAEWork, convAE),
	model("vae", 128, training*vaeWork, variational),
	model("gan", 128, ganGen*denseGenWork+ganDisc*denseDiscWork, denseGAN),
	model("dcgan", 128, ganGen*convGenWork+ganDisc*convDiscWork, convGAN),
	model("celeba", 8, ganGen*facesGenWork+ganDisc*facesDiscWork, facesGAN),
	model("vae64", 32, training*facesVAEWork, facesVAE),
	{Name: "nst", Flops: 2 * frozen * vggWork(384, 512), New: func() (*Step, error) { return styleTransfer(384, 512) }},
}

// Group returns the name of the sweep that c is of, or its own.
func (c Case) Group() string {
	group, _, _ := strings.Cut(c.Name, "/")
	return group
}

// IsSweep reports whether c is a kernel, one case of a sweep.
func (c Case) IsSweep() bool { return c.Group() != c.Name }

// Pick returns the cases of the given names, all models for none. A sweep's name
// means all of its cases.
func Pick(names []string) ([]Case, error) {
	if len(names) == 0 {
		return models, nil
	}
	all := slices.Concat(models, gemmSweep(), convSweep())
	var picked []Case
	for _, name := range names {
		n := len(picked)
		for _, c := range all {
			if c.Name == name || c.Group() == name {
				picked = append(picked, c)
			}
		}
		if len(picked) == n {
			return nil, fmt.Errorf("bench: no case %q: accepted are %s", name, strings.Join(groups(all), ", "))
		}
	}
	return picked, nil
}

func groups(all []Case) []string {
	var names []string
	for _, c := range all {
		if g := c.Group(); !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	return names
}
