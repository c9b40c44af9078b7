package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/bench"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/viz"
)

// benchOptions are the flags of bench.
type benchOptions struct {
	peers        []string
	seconds      float64
	threads      int
	batch, age   int
	asJSON       bool
	profile, out string
}

func newBench() *cobra.Command {
	var opt benchOptions
	cmd := &cobra.Command{
		Use:   "bench [case…]",
		Short: "Time the training steps of the course's models",
		Long: `Time the training steps of the course's models: dense_ae, conv_ae, vae, gan,
dcgan, celeba (in batches of 8), vae64 (of 32), nst; all when none is named. The
sweeps gemm and conv time single kernels, on one thread and on all.

--batch makes steps of so many examples. --age makes so many steps before the clock
starts, with inputs that turn partly black after the first: what an optimiser keeps
of weights that no longer matter must not slow it down.

With --peers, PyTorch and Keras make the same steps in turns with gdl, each in
all its variants; the fastest counts. They run on $GDL_PEERS_PYTHON, else on
python3. "ratio" is our shortest step to theirs.

GFLOP/s count the direct work of the model's definition: a forward pass, and as
much again for each of the derivatives by input and by weights. "ceiling" is their
share of what this machine's multiply-adds reach at most, measured beforehand.`,
		Example: `  go tool gdl bench
  go tool gdl bench gan dcgan --peers torch,keras
  go tool gdl bench conv_ae --batch 1
  go tool gdl bench dense_ae --age 2000
  go tool gdl bench gemm --json
  go tool gdl bench --profile vae --out vae.png`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := opt.apply(); err != nil {
				return err
			}
			if opt.profile != "" {
				return opt.runProfile(cmd.OutOrStdout())
			}
			cases, err := opt.pick(args)
			if err != nil {
				return err
			}
			return opt.run(cmd, cases)
		},
	}
	cmd.AddCommand(newBenchRanks())
	flags := cmd.Flags()
	flags.StringSliceVar(&opt.peers, "peers", nil, "frameworks to compare with: torch, keras")
	flags.BoolVar(&opt.asJSON, "json", false, "print one JSON object a case")
	flags.Float64Var(&opt.seconds, "seconds", 5, "how long to run each case, at least")
	flags.IntVar(&opt.threads, "threads", 0, "threads of gdl and of the peers (default: all cores)")
	flags.IntVar(&opt.batch, "batch", 0, "examples of a step (default: the course's)")
	flags.IntVar(&opt.age, "age", 0, "steps to make before the clock starts")
	flags.StringVar(&opt.profile, "profile", "", "time one case op by op instead")
	flags.StringVar(&opt.out, "out", "", "with --profile, draw a chart into this PNG file")
	return cmd
}

// apply checks the flags and sets the number of threads.
func (o *benchOptions) apply() error {
	if cores := runtime.NumCPU(); o.threads < 0 || o.threads > cores {
		return fmt.Errorf("bench: --threads %d: want 1 to %d, or 0 for all", o.threads, cores)
	}
	if !(o.seconds >= 0) {
		return fmt.Errorf("bench: --seconds %g: want 0 or more", o.seconds)
	}
	if o.age < 0 {
		return fmt.Errorf("bench: --age %d: want 0 or more", o.age)
	}
	if o.out != "" && o.profile == "" {
		return fmt.Errorf("bench: --out goes with --profile")
	}
	if o.threads > 0 {
		runtime.GOMAXPROCS(o.threads)
	}
	return kernel.CheckISA()
}

// pick returns the cases of the given names, in the batches asked for.
func (o *benchOptions) pick(names []string) ([]bench.Case, error) {
	cases, err := bench.Pick(names)
	if err != nil || o.batch == 0 {
		return cases, err
	}
	for i, c := range cases {
		if cases[i], err = c.Sized(o.batch); err != nil {
			return nil, fmt.Errorf("%w: --batch %d", err, o.batch)
		}
	}
	return cases, nil
}

func (o *benchOptions) run(cmd *cobra.Command, cases []bench.Case) error {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	if len(o.peers) > 0 && slices.ContainsFunc(cases, bench.Case.IsSweep) {
		return fmt.Errorf("bench: the sweeps have no peers: give them without --peers")
	}
	peers, err := bench.StartPeers(ctx, o.peers, o.threads)
	for _, p := range peers {
		defer p.Close()
	}
	if err != nil {
		return err
	}
	show := func(r bench.Result) { bench.Row(out, r) }
	if o.asJSON {
		enc := json.NewEncoder(out)
		show = func(r bench.Result) { _ = enc.Encode(r) }
	} else {
		bench.Header(out, len(peers) > 0)
	}
	line := spin.New(cmd.ErrOrStderr())
	for _, c := range cases {
		line.Show(progress.Work{What: c.Name})
		results, err := o.measure(ctx, c, peers)
		line.Clear()
		if err != nil {
			return err
		}
		for _, r := range results {
			show(r)
		}
	}
	return nil
}

// measure times a case, and one of a sweep on one thread as well.
func (o *benchOptions) measure(ctx context.Context, c bench.Case, peers []*bench.Peer) ([]bench.Result, error) {
	var results []bench.Result
	if c.IsSweep() && o.threads == 0 && runtime.GOMAXPROCS(0) > 1 {
		r, err := o.onOneThread(ctx, c)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	r, err := bench.Run(ctx, c, o.seconds, o.age, peers)
	return append(results, r), err
}

// onOneThread times a case in a process of its own: how many threads there are
// is settled once in each.
func (o *benchOptions) onOneThread(ctx context.Context, c bench.Case) (r bench.Result, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	cmd := exec.CommandContext(ctx, self, "bench", c.Name, "--json", "--threads=1",
		"--seconds="+strconv.FormatFloat(o.seconds, 'g', -1, 64))
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return r, fmt.Errorf("bench: %s on one thread: %w", c.Name, err)
	}
	return r, json.Unmarshal(text, &r)
}

func (o *benchOptions) runProfile(out io.Writer) error {
	cases, err := o.pick([]string{o.profile})
	if err != nil {
		return err
	}
	step, err := cases[0].New()
	if err != nil {
		return err
	}
	ops, err := step.Profile(2 * time.Second)
	if err != nil {
		return err
	}
	bench.WriteProfile(out, ops)
	if o.out == "" {
		return nil
	}
	img, err := bench.ProfileChart(o.profile+": time by op", ops).Draw()
	if err != nil {
		return err
	}
	png, err := viz.PNG(img)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(o.out, png); err != nil {
		return fmt.Errorf("%s: %w", o.out, err)
	}
	return nil
}
