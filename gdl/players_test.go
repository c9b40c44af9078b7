package gdl_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// TestTwoPlayers trains week 4's dense GAN, package gan's, on MNIST for two epochs: in one go, and
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
	fit := func(m *gan.GAN, prefix string, stop int) (h *train.History, steps int, err error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c, err := m.Config(gan.Training{}, batches, 2)
		if err != nil {
			t.Fatal(err)
		}
		c.Checkpoint, c.Observe = prefix, func(e progress.Event) {
			if steps++; steps == stop {
				cancel()
			}
		}
		h, err = train.Fit(ctx, c)
		return h, steps, err
	}
	newGAN := func() *gan.GAN { return gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)) }
	whole := newGAN()
	want, total, err := fit(whole, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	prefix := filepath.Join(t.TempDir(), "gan")
	for range 10 {
		if _, _, err := fit(newGAN(), prefix, 1+rng.IntN(total/11)); !errors.Is(err, train.ErrInterrupted) {
			t.Fatalf("error %v, want an interrupt", err)
		}
	}
	m := newGAN()
	got, _, err := fit(m, prefix, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m.Params() {
		if !slices.Equal(p.Data(), whole.Params()[i].Data()) {
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
