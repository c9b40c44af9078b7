package train

import (
	"slices"
	"sync"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// apart is a rank of a group on two machines.
type apart struct{ dist.Group }

func (apart) Machines() int { return 2 }

// layered is a model with all kinds of outputs, in 5 shards.
func layered() (nn.Sequential, Config) {
	rng := nn.NewRand(5)
	m := nn.Sequential{nn.NewDense("a", 6, 8, rng), nn.NewBatchNorm("n", 8), nn.Dropout{Rate: 0.2}, nn.NewDense("b", 8, 3, rng)}
	loss := func(c *nn.Ctx, x []*G.Node) *G.Node {
		cost := loss.MSEMean(m.Forward(c, x[0]), x[1])
		c.Term("twice", cost)
		return cost
	}
	return m, Config{
		Spec: Spec{Loss: loss, WatchGradient: true, Optimizer: NewAdam(1e-2)},
		Data: noisy{}, Epochs: 3, Shards: 5,
	}
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
	fit := func(ranks int, far bool) (weights []*nn.Param, history *History) {
		var all sync.WaitGroup
		for rank, g := range dist.Local(ranks) {
			if far {
				g = apart{g}
			}
			all.Go(func() {
				defer g.Close()
				m, c := layered()
				c.Group = g
				h, err := Fit(t.Context(), c)
				if err != nil {
					t.Error(err)
				}
				if rank == 0 {
					weights, history = m.Params(), h
				}
			})
		}
		all.Wait()
		return weights, history
	}
	want, history := fit(1, false)
	for _, ranks := range []int{1, 2, 3, 5} {
		got, h := fit(ranks, true)
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
	}
}

// Pieces are given before the last gradient is computed.
func TestPiecesAreGivenEarly(t *testing.T) {
	defer func(n int) { leastPiece = n }(leastPiece)
	leastPiece = 8
	_, c := layered()
	c.Group = apart{dist.Alone()}
	r, err := newRun(c)
	if err != nil {
		t.Fatal(err)
	}
	p := r.phases[0]
	h := p.shards
	first, end := dist.Part(18, 4, 5)
	q, err := h.program(nn.Part{First: first, Size: end - first})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for i, stage := range q.made {
		if stage > q.made[last] {
			last = i
		}
	}
	var before []float32
	sum := h.begin()
	err = r.computeShard(p, 4, h.flat[4], func(piece int) {
		if before == nil {
			before = slices.Clone(q.outputs()[last])
		}
		sum.give(piece)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.pieces) < 3 || sum.given != len(h.pieces)-1 {
		t.Errorf("%d of %d pieces are given while the shard is computed, want all but the last", sum.given, len(h.pieces))
	}
	if slices.Equal(before, q.outputs()[last]) {
		t.Error("the first piece is given when all is computed")
	}
	if err := sum.end(); err != nil {
		t.Error(err)
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
			g = apart{g}
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
