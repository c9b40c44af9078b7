package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
)

//go:embed peers/serve.py
var serveText string

//go:embed peers/torch.py
var torchText string

//go:embed peers/keras.py
var kerasText string

// frameworks are what Run can compare with: the script, and what pip installs.
var frameworks = map[string]struct{ script, packages string }{
	"torch": {torchText, "torch"},
	"keras": {kerasText, "keras tensorflow-cpu"},
}

// Peer is a Python process that makes the training steps of a framework on
// request.
type Peer struct {
	name    string // with version
	cmd     *exec.Cmd
	in      io.WriteCloser
	request *json.Encoder
	answers *json.Decoder
	stderr  *tail // complete once closed
	end     sync.Once
}

// answer is a line from the process; one of its fields is set.
type answer struct {
	Name     string    `json:"name"`     // framework and version, once
	Missing  string    `json:"missing"`  // a module that cannot be imported, in place of the name
	Params   int       `json:"params"`   // trained values of the case loaded
	Variants []string  `json:"variants"` // ways to run it
	MS       []float64 `json:"ms"`       // of each step run
	Error    string    `json:"error"`
}

// Python returns the Python that peers run on: GDL_PEERS_PYTHON, else python3.
func Python() string {
	if p := os.Getenv("GDL_PEERS_PYTHON"); p != "" {
		return p
	}
	return "python3"
}

// StartPeers starts the named frameworks, each on so many threads; 0 means as
// many as it takes by itself. Close them, even after an error.
func StartPeers(ctx context.Context, names []string, threads int) ([]*Peer, error) {
	var peers []*Peer
	for _, name := range names {
		f, ok := frameworks[name]
		if !ok {
			return peers, fmt.Errorf("bench: no peer %q: accepted are torch, keras", name)
		}
		p, err := startPeer(ctx, f.script, threads)
		if missing := (missingError{}); errors.As(err, &missing) {
			err = fmt.Errorf("%w: install it with %q, or set GDL_PEERS_PYTHON to a Python that has it",
				err, Python()+" -m pip install "+f.packages)
		}
		if err != nil {
			return peers, fmt.Errorf("bench: peer %s: %w", name, err)
		}
		peers = append(peers, p)
	}
	return peers, nil
}

// missingError is a module that Python cannot import.
type missingError struct{ module string }

func (e missingError) Error() string {
	return fmt.Sprintf("%s has no module %q", Python(), e.module)
}

func startPeer(ctx context.Context, script string, threads int) (*Peer, error) {
	p := &Peer{stderr: &tail{}}
	p.cmd = proc.Command(ctx, Python(), "-c", serveText+"\n"+script, strconv.Itoa(threads))
	p.cmd.Stderr = p.stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.in, p.request, p.answers = in, json.NewEncoder(in), json.NewDecoder(out)
	hello, err := p.receive(ctx)
	if err == nil && hello.Missing != "" {
		err = missingError{hello.Missing}
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	p.name = hello.Name
	return p, nil
}

// Close ends the process.
func (p *Peer) Close() {
	p.end.Do(func() {
		_ = p.in.Close() // it ends when its input does
		_ = proc.Wait(p.cmd)
	})
}

// load makes the process build a case, which must train as many values as ours,
// and returns a runner for each way of running it.
func (p *Peer) load(ctx context.Context, c Case, params int) ([]*runner, error) {
	name := c.Name
	a, err := p.ask(ctx, map[string]any{"case": name, "batch": c.Batch})
	if err != nil {
		return nil, fmt.Errorf("bench: %s: %s: %w", p.name, name, err)
	}
	if a.Params != params {
		return nil, fmt.Errorf("bench: %s: %s: trains %d values, gdl %d: not the same model", p.name, name, a.Params, params)
	}
	var runners []*runner
	for _, v := range a.Variants {
		run := func(ctx context.Context, steps int) ([]float64, error) {
			a, err := p.ask(ctx, map[string]any{"variant": v, "steps": steps})
			if err != nil {
				return nil, fmt.Errorf("bench: %s %s: %s: %w", p.name, v, name, err)
			}
			return a.MS, nil
		}
		runners = append(runners, &runner{name: p.name + " " + v, run: run})
	}
	return runners, nil
}

func (p *Peer) ask(ctx context.Context, request any) (answer, error) {
	if err := p.request.Encode(request); err != nil {
		return answer{}, err
	}
	return p.receive(ctx)
}

func (p *Peer) receive(ctx context.Context) (answer, error) {
	var a answer
	err := p.answers.Decode(&a)
	switch {
	case ctx.Err() != nil:
		return a, context.Cause(ctx)
	case err != nil:
		p.Close()
		return a, fmt.Errorf("the process ended: %w: %s", err, p.stderr)
	case a.Error != "":
		return a, errors.New(a.Error)
	}
	return a, nil
}

// tail keeps the last bytes written to it.
type tail struct{ text []byte }

func (t *tail) Write(b []byte) (int, error) {
	const most = 400
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-most):]
	return len(b), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.text)) }
