package gdl_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/dist/mpi"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

// learners are small models of three weeks, each made anew with its data: batches of 32,
// and a last one of 20, which 8 shards share unequally.
func learners(t *testing.T) map[string]func() train.Config {
	batches := func(src data.Source) (*data.Batches, *data.Batches) {
		b, err := data.NewBatches(32, 7, src)
		if err != nil {
			t.Fatal(err)
		}
		test, err := data.InOrder(20, src)
		if err != nil {
			t.Fatal(err)
		}
		return b, test
	}
	return map[string]func() train.Config{
		"dense_ae": func() train.Config {
			m := ae.New(ae.Deep(), nn.NewRand(7))
			b, test := batches(stripes(t, 116))
			return train.Config{Spec: train.Spec{Loss: m.Loss, WatchGradient: true, Transform: train.ClipNorm{Max: 1e-3}}, Data: b, Test: test, Epochs: 3, Model: m}
		},
		"vae": func() train.Config { // noise, batch norm
			c := vae.Lab(2)
			c.Widths = []int{4, 8}
			m := vae.New(c, nn.NewRand(7))
			b, test := batches(images(t, 116, 0))
			return train.Config{
				Spec: train.Spec{Loss: m.Loss}, Data: b, Test: test, Epochs: 3, Model: m,
				Look: &train.Look{Name: "code", At: train.Epochs(2, 3), Take: func() ([]float32, error) {
					codec, err := vae.NewCodec(m)
					if err != nil {
						return nil, err
					}
					return codec.Decode(make([]float32, 2), nil)
				}},
			}
		},
		"dcgan": func() train.Config { // two phases, noise, dropout, batch norm, an average of weights
			m := gan.NewConv(gan.ConvConfig{Width: 8, Average: 0.9}, nn.NewRand(7))
			b, _ := batches(images(t, 116, -1))
			c, err := m.Config(gan.Training{Watch: true, StepsD: 2}, b, 3)
			if err != nil {
				t.Fatal(err)
			}
			return c
		},
	}
}

// images are stripes [28 28 1] from lo to 1.
func images(t *testing.T, n int, lo float32) data.Source {
	t.Helper()
	x := data.All(stripes(t, n))
	for i := range x {
		x[i] = lo + (1-lo)*x[i]
	}
	f, err := data.NewFloats(x, n, 28, 28, 1)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// later is a context that ends when it has been asked left times.
type later struct {
	context.Context
	left int
}

func (c *later) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// fitRanks trains on the ranks of a local group, which rank stops ends at a step, and
// returns the histories and the errors.
func fitRanks(t *testing.T, config func() train.Config, ranks, shards int, prefix string, stops, at int) ([]*train.History, []error) {
	h, errs := make([]*train.History, ranks), make([]error, ranks)
	var all sync.WaitGroup
	for rank, g := range dist.Local(ranks) {
		c := config()
		c.Shards, c.Group, c.Checkpoint = shards, g, prefix
		ctx := t.Context()
		if rank == stops {
			ctx = &later{ctx, at}
		}
		all.Go(func() {
			defer g.Close()
			h[rank], errs[rank] = train.Fit(ctx, c)
		})
	}
	all.Wait()
	return h, errs
}

// checkpointOf returns the content of the only checkpoint in a folder.
func checkpointOf(t *testing.T, dir string) []byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.safetensors"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("checkpoints %q, want one", paths)
	}
	b, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSameBitsOnAnyRanks trains on 8 shards, on one to eight ranks, in one go and
// stopped and continued on other numbers of ranks. The checkpoints must be the same
// byte for byte, and all ranks must have the same history.
func TestSameBitsOnAnyRanks(t *testing.T) {
	if testing.Short() {
		t.Skip("trains each model eight times")
	}
	for name, config := range learners(t) {
		t.Run(name, func(t *testing.T) {
			var want []byte
			for _, ranks := range []int{1, 2, 3, 4, 8} {
				dir := t.TempDir()
				h, errs := fitRanks(t, config, ranks, 8, filepath.Join(dir, "m"), -1, 0)
				if err := errors.Join(errs...); err != nil {
					t.Fatal(err)
				}
				got := checkpointOf(t, dir)
				if want == nil {
					want = got
				}
				if string(got) != string(want) {
					t.Errorf("%d ranks: other bytes than on one", ranks)
				}
				for rank := range ranks {
					if diff := cmp.Diff(h[0], h[rank]); diff != "" {
						t.Errorf("%d ranks: history (-rank 0 +rank %d):\n%s", ranks, rank, diff)
					}
				}
			}
			// Stopped by any rank, at any step; continued on another number of them.
			rng := rand.New(rand.NewPCG(1, 2))
			dir := t.TempDir()
			for _, ranks := range []int{4, 1, 3} {
				_, errs := fitRanks(t, config, ranks, 8, filepath.Join(dir, "m"), rng.IntN(ranks), 1+rng.IntN(4))
				for rank, err := range errs {
					if !errors.Is(err, train.ErrInterrupted) {
						t.Fatalf("%d ranks: rank %d: %v, want an interrupt", ranks, rank, err)
					}
				}
			}
			if _, errs := fitRanks(t, config, 2, 8, filepath.Join(dir, "m"), -1, 0); errors.Join(errs...) != nil {
				t.Fatal(errs)
			}
			if got := checkpointOf(t, dir); string(got) != string(want) {
				t.Error("stopped and continued on other numbers of ranks: other bytes than in one go")
			}
		})
	}
}

