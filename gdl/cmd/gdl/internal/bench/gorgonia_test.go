package bench

import (
	"fmt"
	"testing"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// gorgoniaDenseAE is dense_ae as one writes it in plain Gorgonia: its own ops,
// derivatives, tape machine and Adam.
func gorgoniaDenseAE(batch int) (step func() error, err error) {
	g := G.NewGraph()
	x := G.NewMatrix(g, tensor.Float32, G.WithShape(batch, 784), G.WithName("x"), G.WithInit(G.Uniform(0, 1)))
	widths := []int{784, 128, 64, 32, 64, 128, 784}
	y, params := x, G.Nodes{}
	for i, in := range widths[:len(widths)-1] {
		out := widths[i+1]
		w := G.NewMatrix(g, tensor.Float32, G.WithShape(in, out), G.WithName(fmt.Sprint("w", i)), G.WithInit(G.GlorotU(1)))
		b := G.NewMatrix(g, tensor.Float32, G.WithShape(1, out), G.WithName(fmt.Sprint("b", i)), G.WithInit(G.Zeroes()))
		params = append(params, w, b)
		if y, err = G.BroadcastAdd(G.Must(G.Mul(y, w)), b, nil, []byte{0}); err != nil {
			return nil, err
		}
		if i < len(widths)-2 {
			y = G.Must(G.Rectify(y))
		}
	}
	// softplus(z) − z·x, as loss.BCEWithLogitsMean.
	cost := G.Must(G.Mean(G.Must(G.Sub(G.Must(G.Softplus(y)), G.Must(G.HadamardProd(y, x))))))
	if _, err = G.Grad(cost, params...); err != nil {
		return nil, err
	}
	m := G.NewTapeMachine(g, G.BindDualValues(params...))
	solver := G.NewAdamSolver(G.WithLearnRate(1e-3))
	return func() error {
		defer m.Reset()
		if err := m.RunAll(); err != nil {
			return err
		}
		return solver.Step(G.NodesToValueGrads(params))
	}, nil
}

// BenchmarkGorgonia is what the engine replaces. Compare it with
// BenchmarkSteps/dense_ae, also under GDL_ISA=generic.
func BenchmarkGorgonia(b *testing.B) {
	step, err := gorgoniaDenseAE(128)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := step(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(3*2*128*denseAEWork*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
