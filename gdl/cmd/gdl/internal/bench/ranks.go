package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
)

//go:embed peers/ddp.py
var ddpText string

// Pace is how long whole training steps of a model take on a number of processes, of
// one thread each.
type Pace struct {
	Model      string  `json:"model"`
	Name       string  `json:"name"` // gdl with its instruction set, or a framework and its variant
	Ranks      int     `json:"ranks"`
	Apart      bool    `json:"apart,omitempty"`   // as many lone processes instead
	Waiting    bool    `json:"waiting,omitempty"` // and each step as long as the longest of them all
	MinMS      float64 `json:"ms_min"`
	MedianMS   float64 `json:"ms_median"`   // over all rounds
	Efficiency float64 `json:"efficiency"`  // on one process, by the time on these, times their number: the median of rounds
	Shortest   float64 `json:"shortest"`    // the same of the shortest steps, which nothing else on the machine made longer
	ExchangeMS float64 `json:"exchange_ms"` // gdl's, at the median step
	SentBytes  int     `json:"sent_bytes"`  // gdl's, a step, by rank 0

	rounds []float64 // median of each
}

// PeerCase is the case of torch.py that trains the model that gdl train has under
// another name.
var PeerCase = map[string]string{"ae-deep": "dense_ae", "ae-conv": "conv_ae", "vae": "vae", "gan": "gan", "dcgan": "dcgan"}

// add enters the steps of a round.
func (p *Pace) add(ms []float64) {
	if p.MinMS == 0 || slices.Min(ms) < p.MinMS {
		p.MinMS = slices.Min(ms)
	}
	p.rounds = append(p.rounds, Median(ms))
	p.MedianMS = Median(p.rounds)
}

// compare sets the efficiency against the same steps on one process. Rounds are compared
// one by one: what else the machine does changes between them.
func (p *Pace) compare(one *Pace) {
	var all []float64
	for i, ms := range p.rounds {
		all = append(all, one.rounds[i]/(ms*float64(p.Ranks)))
	}
	p.Efficiency, p.Shortest = Median(all), one.MinMS/(p.MinMS*float64(p.Ranks))
}

// Ranks measures a model on each number of processes in turns, rounds times over.
type Ranks struct {
	Model         string
	Ranks         []int // the first is 1
	Shards, Steps int
	Rounds        int
	Mpiexec       string
	Torch         bool
}

// Run returns the paces of gdl and, if asked for, of PyTorch's DistributedDataParallel
// with gloo in both memory layouts, each for all numbers of processes.
func (r Ranks) Run(ctx context.Context) ([]*Pace, error) {
	var all []*Pace
	at := func(kind Pace) *Pace {
		for _, p := range all {
			if p.Name == kind.Name && p.Ranks == kind.Ranks && p.Apart == kind.Apart && p.Waiting == kind.Waiting {
				return p
			}
		}
		kind.Model = r.Model
		all = append(all, &kind)
		return &kind
	}
	for range r.Rounds {
		for _, n := range r.Ranks {
			timed, err := r.gdl(ctx, n, r.Mpiexec, "-n", strconv.Itoa(n))
			if err != nil {
				return nil, err
			}
			name := "gdl " + timed.ISA
			p := at(Pace{Name: name, Ranks: n})
			p.add(timed.MS)
			p.ExchangeMS, p.SentBytes = timed.ExchangeMS, timed.SentBytes
			if n == 1 {
				continue
			}
			lone, waiting, err := r.apart(ctx, n)
			if err != nil {
				return nil, err
			}
			at(Pace{Name: name, Ranks: n, Apart: true}).add(lone)
			at(Pace{Name: name, Ranks: n, Apart: true, Waiting: true}).add(waiting)
		}
		for _, n := range r.Ranks {
			if !r.Torch {
				continue
			}
			variants, err := r.torch(ctx, n)
			if err != nil {
				return nil, err
			}
			for _, v := range variants {
				at(Pace{Name: v.Name, Ranks: n}).add(v.MS)
			}
		}
	}
	for _, p := range all {
		p.compare(at(Pace{Name: p.Name, Ranks: 1}))
	}
	return all, nil
}

