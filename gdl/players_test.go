package gdl_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// denseGAN is week 4's lab 1: phase D trains the discriminator on fakes and real
// digits, phase G the generator through the discriminator as it then is.
type denseGAN struct{ g, d nn.Sequential }

func newDenseGAN() denseGAN {
	rng := nn.NewRand(1)
	return denseGAN{
		g: append(nn.MLP("generator", []int{32, 64, 128, 784}, nn.SELU, rng), nn.Sigmoid),
		d: nn.MLP("discriminator", []int{784, 128, 64, 1}, nn.SELU, rng),
	}
}

func (m denseGAN) params() []*nn.Param { return append(m.g.Params(), m.d.Params()...) }

func (m denseGAN) judge(c *nn.Ctx, x []*G.Node) *G.Node {
	n := x[0].Shape()[0]
	fake := m.d.Forward(c, m.g.Forward(c.Frozen(), c.Normal(n, 32)))
	real := m.d.Forward(c, x[0])
	return op.Scale(0.5, op.Add(c.Term("fake", labelled(c, fake, 0)), c.Term("real", labelled(c, real, 1))))
}

func (m denseGAN) forge(c *nn.Ctx, x []*G.Node) *G.Node {
	fake := m.g.Forward(c, c.Normal(x[0].Shape()[0], 32))
	return labelled(c, m.d.Forward(c.Frozen(), fake), 1)
}

// labelled is the cross-entropy of logits that all have one label.
func labelled(c *nn.Ctx, logits *G.Node, label float64) *G.Node {
	labels := c.Const(slices.Repeat([]float64{label}, logits.Shape()[0]), logits.Shape()...)
	return loss.BCEWithLogitsMean(logits, labels)
}

// TestTwoPlayers trains week 4's dense GAN on MNIST for two epochs: in one go, and
// interrupted at ten steps. Weights and history must be the same to the bit.
func TestTwoPlayers(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twice on all of MNIST")
	}
	digits, err := datasets.Open("mnist", "train")
	if err != nil {
		t.Fatal(err)
	}
	batches, err := data.NewBatches(128, 1, data.Flatten(digits))
	if err != nil {
		t.Fatal(err)
	}
	fit := func(m denseGAN, prefix string, stop int) (h *train.History, steps int, err error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		h, err = train.Fit(ctx, train.Config{
			Phases: []train.Phase{
				{Name: "D", Spec: train.Spec{Loss: m.judge, Optimizer: train.NewRMSprop(1e-3)}},
				{Name: "G", Spec: train.Spec{Loss: m.forge, Optimizer: train.NewRMSprop(1e-3)}},
			},
			Data: batches, Epochs: 2, Checkpoint: prefix,
			Observe: func(e progress.Event) {
				if steps++; steps == stop {
					cancel()
				}
			},
		})
		return h, steps, err
	}
	whole := newDenseGAN()
	want, total, err := fit(whole, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	prefix := filepath.Join(t.TempDir(), "gan")
	for range 10 {
		if _, _, err := fit(newDenseGAN(), prefix, 1+rng.IntN(total/11)); !errors.Is(err, train.ErrInterrupted) {
			t.Fatalf("error %v, want an interrupt", err)
		}
	}
	m := newDenseGAN()
	got, _, err := fit(m, prefix, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m.params() {
		if !slices.Equal(p.Data(), whole.params()[i].Data()) {
			t.Errorf("%s differs from that of the run in one go", p.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-in one go +resumed):\n%s", diff)
	}
	if d, g := want.Phases["D"].Train, want.Phases["G"].Train; len(d) != 2 || len(g) != 2 || d[0] > 0.6931 || g[0] < 0.6931 {
		t.Errorf("losses %v of D and %v of G, want D ahead of chance and G behind it", d, g)
	}
}
