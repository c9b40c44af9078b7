package nb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Pace is how long the training steps of a model take on several processes.
type Pace struct {
	MS         []float64 `json:"ms"`          // of each step: data, gradients, exchange and update
	ExchangeMS float64   `json:"exchange_ms"` // the median of what a step takes for it
	SentBytes  int       `json:"sent_bytes"`  // a step, by one process
}

// Ranks times steps of a model of the command gdl train on so many processes of one
// thread each, which the mpiexec on the PATH starts on this machine. The error says what
// is missing.
func Ranks(ctx context.Context, model string, shards, ranks, steps int) (p Pace, err error) {
	mpiexec, err := exec.LookPath("mpiexec")
	if err != nil {
		return p, errors.New("no mpiexec on the PATH: pip install mpich, and start the lab with its bin folder on the PATH")
	}
	tool, err := toolFile(ctx)
	if err != nil {
		return p, fmt.Errorf("nb: the tool: %w", err)
	}
	cmd := exec.CommandContext(ctx, mpiexec, "-n", strconv.Itoa(ranks),
		tool, "train", model, "--shards", strconv.Itoa(shards), "--time", strconv.Itoa(steps), "--json")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", settings.ScaleVar+"="+settings.Short)
	text, err := output(cmd)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("nb: %s printed %q: %w", cmd, text, err)
	}
	return p, nil
}

// toolFile returns the program of the command gdl: that on the PATH, else the checkout's.
func toolFile(ctx context.Context) (string, error) {
	if path, err := exec.LookPath("gdl"); err == nil {
		return path, nil
	}
	dir, err := checkout()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "tool", "-n", "gdl")
	cmd.Dir = dir
	text, err := output(cmd)
	return strings.TrimSpace(string(text)), err
}

// output returns what a command prints; an error holds what it says of it.
func output(cmd *exec.Cmd) ([]byte, error) {
	text, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%s: %w: %s", cmd, err, exit.Stderr)
	}
	return text, err
}
