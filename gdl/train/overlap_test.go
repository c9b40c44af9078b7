package train

import (
	"sync"
	"sync/atomic"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// apart is a rank of a group on two machines. It counts what it sends before the last
// gradient is there.
type apart struct {
	dist.Group
	computing atomic.Bool
	early     atomic.Int64
}

func (g *apart) Machines() int { return 2 }

func (g *apart) Computing(on bool) { g.computing.Store(on) }

func (g *apart) Sendrecv(dst []float32, from int, x []float32, to int) error {
	if g.computing.Load() {
		g.early.Add(int64(len(x)))
	}
	return g.Group.Sendrecv(dst, from, x, to)
}

// noisy is batches of 18 to 15 examples, which 5 shards share unequally.
type noisy struct{}

func (noisy) Shapes() [][]int   { return [][]int{{6}, {3}} }
func (noisy) Steps() int        { return 4 }
func (noisy) Size(step int) int { return 18 - step }
func (noisy) Digest() string    { return "noisy" }
func (noisy) Fill(x [][]float32, epoch, step int) {
	rng := nn.NewRand(uint64(100*epoch + step))
	for _, x := range x {
		for i := range x {
			x[i] = rng.Float32()
		}
	}
}

// Between machines, sums are made in pieces while the backward pass goes on: of the same
// bits, with a model whose layers, running averages and terms are laid in another order.
func TestSumsMeanwhileAreTheSame(t *testing.T) {
	defer func(n int) { leastPiece = n }(leastPiece)
	leastPiece = 8
	fit := func(ranks int, far bool) (weights []*nn.Param, history *History, early int64) {
		var all sync.WaitGroup
		for rank, g := range dist.Local(ranks) {
			a := &apart{Group: g}
			if g = a; !far {
				g = a.Group
			}
			all.Go(func() {
				defer g.Close()
				rng := nn.NewRand(5)
				m := nn.Sequential{nn.NewDense("a", 6, 8, rng), nn.NewBatchNorm("n", 8), nn.Dropout{Rate: 0.2}, nn.NewDense("b", 8, 3, rng)}
				h, err := Fit(t.Context(), Config{
					Spec: Spec{Loss: func(c *nn.Ctx, x []*G.Node) *G.Node {
						y := m.Forward(c, x[0])
						cost := loss.MSEMean(y, x[1])
						c.Term("twice", cost)
						return cost
					}, WatchGradient: true, Optimizer: NewAdam(1e-2)},
					Data: noisy{}, Epochs: 3, Shards: 5, Group: g,
				})
				if err != nil {
					t.Error(err)
				}
				if rank == 0 {
					weights, history, early = m.Params(), h, a.early.Load()
				}
			})
		}
		all.Wait()
		return weights, history, early
	}
	want, history, _ := fit(1, false)
	for _, ranks := range []int{1, 2, 3, 5} {
		got, h, early := fit(ranks, true)
		for i, p := range want {
			for j, v := range p.Data() {
				if got[i].Data()[j] != v {
					t.Fatalf("%d ranks apart: %s[%d] is %g, want %g", ranks, p.Name, j, got[i].Data()[j], v)
				}
			}
		}
		for e, v := range history.Train {
			if h.Train[e] != v || h.Terms["twice"][e] != history.Terms["twice"][e] || h.Terms[GradientTerm][e] != history.Terms[GradientTerm][e] {
				t.Errorf("%d ranks apart, epoch %d: loss %g, want %g", ranks, e+1, h.Train[e], v)
			}
		}
		for tries := 1; ranks > 1 && early == 0; tries++ { // which thread is first is chance
			if tries == 50 {
				t.Fatalf("%d ranks apart: nothing is sent before the last gradient", ranks)
			}
			_, _, early = fit(ranks, true)
		}
	}
}

// Every output lies in one piece, and in the order in which a run gives them.
func TestPiecesOfABuffer(t *testing.T) {
	p := &program{loss: make([]float32, 1), made: []int{9, 4, 7, 2, 5}}
	for _, n := range []int{100_000, 40_000, 10, 3} {
		p.grads = append(p.grads, make([]float32, n))
	}
	for _, tc := range []struct {
		machines int
		at       []int
		ends     []int
	}{
		{1, []int{0, 100_000, 140_000, 140_010, 140_013}, []int{140_016}},
		{2, []int{40_014, 3, 40_004, 0, 40_003}, []int{40_003, 140_014, 140_016}},
	} {
		g := dist.Alone()
		if tc.machines == 2 {
			g = &apart{Group: g}
		}
		s, err := dist.NewShards(2, g)
		if err != nil {
			t.Fatal(err)
		}
		h := &sharded{Shards: s}
		h.lay(p)
		for i, at := range tc.at {
			if h.at[i] != at {
				t.Errorf("%d machines: output %d lies at %d, want %d", tc.machines, i, h.at[i], at)
			}
		}
		var given int
		for i, q := range h.pieces {
			if q.end != tc.ends[i] || len(q.x) != 2 || len(q.x[1]) != q.end-q.begin {
				t.Errorf("%d machines: piece %d ends at %d, want %d", tc.machines, i, q.end, tc.ends[i])
			}
			given += len(q.outputs)
		}
		if given != len(tc.at) || len(h.pieces) != len(tc.ends) || h.pieces[len(h.pieces)-1].end != len(h.flat[0]) {
			t.Errorf("%d machines: %d outputs in %d pieces", tc.machines, given, len(h.pieces))
		}
	}
}
