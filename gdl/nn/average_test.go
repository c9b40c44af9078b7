package nn_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A model that is averaged in a frozen view, or measured, leaves the average alone;
// what is averaged but not part of the loss is not trained.
func TestAverageOfWhatStays(t *testing.T) {
	w, other := nn.NewParam("w", nn.Ones, 1), nn.NewParam("other", nn.Ones, 1)
	a := nn.NewAverage(0.5, []*nn.Param{w, other})
	nn.Zeros(a.Params()[0].Data(), nil)
	for _, tc := range []struct {
		track func(c *nn.Ctx)
		want  float32
	}{{func(c *nn.Ctx) { a.Track(c.Frozen()) }, 0}, {a.Track, 0.5}} {
		tr, err := train.Compile(train.Spec{
			Loss: func(c *nn.Ctx, _ []*G.Node) *G.Node {
				tc.track(c)
				return op.Sum(c.Use(w))
			},
			Optimizer: train.SGD{LearningRate: 1e-9},
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Step(); err != nil {
			t.Fatal(err)
		}
		if got := a.Params()[0].Data()[0]; got != tc.want {
			t.Errorf("average %g, want %g", got, tc.want)
		}
	}
	c := nn.NewCtx(nn.Infer)
	if a.Track(c); len(c.Updates()) != 0 {
		t.Error("an inference graph updates the average")
	}
}

func TestAverageDecay(t *testing.T) {
	for _, decay := range []float64{-0.1, 1, 1.5} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), "want at least 0 and less than 1") {
					t.Errorf("decay %g: error %v", decay, err)
				}
			}()
			nn.NewAverage(decay, nil)
		}()
	}
}
