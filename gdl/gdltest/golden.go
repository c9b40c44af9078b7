package gdltest

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Golden compares functions and their derivatives with values that another
// framework computed, kept in the JSON file at path. fns maps the part of a
// case's name before its first slash to the function it tests; a case without a
// function and a function without a case are errors.
//
// A case in float64 runs op by op on the references, and must agree within
// 1e-10; one in float32 runs as a compiled program, within 1e-5. Both are
// relative to the largest finite value of the tensor compared, so a tensor of
// zeros must be met exactly. Infinities and NaNs must be met as such.
//
// The file holds one object for each case:
//
//	{"name": "Add/batch 1", "dtype": "float32", "inputs": [{"shape": [1, 3], "data": […]}, …],
//	 "upstream": {"data": […]}, "output": {"shape": [1, 3], "data": […]}, "grads": [{"data": […]}, …]}
//
// The derivatives are those of Σ output·upstream by each input. A case may have
// second derivatives too: "second" holds those of Σ grads·directions, with one
// tensor of "directions" for each of "grads". "inf", "-inf" and "nan" stand for
// the values JSON cannot hold. golden.py writes such files.
func Golden(t *testing.T, path string, fns map[string]Fn) {
	t.Helper()
	models := map[string]func(*nn.Ctx, []*G.Node) *G.Node{}
	for name, f := range fns {
		models[name] = func(_ *nn.Ctx, x []*G.Node) *G.Node { return f(x...) }
	}
	GoldenModel(t, path, models)
}

// GoldenModel is Golden for functions with parameters. A case lists the values
// of all parameters the model uses, by name, under "params"; their derivatives
// follow those of the inputs.
func GoldenModel(t *testing.T, path string, models map[string]func(c *nn.Ctx, x []*G.Node) *G.Node) {
	t.Helper()
	cases, err := readGolden(path)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, tc := range cases {
		name, _, _ := strings.Cut(tc.Name, "/")
		f := models[name]
		if f == nil {
			t.Errorf("%s: no function given for case %q", path, tc.Name)
			continue
		}
		tested[name] = true
		t.Run(tc.Name+"/"+tc.DType, func(t *testing.T) {
			if err := tc.check(f); err != nil {
				t.Error(err)
			}
		})
	}
	for name := range models {
		if !tested[name] {
			t.Errorf("%s: no case for function %q", path, name)
		}
	}
}

type goldenCase struct {
	Name, DType        string
	Inputs, Params     []goldenTensor
	Upstream           goldenTensor
	Output             goldenTensor
	Grads              []goldenTensor
	Directions, Second []goldenTensor // of Grads; none for no second derivatives
}

type goldenTensor struct {
	Name  string // of a parameter
	Shape []int
	Data  numbers
}

// numbers reads "inf", "-inf" and "nan" beside JSON's numbers.
type numbers []float64

func (n *numbers) UnmarshalJSON(text []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	for _, r := range raw {
		v, err := strconv.ParseFloat(strings.Trim(string(r), `"`), 64)
		if err != nil {
			return err
		}
		*n = append(*n, v)
	}
	return nil
}

func readGolden(path string) ([]goldenCase, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("gdltest: %w", err)
	}
	var file struct{ Cases []goldenCase }
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("gdltest: %s: %w", path, err)
	}
	if len(file.Cases) == 0 {
		return nil, fmt.Errorf("gdltest: %s holds no cases", path)
	}
	for _, c := range file.Cases {
		if err := c.valid(); err != nil {
			return nil, fmt.Errorf("gdltest: %s: case %q: %w", path, c.Name, err)
		}
	}
	return file.Cases, nil
}

func (c *goldenCase) valid() error {
	if c.DType != "float32" && c.DType != "float64" {
		return fmt.Errorf("dtype is %q, want float32 or float64", c.DType)
	}
	if len(c.Upstream.Data) != len(c.Output.Data) {
		return fmt.Errorf("%d upstream derivatives for %d outputs", len(c.Upstream.Data), len(c.Output.Data))
	}
	wrt := slices.Concat(c.Inputs, c.Params)
	if len(wrt) != len(c.Grads) {
		return fmt.Errorf("%d derivatives for %d inputs and parameters", len(c.Grads), len(wrt))
	}
	if k := len(c.Second); k != len(c.Directions) || k != 0 && k != len(wrt) {
		return fmt.Errorf("%d second derivatives and %d directions for %d derivatives", k, len(c.Directions), len(wrt))
	}
	for i, x := range append(wrt, c.Output) {
		n := tensor.Shape(x.Shape).TotalSize()
		of := func(list []goldenTensor) bool { return i >= len(list) || n == len(list[i].Data) }
		if n != len(x.Data) || !of(c.Grads) || !of(c.Directions) || !of(c.Second) {
			return fmt.Errorf("a tensor of shape %v, or its derivative, has not %d values", x.Shape, n)
		}
	}
	return nil
}

