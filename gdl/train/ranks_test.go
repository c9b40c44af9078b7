package train_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/loss"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// onRanks trains what config says for each rank of a local group.
func onRanks(t *testing.T, ranks int, config func(rank int) train.Config) (errs []error) {
	t.Helper()
	errs = make([]error, ranks)
	var all sync.WaitGroup
	for rank, g := range dist.Local(ranks) {
		c := config(rank)
		c.Group = g
		all.Go(func() {
			defer g.Close()
			_, errs[rank] = train.Fit(t.Context(), c)
		})
	}
	all.Wait()
	return errs
}

// sharded is a line in 4 shards.
func sharded(m model) train.Config {
	c := config(m)
	c.Shards = 4
	return c
}

// shaken is a model with dropout, and noise on its input.
type shaken struct{ nn.Sequential }

func (m shaken) loss(c *nn.Ctx, x []*G.Node) *G.Node {
	h := nn.Dropout{Rate: 0.3}.Forward(c, op.Add(x[0], op.Scale(0.1, c.Normal(x[0].Shape()...))))
	cost := loss.MSEMean(m.Forward(c, h), x[1])
	c.Term("drawn", op.Mean(c.Uniform(x[0].Shape()[0])))
	return cost
}

// The mean over shards is that over the batch, but for rounding; also of a last batch
// of 6, and where noise and dropout are drawn, by example of the whole batch.
func TestShardsMakeTheStepOfTheBatch(t *testing.T) {
	fit := func(shards int) (*train.History, []*nn.Param) {
		m := shaken{newModel(1).Sequential}
		h, err := train.Fit(t.Context(), train.Config{
			Spec: train.Spec{Loss: m.loss, Optimizer: train.SGD{LearningRate: 0.05, Momentum: 0.9}, WatchGradient: true},
			Data: line{70}, Test: line{40}, Epochs: 3, Shards: shards,
		})
		if err != nil {
			t.Fatal(err)
		}
		return h, m.Params()
	}
	want, weights := fit(0)
	for _, shards := range []int{2, 3, 5} {
		got, w := fit(shards)
		for e := range want.Train {
			for name, v := range map[string][2]float64{
				"loss": {want.Train[e], got.Train[e]}, "test loss": {want.Test[e], got.Test[e]},
				"term": {want.Terms["drawn"][e], got.Terms["drawn"][e]}, "gradient": {want.Terms["gradient"][e], got.Terms["gradient"][e]},
			} {
				if math.Abs(v[0]-v[1]) > 1e-5*math.Abs(v[0]) {
					t.Errorf("%d shards, epoch %d: %s %g, want %g", shards, e+1, name, v[1], v[0])
				}
			}
		}
		for i, p := range weights {
			for k, v := range p.Data() {
				if d := math.Abs(float64(v - w[i].Data()[k])); d > 1e-5 {
					t.Fatalf("%d shards: %s[%d] is %g, want %g", shards, p.Name, k, w[i].Data()[k], v)
				}
			}
		}
	}
}