// TestSameBitsOverProcesses is TestSameBitsOnAnyRanks with processes that an MPI library
// has started, each family of libraries that is here; the want is that of one process.
func TestSameBitsOverProcesses(t *testing.T) {
	launchers := gdltest.Launchers(t)
	if testing.Short() {
		t.Skip("trains each model six times")
	}
	for name, config := range learners(t) {
		dir := t.TempDir()
		if _, errs := fitRanks(t, config, 1, 8, filepath.Join(dir, "m"), -1, 0); errs[0] != nil {
			t.Fatal(errs)
		}
		want := checkpointOf(t, dir)
		for _, l := range launchers {
			t.Run(name+", "+l.Name(), func(t *testing.T) {
				fit := func(dir string, ranks, stop int) (out string) {
					out, err := l.Test(t, ranks, "TestRankOfProcesses", "GDL_TEST_MODEL="+name, "GDL_TEST_DIR="+dir, fmt.Sprint("GDL_TEST_STOP=", stop))
					if err != nil {
						t.Fatalf("%d ranks: %v\n%s", ranks, err, out)
					}
					return out
				}
				for _, ranks := range []int{2, 3, 4, 8} {
					dir := t.TempDir()
					fit(dir, ranks, 0)
					if string(checkpointOf(t, dir)) != string(want) {
						t.Errorf("%d ranks: other bytes than in one process", ranks)
					}
				}
				dir := t.TempDir()
				for _, ranks := range []int{3, 2} {
					if out := fit(dir, ranks, 3); strings.Count(out, "interrupted") != ranks {
						t.Errorf("%d ranks: want all interrupted:\n%s", ranks, out)
					}
				}
				fit(dir, 4, 0)
				if string(checkpointOf(t, dir)) != string(want) {
					t.Error("stopped and continued on other numbers of ranks: other bytes than in one go")
				}
			})
		}
	}
}

// TestRankOfProcesses is a rank of TestSameBitsOverProcesses.
func TestRankOfProcesses(t *testing.T) {
	config, ok := learners(t)[os.Getenv("GDL_TEST_MODEL")]
	if !ok {
		t.Skip("only a part of TestSameBitsOverProcesses")
	}
	g, err := mpi.Join()
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Shards, c.Group, c.Checkpoint = 8, g, filepath.Join(os.Getenv("GDL_TEST_DIR"), "m")
	ctx := t.Context()
	if n, _ := strconv.Atoi(os.Getenv("GDL_TEST_STOP")); n > 0 && g.Rank() == 1 {
		ctx = &later{ctx, n}
	}
	if _, err := train.Fit(ctx, c); err != nil && !errors.Is(err, train.ErrInterrupted) {
		t.Error(err)
	} else if err != nil {
		fmt.Println(err) // interrupted
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

// Shards are part of the key; 1 is as none, and ranks are not in it.
func TestKeyHasTheShards(t *testing.T) {
	config := learners(t)["dense_ae"]
	names := map[string]string{}
	for _, c := range []struct{ shards, ranks int }{{0, 1}, {1, 1}, {2, 1}, {2, 2}, {4, 2}} {
		dir := t.TempDir()
		_, errs := fitRanks(t, func() train.Config { c := config(); c.Epochs = 1; return c }, c.ranks, c.shards, filepath.Join(dir, "m"), -1, 0)
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		paths, _ := filepath.Glob(filepath.Join(dir, "*.safetensors"))
		if len(paths) != 1 {
			t.Fatal(paths)
		}
		names[fmt.Sprint(c)] = filepath.Base(paths[0])
	}
	if names["{0 1}"] != names["{1 1}"] || names["{2 1}"] != names["{2 2}"] || names["{0 1}"] == names["{2 1}"] || names["{2 1}"] == names["{4 2}"] {
		t.Errorf("keys %v, want one for 0 and 1 shards, one for 2, and one for 4", names)
	}
}