// Timed is what gdl train --time --json prints.
type Timed struct {
	Model      string    `json:"model"`
	Shards     int       `json:"shards"`
	Ranks      int       `json:"ranks"`
	ISA        string    `json:"isa"`
	Threads    int       `json:"threads"`     // of each rank
	MS         []float64 `json:"ms"`          // of each step: data, gradients, exchange and update
	ExchangeMS float64   `json:"exchange_ms"` // the median of what a step takes for it, with waiting for other ranks
	SentBytes  int       `json:"sent_bytes"`  // a step, by rank 0
}

// apart times the steps of as many lone processes as there are ranks, all at once. They
// exchange nothing, so what they lose against one is the machine's: memory and caches
// that cores share. It returns the slowest's steps, each the share of one rank in a step,
// and what they would be if each step began when all had made the one before: no method
// that keeps its ranks in step does better, and the less even a machine's steps are, the
// more it loses.
func (r Ranks) apart(ctx context.Context, ranks int) (lone, waiting []float64, err error) {
	all, errs := make([]Timed, ranks), make([]error, ranks)
	var ends sync.WaitGroup
	for i := range ranks {
		ends.Go(func() { all[i], errs[i] = r.gdl(ctx, 1) })
	}
	ends.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	waiting = make([]float64, r.Steps)
	for _, t := range all {
		for i, ms := range t.MS {
			waiting[i] = max(waiting[i], ms/float64(ranks))
		}
	}
	lone = slices.MaxFunc(all, func(a, b Timed) int { return cmp.Compare(Median(a.MS), Median(b.MS)) }).MS
	for i := range lone {
		lone[i] /= float64(ranks)
	}
	return lone, waiting, nil
}

// gdl times our steps in a job of so many ranks, which a launcher starts if one is given.
func (r Ranks) gdl(ctx context.Context, ranks int, launcher ...string) (t Timed, err error) {
	self, err := os.Executable()
	if err != nil {
		return t, err
	}
	args := append(launcher, self, "train", r.Model, "--shards", strconv.Itoa(r.Shards), "--time", strconv.Itoa(r.Steps), "--json")
	cmd := proc.Command(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	errs := &tail{}
	cmd.Stderr = errs
	text, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err == nil && t.Ranks != ranks {
		err = fmt.Errorf("a job of %d", t.Ranks)
	}
	if err != nil {
		return t, fmt.Errorf("bench: %s: %w\n%s", cmd, err, errs)
	}
	return t, nil
}

// torchSteps is what a process of ddp.py prints of a variant.
type torchSteps struct {
	Name string    `json:"name"`
	MS   []float64 `json:"ms"`
}

// torch times the same model, a part of the batch on each process.
func (r Ranks) torch(ctx context.Context, ranks int) (all []torchSteps, err error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ends := make(chan error, ranks)
	var text bytes.Buffer
	for rank := range ranks {
		cmd := proc.Command(ctx, Python(), "-c", ddpText+"\n"+torchText, "1", PeerCase[r.Model], strconv.Itoa(r.Steps))
		cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "GLOO_SOCKET_IFNAME=lo", "MASTER_ADDR=127.0.0.1",
			fmt.Sprint("MASTER_PORT=", port), fmt.Sprint("RANK=", rank), fmt.Sprint("WORLD_SIZE=", ranks))
		errs := &tail{}
		cmd.Stderr = errs
		if rank == 0 {
			cmd.Stdout = &text
		}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		go func() {
			err := proc.Wait(cmd)
			if err != nil {
				err = fmt.Errorf("bench: %s, process %d of DistributedDataParallel: %w: %s", r.Model, rank, err, errs)
			}
			ends <- err
		}()
	}
	for range ranks {
		if e := <-ends; e != nil && err == nil {
			err = e
			stop() // the others would wait for it
		}
	}
	if err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(&text); lines.Scan(); {
		var t torchSteps
		if json.Unmarshal(lines.Bytes(), &t) == nil && len(t.MS) > 0 { // libraries print too
			all = append(all, t)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("bench: DistributedDataParallel printed no times of %s", r.Model)
	}
	return all, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
