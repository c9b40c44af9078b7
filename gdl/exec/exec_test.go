package exec_test

import (
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/chewxy/hm"
	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

func input(g *G.ExprGraph, name string, shape ...int) *G.Node {
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name))
}

func compile(t *testing.T, out ...*G.Node) *exec.Program {
	t.Helper()
	p, err := exec.Compile(out...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProgramsShareBoundWeights(t *testing.T) {
	w := tensor.New(tensor.WithShape(2, 2), tensor.WithBacking([]float32{1, 2, 3, 4}))
	var ps []*exec.Program
	var xs, ys []*G.Node
	for batch := 1; batch <= 2; batch++ {
		g := G.NewGraph()
		x, wn := input(g, "x", batch, 2), input(g, "w", 2, 2)
		if err := G.Let(wn, w); err != nil {
			t.Fatal(err)
		}
		y := op.MatMul(x, wn)
		ps, xs, ys = append(ps, compile(t, y)), append(xs, x), append(ys, y)
	}
	for k := range 2 { // the second time with other weights
		w.Float32s()[0] = float32(1 + 10*k)
		for i, p := range ps {
			for j := range p.Data(xs[i]) {
				p.Data(xs[i])[j] = 1
			}
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			if got, want := p.Data(ys[i])[0], float32(4+10*k); got != want {
				t.Errorf("program %d: %g, want %g", i, got, want)
			}
		}
	}
}

// A long chain needs memory for a few links, not for all.
func TestMemoryIsReused(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 1000)
	y := x
	for range 50 {
		y = op.Tanh(y)
	}
	p := compile(t, y)
	if got := p.Bytes(); got > 4*4*1024 {
		t.Errorf("%d bytes for 50 links of 4000", got)
	}
	for i := range p.Data(x) {
		p.Data(x)[i] = float32(i) / 1000
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i, got := range p.Data(y) {
		want := float64(float32(i) / 1000)
		for range 50 {
			want = math.Tanh(want)
		}
		if math.Abs(float64(got)-want) > 1e-5 {
			t.Fatalf("at %d: %g, want %g", i, got, want)
		}
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	g := G.NewGraph()
	x, w := input(g, "x", 16, 8), input(g, "w", 8, 4)
	cost := op.Mean(op.Square(op.Sigmoid(op.MatMul(x, w))))
	p := compile(t, append([]*G.Node{cost}, op.Grad(cost, w)...)...)
	if n := testing.AllocsPerRun(100, func() { p.Run() }); n != 0 {
		t.Errorf("%g allocations a run, want 0", n)
	}
}

func TestErrorsNameTheNode(t *testing.T) {
	g := G.NewGraph()
	x64 := G.NewTensor(g, tensor.Float64, 1, G.WithShape(3), G.WithName("wide"))
	view := input(G.NewGraph(), "view", 2, 2)
	big := tensor.New(tensor.WithShape(2, 4), tensor.WithBacking(make([]float32, 8)))
	part, err := big.Slice(nil, tensor.S(0, 2))
	if err != nil {
		t.Fatal(err)
	}
	if err := G.Let(view, part); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		want string
		out  []*G.Node
	}{
		{"no outputs", nil},
		{"an output is nil", []*G.Node{nil}},
		{"wide holds float64, want float32", []*G.Node{op.ReLU(x64)}},
		{"view is bound to a tensor that is not contiguous", []*G.Node{op.ReLU(view)}},
	} {
		if _, err := exec.Compile(tc.out...); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

func TestMemoryThatIsNotThere(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 1<<20, 1<<20) // 4 TiB
	_, err := exec.Compile(op.ReLU(x))
	if err == nil || !strings.Contains(err.Error(), "x (shape [1048576 1048576]) needs 4096.00 GiB") {
		t.Errorf("error %v, want the node and how much it needs", err)
	}
}

func TestNonFiniteNamesTheFirstOp(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 2)
	y := op.Sum(op.Exp(op.Log(x)))
	p := compile(t, y)
	copy(p.Data(x), []float32{1, 2})
	if err := p.NonFinite(); err != nil {
		t.Fatal(err)
	}
	p.Data(x)[1] = -1
	if err := p.NonFinite(); err == nil || !strings.Contains(err.Error(), "Log") {
		t.Errorf("error %v, want Log to be named", err)
	}
	p.Data(x)[1] = float32(math.NaN())
	if err := p.NonFinite(); err == nil || !strings.Contains(err.Error(), "input x") {
		t.Errorf("error %v, want the input to be named", err)
	}
}

func TestFingerprintFollowsTheGraph(t *testing.T) {
	print := func(f func(x *G.Node) *G.Node) string {
		s, err := exec.Fingerprint(f(input(G.NewGraph(), "x", 2, 2)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	base := print(func(x *G.Node) *G.Node { return op.Sum(op.Scale(2, x)) })
	if base != print(func(x *G.Node) *G.Node { return op.Sum(op.Scale(2, x)) }) {
		t.Error("equal graphs have different fingerprints")
	}
	for i, f := range []func(x *G.Node) *G.Node{
		func(x *G.Node) *G.Node { return op.Sum(op.Scale(3, x)) },
		func(x *G.Node) *G.Node { return op.Mean(op.Scale(2, x)) },
		func(x *G.Node) *G.Node { return op.Sum(op.Add(x, x)) },
		func(x *G.Node) *G.Node { return op.Sum(op.Scale(2, op.Reshape(x, 4))) },
	} {
		if print(f) == base {
			t.Errorf("graph %d has the fingerprint of another", i)
		}
	}
}

// Shapes, names and the order of operands count, in all places alike.
func TestFingerprintOfShapesNamesAndOperands(t *testing.T) {
	seen := map[string]string{}
	for name, f := range map[string]func(g *G.ExprGraph) *G.Node{
		"as it is":                  func(g *G.ExprGraph) *G.Node { return op.Sub(input(g, "x", 2, 3), input(g, "y", 2, 3)) },
		"operands the other way":    func(g *G.ExprGraph) *G.Node { x := input(g, "x", 2, 3); return op.Sub(input(g, "y", 2, 3), x) },
		"an operand twice":          func(g *G.ExprGraph) *G.Node { x := input(g, "x", 2, 3); return op.Sub(x, x) },
		"another name":              func(g *G.ExprGraph) *G.Node { return op.Sub(input(g, "x", 2, 3), input(g, "z", 2, 3)) },
		"inputs of another shape":   func(g *G.ExprGraph) *G.Node { return op.Sub(input(g, "x", 3, 2), input(g, "y", 3, 2)) },
		"a view":                    func(g *G.ExprGraph) *G.Node { return op.Reshape(input(g, "x", 2, 6), 3, 4) },
		"a view of another shape":   func(g *G.ExprGraph) *G.Node { return op.Reshape(input(g, "x", 2, 6), 4, 3) },
		"an input that is summed":   func(g *G.ExprGraph) *G.Node { return op.Sum(input(g, "x", 2, 3)) },
		"one of another shape":      func(g *G.ExprGraph) *G.Node { return op.Sum(input(g, "x", 3, 2)) },
		"the first again":           func(g *G.ExprGraph) *G.Node { return again(input(g, "x", 2), 0) },
		"the second again":          func(g *G.ExprGraph) *G.Node { return again(input(g, "x", 2), 1) },
		"repeated to a shape":       func(g *G.ExprGraph) *G.Node { return op.Broadcast(input(g, "x", 1, 2), 3, 2) },
		"repeated to another shape": func(g *G.ExprGraph) *G.Node { return op.Broadcast(input(g, "x", 1, 2), 4, 2) },
	} {
		s, err := exec.Fingerprint(f(G.NewGraph()))
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[s]; ok {
			t.Errorf("%s has the fingerprint of: %s", name, other)
		}
		seen[s] = name
	}
}

// again subtracts two functions of x and adds one of them.
func again(x *G.Node, which int) *G.Node {
	both := []*G.Node{op.Exp(x), op.Tanh(x)}
	return op.Add(op.Sub(both[0], both[1]), both[which])
}

// halve is an op of a user's own: plain Gorgonia, unknown to this module.
type halve struct{ fail bool }

func (halve) Arity() int { return 1 }
func (halve) Type() hm.Type {
	t := G.TensorType{Dims: 1, Of: tensor.Float32}
	return hm.NewFnType(t, t)
}
func (halve) InferShape(s ...G.DimSizer) (tensor.Shape, error) {
	return s[0].(tensor.Shape).Clone(), nil
}
func (h halve) Do(v ...G.Value) (G.Value, error) {
	if h.fail {
		return nil, fmt.Errorf("no half today")
	}
	return tensor.Mul(v[0].(*tensor.Dense), float32(0.5))
}
func (halve) ReturnsPtr() bool        { return false }
func (halve) CallsExtern() bool       { return false }
func (halve) OverwritesInput() int    { return -1 }
func (h halve) WriteHash(w hash.Hash) { fmt.Fprint(w, h) }
func (h halve) Hashcode() uint32 {
	f := fnv.New32a()
	h.WriteHash(f)
	return f.Sum32()
}
func (h halve) String() string { return fmt.Sprintf("halve{%v}", h.fail) }

func TestForeignOpsRunThroughDo(t *testing.T) {
	for _, fail := range []bool{false, true} {
		g := G.NewGraph()
		x := input(g, "x", 3)
		y, err := G.ApplyOp(halve{fail}, op.ReLU(x))
		if err != nil {
			t.Fatal(err)
		}
		z := op.Scale(10, y)
		p := compile(t, z)
		copy(p.Data(x), []float32{-1, 1, 2})
		err = p.Run()
		if fail {
			if err == nil || !strings.Contains(err.Error(), "no half today") {
				t.Errorf("error %v, want the op's own", err)
			}
			continue
		}
		if got := p.Data(z); err != nil || got[0] != 0 || got[1] != 5 || got[2] != 10 {
			t.Errorf("%v, error %v; want [0 5 10]", got, err)
		}
	}
}

// Gorgonia's own Grad adds its elemBinOp and constants to the graph.
func TestGorgoniaGradRuns(t *testing.T) {
	g := G.NewGraph()
	x := input(g, "x", 3)
	cost := op.Sum(op.Mul(op.Square(x), x))
	d, err := G.Grad(cost, x)
	if err != nil {
		t.Fatal(err)
	}
	p := compile(t, d[0])
	copy(p.Data(x), []float32{1, 2, 3})
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float32{3, 12, 27} {
		if got := p.Data(d[0])[i]; got != want {
			t.Errorf("d(x³)/dx at %d: %g, want %g", i+1, got, want)
		}
	}
}

// Bytes counts what kernels keep for themselves too, and it is there before the
// first run.
func TestBytesAreAllThereAre(t *testing.T) {
	g := G.NewGraph()
	x, w, row := input(g, "x", 512, 1024), input(g, "w", 1024, 512), input(g, "row", 1, 512)
	small := compile(t, op.Tanh(op.MatMul(x, w)))
	if err := small.Run(); err != nil { // the threads have their memory now
		t.Fatal(err)
	}
	y, _, _ := op.BatchNorm(op.MatMul(x, w), row, row, 1e-3)
	cost := op.Mean(op.Square(op.Tanh(y)))
	p := compile(t, append([]*G.Node{cost}, op.Grad(cost, x, w, row)...)...)
	held := p.Bytes()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<10 {
		t.Errorf("the first run allocated %d bytes", grown)
	}
	if p.Bytes() != held {
		t.Errorf("%d bytes before and %d after the first run", held, p.Bytes())
	}
}

// Programs that share memory compute what they compute alone, and two of a size take no
// more than one.
func TestSharedMemory(t *testing.T) {
	var shared exec.Memory
	graph := func(rows int) (x *G.Node, out []*G.Node) {
		g := G.NewGraph()
		x, w := input(g, "x", rows, 8, 8, 32), input(g, "w", 3, 3, 32, 32)
		G.Let(w, tensor.New(tensor.WithShape(3, 3, 32, 32), tensor.WithBacking(wave(9*32*32))))
		conv := func(x *G.Node) *G.Node { return op.Tanh(op.Conv2D(x, w, op.ConvOpts{})) }
		cost := op.Mean(op.Square(conv(conv(x))))
		return x, append([]*G.Node{cost}, op.Grad(cost, x, w)...)
	}
	run := func(p *exec.Program, x *G.Node, out []*G.Node) (all []float32) {
		copy(p.Data(x), wave(64*64*32))
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		for _, n := range out {
			all = append(all, p.Data(n)...)
		}
		return all
	}
	var programs []*exec.Program
	var xs []*G.Node
	var outs [][]*G.Node
	for _, rows := range []int{64, 64, 33, 1} {
		x, out := graph(rows)
		p, err := shared.Compile(out...)
		if err != nil {
			t.Fatal(err)
		}
		programs, xs, outs = append(programs, p), append(xs, x), append(outs, out)
		if len(programs) == 2 && shared.Bytes() != p.Bytes() {
			t.Errorf("two of a size take %d bytes, want the %d of one", shared.Bytes(), p.Bytes())
		}
	}
	for range 2 {
		for i, p := range programs {
			alone := compile(t, outs[i]...)
			if got, want := run(p, xs[i], outs[i]), run(alone, xs[i], outs[i]); !slices.Equal(got, want) {
				t.Errorf("program %d of those that share: other values than alone", i)
			}
		}
	}
}

func wave(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(float64(i)) / 16)
	}
	return x
}
