package train_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// optimizerRuns are the runs of testdata/golden_keras.py.
var optimizerRuns = map[string]train.Spec{
	"Adam":                  {Optimizer: train.NewAdam(1e-3)},
	"Adam, own settings":    {Optimizer: train.Adam{LearningRate: 0.05, Beta1: 0.5, Beta2: 0.9, Epsilon: 1e-3}},
	"Adam, no first moment": {Optimizer: train.Adam{LearningRate: 1e-3, Beta1: 0, Beta2: 0.9, Epsilon: 1e-7}},
	"RMSprop":               {Optimizer: train.NewRMSprop(1e-3)},
	"RMSprop, own settings": {Optimizer: train.RMSprop{LearningRate: 0.02, Rho: 0.5, Epsilon: 1e-3}},
	"SGD":                   {Optimizer: train.SGD{LearningRate: 0.01}},
	"SGD, momentum":         {Optimizer: train.SGD{LearningRate: 0.005, Momentum: 0.9}},
	"Adam, exponential decay": {
		Optimizer: train.NewAdam(0.01), Schedule: train.ExponentialDecay{Rate: 0.5, Steps: 5}},
	"Adam, staircase": {
		Optimizer: train.NewAdam(0.01), Schedule: train.ExponentialDecay{Rate: 0.5, Steps: 5, Staircase: true}},
	"Adam, cosine": {
		Optimizer: train.NewAdam(0.01), Schedule: train.CosineDecay{Steps: 8}},
	"RMSprop, exponential decay": {
		Optimizer: train.NewRMSprop(0.01), Schedule: train.ExponentialDecay{Rate: 0.9, Steps: 3}},
	"SGD, staircase": {
		Optimizer: train.SGD{LearningRate: 0.01}, Schedule: train.ExponentialDecay{Rate: 0.1, Steps: 4, Staircase: true}},
	"SGD, cosine with floor": {
		Optimizer: train.SGD{LearningRate: 0.005}, Schedule: train.CosineDecay{Steps: 10, Floor: 0.25}},
	"SGD, momentum and cosine": {
		Optimizer: train.SGD{LearningRate: 0.005, Momentum: 0.5}, Schedule: train.CosineDecay{Steps: 12}},
}

// Each weight is compared after each step, relative to its largest value so far:
// one that starts at 0 must make steps of the right length.
func TestOptimizersAgreeWithKeras(t *testing.T) {
	text, err := os.ReadFile("testdata/keras.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Weights []float32
		Grads   [][]float32
		Runs    map[string][][]float64
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Runs) != len(optimizerRuns) {
		t.Errorf("the file holds %d runs, want %d", len(file.Runs), len(optimizerRuns))
	}
	for name, want := range file.Runs {
		t.Run(name, func(t *testing.T) {
			w := nn.NewParam("w", nn.Zeros, 1, len(file.Weights))
			copy(w.Data(), file.Weights)
			tr := givenDerivatives(t, optimizerRuns[name], w)
			largest := make([]float64, w.Size())
			for j, v := range w.Data() {
				largest[j] = math.Abs(float64(v))
			}
			for i, g := range file.Grads {
				if _, err := tr.Step(g); err != nil {
					t.Fatal(err)
				}
				for j, v := range w.Data() {
					largest[j] = max(largest[j], math.Abs(want[i][j]))
					if d := math.Abs(float64(v) - want[i][j]); !(d <= 1e-6*largest[j]) {
						t.Fatalf("weight %d after step %d is %.9g, Keras has %.9g", j, i+1, v, want[i][j])
					}
				}
			}
		})
	}
}

// givenDerivatives trains w on the loss Σ w·x, whose derivative is the input x.
func givenDerivatives(t *testing.T, spec train.Spec, w *nn.Param) *train.Trainer {
	t.Helper()
	spec.Shapes = [][]int{{w.Size()}}
	spec.Loss = func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Sum(op.Mul(c.Use(w), x[0])) }
	tr, err := train.Compile(spec, 1)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
