package gdltest

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

func TestCompare(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, tc := range []struct {
		name      string
		got, want []float64
		same      bool
	}{
		{"within the tolerance of the largest", []float64{100, 0.09}, []float64{100, 0}, true},
		{"beyond it", []float64{100, 0.11}, []float64{100, 0}, false},
		{"zeros are exact", []float64{1e-300}, []float64{0}, false},
		{"infinities agree", []float64{inf, -inf, 1}, []float64{inf, -inf, 1}, true},
		{"an infinity allows nothing else", []float64{inf, 2}, []float64{inf, 1}, false},
		{"sign of an infinity", []float64{inf}, []float64{-inf}, false},
		{"infinity for a number", []float64{inf}, []float64{1}, false},
		{"number for an infinity", []float64{1}, []float64{inf}, false},
		{"NaNs agree", []float64{nan, 1}, []float64{nan, 1}, true},
		{"NaN for a number", []float64{nan}, []float64{1}, false},
		{"number for NaN", []float64{1}, []float64{nan}, false},
		{"a value too few", []float64{1}, []float64{1, 1}, false},
	} {
		if err := compare(tc.got, tc.want, 1e-3); (err == nil) != tc.same {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestBadGoldenFilesAreRefused(t *testing.T) {
	for want, text := range map[string]string{
		"holds no cases":                                 `{}`,
		"unexpected end":                                 `{"cases": [`,
		`parsing "x": invalid`:                           `{"cases": [{"inputs": [{"data": ["x"]}]}]}`,
		`dtype is "int8"`:                                `{"cases": [{"name": "a", "dtype": "int8"}]}`,
		"0 upstream derivatives for 1":                   `{"cases": [{"dtype": "float32", "output": {"data": [1]}}]}`,
		"0 derivatives for 1":                            `{"cases": [{"dtype": "float32", "inputs": [{"shape": [1], "data": [1]}]}]}`,
		"1 second derivatives and 0 directions for 0":    `{"cases": [{"dtype": "float32", "second": [{"data": [1]}]}]}`,
		"shape [2], or its derivative, has not 2 values": `{"cases": [{"dtype": "float32", "inputs": [{"shape": [2], "data": [1]}], "grads": [{"data": [1]}]}]}`,
	} {
		path := filepath.Join(t.TempDir(), "golden.json")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readGolden(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// The case is of y = w·x at x = 3 with w = 2 and dy = 5. The derivatives are dy·w
// and dy·x, those of their sum with factors 1 and 2 are 2·dy and 1·dy.
func TestCaseFindsEveryDifference(t *testing.T) {
	right := func() goldenCase {
		one := func(v float64) goldenTensor { return goldenTensor{Shape: []int{1}, Data: numbers{v}} }
		w := one(2)
		w.Name = "w"
		return goldenCase{
			DType: "float32", Inputs: []goldenTensor{one(3)}, Params: []goldenTensor{w},
			Upstream: one(5), Output: one(6), Grads: []goldenTensor{one(10), one(15)},
			Directions: []goldenTensor{one(1), one(2)}, Second: []goldenTensor{one(10), one(5)},
		}
	}
	model := func(c *nn.Ctx, x []*G.Node) *G.Node { return op.Mul(x[0], c.Use(nn.NewParam("w", nn.Zeros, 1))) }
	for want, change := range map[string]func(*goldenCase){
		"":                      func(*goldenCase) {},
		"output at 0: 6":        func(c *goldenCase) { c.Output.Data[0] = 7 },
		"output has shape [1]":  func(c *goldenCase) { c.Output.Shape = []int{1, 1} },
		"derivative 0":          func(c *goldenCase) { c.Grads[0].Data[0] = 11 },
		"derivative 1":          func(c *goldenCase) { c.Grads[1].Data[0] = 11 },
		"derivative 2":          func(c *goldenCase) { c.Second[0].Data[0] = 11 },
		"derivative 3":          func(c *goldenCase) { c.Directions[0].Data[0] = 3 },
		"parameter w of shape":  func(c *goldenCase) { c.Params[0].Name = "v" },
		"the model uses 1 para": func(c *goldenCase) { c.Params, c.Grads = append(c.Params, c.Params[0]), append(c.Grads, c.Grads[0]) },
	} {
		for _, dtype := range []string{"float32", "float64"} {
			c := right()
			c.DType = dtype
			change(&c)
			if err := c.check(model); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want one with %q", dtype, err, want)
			}
		}
	}
}
