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
	New   func() (*Step, error)
}

// models are the training steps of the course; other frameworks make them too.
var models = []Case{
	{"dense_ae", 2 * 128 * training * denseAEWork, func() (*Step, error) { return denseAE(128) }},
	{"conv_ae", 2 * 128 * training * convAEWork, func() (*Step, error) { return convAE(128) }},
	{"vae", 2 * 128 * training * vaeWork, func() (*Step, error) { return variational(128) }},
	{"gan", 2 * 128 * (ganGen*denseGenWork + ganDisc*denseDiscWork), func() (*Step, error) { return denseGAN(128) }},
	{"dcgan", 2 * 128 * (ganGen*convGenWork + ganDisc*convDiscWork), func() (*Step, error) { return convGAN(128) }},
	{"celeba", 2 * 8 * (ganGen*facesGenWork + ganDisc*facesDiscWork), func() (*Step, error) { return facesGAN(8) }},
	{"nst", 2 * frozen * vggWork(384, 512), func() (*Step, error) { return styleTransfer(384, 512) }},
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
