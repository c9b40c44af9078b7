package gan_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// opinionOfFakes is what D says of its fakes in a step beside real examples that all
// have one value.
func opinionOfFakes(t *testing.T, norm gan.Norm, value float32) float64 {
	t.Helper()
	m := gan.NewFaces(gan.FacesConfig{Width: 2, Norm: norm}, nn.NewRand(1))
	phases, err := m.Phases(gan.Faces())
	if err != nil {
		t.Fatal(err)
	}
	spec := phases[0].Spec
	spec.Shapes = [][]int{m.Shape}
	trainer, err := train.Compile(spec, 2)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 2*64*64*3)
	for i := range x {
		x[i] = value
	}
	if _, err := trainer.Step(x); err != nil {
		t.Fatal(err)
	}
	for _, term := range trainer.Terms() {
		if term.Name == gan.TermFake {
			return term.Value
		}
	}
	t.Fatal("no opinion of fakes")
	return 0
}

// What D says of fakes does not depend on the real examples of the step, whatever
// its norm: in one batch, batch norm would make it.
func TestFakesAreJudgedApart(t *testing.T) {
	for _, norm := range []gan.Norm{gan.BatchNorm, gan.LayerNorm, gan.InstanceNorm, gan.SpectralNorm, gan.NoNorm} {
		if a, b := opinionOfFakes(t, norm, -1), opinionOfFakes(t, norm, 0.5); a != b {
			t.Errorf("%s: D says %g of fakes beside black pictures, %g beside grey ones", norm, a, b)
		}
	}
}