// What cannot be trained together is an error on every rank that says why.
func TestRanksThatDoNotFit(t *testing.T) {
	other := func(f func(c *train.Config)) func(int) train.Config { // on rank 2 alone
		return func(rank int) train.Config {
			c := sharded(newModel(1))
			if rank == 2 {
				f(&c)
			}
			return c
		}
	}
	all := func(f func(c *train.Config)) func(int) train.Config {
		return func(int) train.Config { c := sharded(newModel(1)); f(&c); return c }
	}
	for name, tc := range map[string]struct {
		config func(rank int) train.Config
		want   string
	}{
		"weights":    {other(func(c *train.Config) { c.Loss = newModel(2).loss }), "the model with its weights, or a setting, is of key"},
		"optimiser":  {other(func(c *train.Config) { c.Optimizer = train.NewAdam(0.1) }), "a setting, is of key"},
		"data":       {other(func(c *train.Config) { c.Data = line{71} }), "the training data is of digest"},
		"test data":  {other(func(c *train.Config) { c.Test = nil }), "the test data is none here and of digest"},
		"seed":       {other(func(c *train.Config) { c.Seed = 5 }), "the seed is 5 here and 0 on rank 0"},
		"epochs":     {other(func(c *train.Config) { c.Epochs = 3 }), "the number of epochs is 3 here and 12 on rank 0"},
		"shards":     {other(func(c *train.Config) { c.Shards = 5 }), "the number of shards is 5 here and 4 on rank 0"},
		"checkpoint": {other(func(c *train.Config) { c.Checkpoint = "x" }), "whether there is a checkpoint is true here and false"},
		"one wrong":  {other(func(c *train.Config) { c.Epochs = 0 }), "0 epochs, want at least 1"},
		"negative":   {all(func(c *train.Config) { c.Shards = -1 }), "-1 shards, want 1 or more"},
		"none":       {all(func(c *train.Config) { c.Shards = 0 }), "0 shards for 3 ranks, want at least as many as ranks"},
		"few":        {all(func(c *train.Config) { c.Shards = 2 }), "2 shards for 3 ranks, want at least as many as ranks"},
		"many":       {all(func(c *train.Config) { c.Shards = 7 }), "7 shards of the batch of step 3, which has 6 examples"},
		"full batch": {all(func(c *train.Config) { c.Optimizer = train.NewLBFGS(); c.Data = whole{line{64}} }), "train.LBFGS in a run of 4 shards"},
		"no data":    {all(func(c *train.Config) { c.Data, c.Test, c.Steps = nil, nil, 3 }), "4 shards without training data"},
	} {
		for rank, err := range onRanks(t, 3, tc.config) {
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%s: rank %d has %v, want %q", name, rank, err, tc.want)
			}
		}
	}
}

// rankData is a line whose example 29 of step 1 in an epoch, of the last shard, is v.
type rankData struct {
	line
	epoch int
	v     float32
}

func (d rankData) Fill(x [][]float32, epoch, step int) {
	d.line.Fill(x, epoch, step)
	for i := range x[1] {
		x[1][i] = 0.5
	}
	if epoch == d.epoch && step == 1 {
		x[1][29] = d.v
	}
}

// An error of one shard is one on every rank, says where it arose, and the state before
// is saved.
func TestErrorOfAShardIsOfAllRanks(t *testing.T) {
	cross := func(m model) train.Loss {
		return func(c *nn.Ctx, x []*G.Node) *G.Node { return loss.BCEWithLogits(m.Forward(c, x[0]), x[1]) }
	}
	for _, tc := range []struct {
		epoch     int
		v         float32
		want      string
		notFinite bool
	}{
		{0, 2, "epoch 1, step 2: ", false},
		{2, nan, "epoch 3, step 8: ", true},
	} {
		prefix := filepath.Join(t.TempDir(), "m")
		errs := onRanks(t, 3, func(int) train.Config {
			m := newModel(1)
			c := sharded(m)
			c.Loss, c.Data, c.Test, c.Checkpoint = cross(m), rankData{line{70}, tc.epoch, tc.v}, nil, prefix
			return c
		})
		for rank, err := range errs {
			for _, want := range []string{tc.want, map[bool]string{true: "shard 3: the loss is NaN", false: "is 2, want 0 to 1"}[tc.notFinite]} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("rank %d has %v, want %q", rank, err, want)
				}
			}
			if errors.Is(err, train.ErrNotFinite) != tc.notFinite {
				t.Errorf("rank %d: ErrNotFinite is %t of %v", rank, !tc.notFinite, err)
			}
		}
		if files, _ := filepath.Glob(prefix + "-*.safetensors"); len(files) != 1 {
			t.Errorf("checkpoints %q, want the state before the error", files)
		}
	}
	for rank, err := range onRanks(t, 3, func(int) train.Config {
		c := sharded(newModel(1))
		c.Test = spoiltTest{line{70}}
		return c
	}) {
		if err == nil || !strings.Contains(err.Error(), "test batch 3: the loss is NaN") {
			t.Errorf("rank %d has %v, want the error of a test batch", rank, err)
		}
	}
}

