package train_test

import (
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// smallestNormal is 2⁻¹²⁶.
const smallestNormal = 0x1p-126

func isSubnormal(x float32) bool { return x != 0 && -smallestNormal < x && x < smallestNormal }

// decay is an exponential average of 0 after n steps, as it would be if nothing
// settled it.
func decay(from, rate float32, n int) float32 {
	for range n {
		from *= rate
	}
	return from
}

// Once derivatives and what averages follow are 0, the state becomes 0: it does not
// stay among subnormal numbers.
func TestStateSettles(t *testing.T) {
	const alive, steps = 100, 2000
	if !isSubnormal(decay(1e-3, 0.9, steps-alive)) || !isSubnormal(decay(1, 0.95, steps-alive)) {
		t.Fatal("nothing to settle: a longer run is needed")
	}
	for name, o := range map[string]train.Optimizer{
		"Adam":     train.NewAdam(1e-3),
		"Adam, β₂": train.Adam{LearningRate: 1e-3, Beta1: 0.5, Beta2: 0.9, Epsilon: 1e-7},
		"RMSprop":  train.NewRMSprop(1e-3),
		"momentum": train.SGD{LearningRate: 1e-3, Momentum: 0.9},
	} {
		w := nn.NewParam("m/w", nn.Ones, 1, 70)
		mean := nn.NewParam("m/mean", nn.Zeros, 1, 70)
		mean.Fixed = true
		average := nn.NewAverage(0.9, []*nn.Param{mean})
		tr, err := train.Compile(train.Spec{
			Optimizer: o, Shapes: [][]int{{70}},
			Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
				c.Update(mean, op.Add(op.Scale(0.95, c.Latest(mean)), op.Scale(0.05, x[0])))
				average.Track(c)
				return op.Sum(op.Mul(c.Use(w), x[0]))
			},
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float32, 70)
		for i := range steps {
			for j := range x {
				x[j] = float32(j%7) / 7
				if i >= alive {
					x[j] = 0
				}
			}
			if _, err := tr.Step(x); err != nil {
				t.Fatalf("%s: step %d: %v", name, i, err)
			}
		}
		for _, s := range tr.State() {
			for i, v := range s.Data {
				if isSubnormal(v) {
					t.Errorf("%s: value %d of %s is subnormal: %g", name, i, s.Name, v)
					break
				}
			}
			if moment := strings.HasPrefix(s.Name, "optimizer/m") || strings.HasPrefix(s.Name, "m/mean"); moment && s.Data[1] != 0 {
				t.Errorf("%s: %s is %g after %d steps without derivatives, want 0", name, s.Name, s.Data[1], steps-alive)
			}
		}
	}
}