// check runs the case and returns the first difference as an error.
func (c *goldenCase) check(f func(*nn.Ctx, []*G.Node) *G.Node) error {
	ctx, dt, run, tol := nn.NewCtx(nn.Train), tensor.Float32, runProgram, 1e-5
	if c.DType == "float64" {
		ctx, dt, run, tol = nn.NewCtx64(nn.Train), tensor.Float64, interpret, 1e-10
	}
	nodes, err := c.build(ctx, dt, f)
	if err != nil {
		return err
	}
	if y := nodes[0].Shape(); !slices.Equal(y, c.Output.Shape) {
		return fmt.Errorf("output has shape %v, want %v", []int(y), c.Output.Shape)
	}
	got, err := run(nodes...)
	if err != nil {
		return err
	}
	if err := compare(got[0], c.Output.Data, tol); err != nil {
		return fmt.Errorf("output at %w", err)
	}
	for i, want := range slices.Concat(c.Grads, c.Second) {
		if err := compare(got[i+1], want.Data, tol); err != nil {
			return fmt.Errorf("derivative %d (of inputs, then parameters, then second ones) at %w", i, err)
		}
	}
	return nil
}

// build returns the output, then its derivatives by inputs and parameters, then
// the second ones.
func (c *goldenCase) build(ctx *nn.Ctx, dt tensor.Dtype, f func(*nn.Ctx, []*G.Node) *G.Node) ([]*G.Node, error) {
	shapes := make([][]int, len(c.Inputs))
	for i, x := range c.Inputs {
		shapes[i] = x.Shape
	}
	in := newInputs(ctx.Graph, dt, shapes)
	for i, n := range in {
		must(G.Let(n, newTensor(dt, c.Inputs[i].Data, shapes[i])))
	}
	y := f(ctx, in)
	wrt := in
	for _, p := range ctx.Params() {
		k := slices.IndexFunc(c.Params, func(v goldenTensor) bool { return v.Name == p.Name && slices.Equal(v.Shape, p.Shape) })
		if k < 0 || k != len(wrt)-len(in) {
			return nil, fmt.Errorf("parameter %s of shape %v is not number %d of the file", p.Name, p.Shape, len(wrt)-len(in))
		}
		w := ctx.Use(p)
		must(G.Let(w, newTensor(dt, c.Params[k].Data, p.Shape)))
		wrt = append(wrt, w)
	}
	if len(wrt) != len(c.Grads) {
		return nil, fmt.Errorf("the model uses %d parameters, the file has %d", len(wrt)-len(in), len(c.Params))
	}
	grads := op.Grad(weighted(y, c.Upstream.Data, "upstream"), wrt...)
	return slices.Concat([]*G.Node{y}, grads, c.second(grads, wrt)), nil
}

// second returns the derivatives of Σ grads·directions.
func (c *goldenCase) second(grads, wrt []*G.Node) []*G.Node {
	if len(c.Directions) == 0 {
		return nil
	}
	cost := weighted(grads[0], c.Directions[0].Data, "direction 0")
	for i, d := range c.Directions[1:] {
		cost = op.Add(cost, weighted(grads[i+1], d.Data, fmt.Sprint("direction ", i+1)))
	}
	return op.Grad(cost, wrt...)
}

// runProgram computes float32 nodes as a compiled program.
func runProgram(nodes ...*G.Node) ([][]float64, error) {
	p, err := exec.Compile(nodes...)
	if err != nil {
		return nil, err
	}
	if err := p.Run(); err != nil {
		return nil, err
	}
	out := make([][]float64, len(nodes))
	for i, n := range nodes {
		for _, v := range p.Data(n) {
			out[i] = append(out[i], float64(v))
		}
	}
	return out, nil
}

// compare returns an error that names the first position at which got is
// further from want than tol times the largest finite |want|.
func compare(got, want []float64, tol float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("0: %d values, want %d", len(got), len(want))
	}
	largest := 0.0
	for _, v := range want {
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	for i, w := range want {
		same := got[i] == w || math.IsNaN(got[i]) && math.IsNaN(w)
		if d := math.Abs(got[i] - w); !same && !(d <= tol*largest && !math.IsInf(w, 0)) {
			return fmt.Errorf("%d: %.17g, want %.17g", i, got[i], w)
		}
	}
	return nil
}