// Rank 0 alone reports and takes looks; what fails there ends all.
func TestRankZeroSpeaksForAll(t *testing.T) {
	reports := make([]int, 3)
	looks := make([]int, 3)
	errs := onRanks(t, 3, func(rank int) train.Config {
		c := sharded(newModel(1))
		c.Observe = func(progress.Event) { reports[rank]++ }
		c.Look = &train.Look{Name: "none", At: []int{0, 3}, Take: func() ([]float32, error) {
			if looks[rank]++; looks[rank] == 2 {
				return nil, errors.New("no paint left")
			}
			return []float32{1}, nil
		}}
		return c
	})
	for rank, err := range errs {
		if err == nil || !strings.Contains(err.Error(), "after epoch 3") || !strings.Contains(err.Error(), "no paint left") {
			t.Errorf("rank %d has %v, want the error of the look", rank, err)
		}
		if (reports[rank] > 0) != (rank == 0) || (looks[rank] > 0) != (rank == 0) {
			t.Errorf("rank %d: %d reports, %d looks", rank, reports[rank], looks[rank])
		}
	}
	// A folder that is no longer one, as a full disk, is seen by rank 0 alone.
	dir := filepath.Join(t.TempDir(), "d")
	for rank, err := range onRanks(t, 3, func(rank int) train.Config {
		c := sharded(newModel(1))
		c.Checkpoint, c.SaveEvery = filepath.Join(dir, "m"), 1
		steps := 0
		c.Observe = func(progress.Event) {
			if steps++; steps == 5 {
				os.RemoveAll(dir)
				os.WriteFile(dir, nil, 0o666)
			}
		}
		return c
	}) {
		if err == nil || !strings.Contains(err.Error(), "ckpt: ") {
			t.Errorf("rank %d has %v, want the error of the checkpoint", rank, err)
		}
	}
}

func TestTwoJobsOnOneCheckpoint(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "m")
	job := func(int) train.Config {
		c := sharded(newModel(1))
		c.Checkpoint = prefix
		return c
	}
	if err := errors.Join(onRanks(t, 2, job)...); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(prefix + "-*.safetensors")
	unlock, err := ckpt.Lock(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := errors.Join(onRanks(t, 3, job)...); err != nil { // it is finished
		t.Error(err)
	}
	os.Remove(files[0])
	for rank, err := range onRanks(t, 3, job) {
		if err == nil || !strings.Contains(err.Error(), "another run is writing this checkpoint") {
			t.Errorf("rank %d has %v, want that another run writes", rank, err)
		}
	}
	os.WriteFile(files[0], []byte("nonsense"), 0o666)
	for rank, err := range onRanks(t, 3, job) {
		if err == nil || !strings.Contains(err.Error(), files[0]) {
			t.Errorf("rank %d has %v, want that the file is no checkpoint", rank, err)
		}
	}
}

// A rank that is gone is an error of the others.
func TestRankThatIsGone(t *testing.T) {
	g := dist.Local(2)
	gone := make(chan error)
	for _, g := range g {
		go func() {
			defer g.Close()
			c := sharded(newModel(1))
			c.Group = g
			c.Optimizer = dying{g, train.NewAdam(1e-3)}
			_, err := train.Fit(context.Background(), c)
			gone <- err
		}()
	}
	for range g {
		if err := <-gone; err == nil || !strings.Contains(err.Error(), "has left the group") {
			t.Errorf("%v, want that a rank has left", err)
		}
	}
}

// dying is an optimiser under which rank 1 leaves in its third step.
type dying struct {
	g dist.Group
	train.Adam
}

func (dying) Key() string { return "dying" }

func (d dying) Bind(w []train.Weights) train.Update { return dies{d.g, d.Adam.Bind(w)} }

type dies struct {
	g dist.Group
	train.Update
}

func (d dies) Step(at train.At) error {
	if at.Step == 3 && d.g.Rank() == 1 {
		d.g.Close()
	}
	return d.Update.Step(at)
}
