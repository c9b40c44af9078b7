// Package notebook executes notebooks on their kernel, without a browser.
package notebook

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// pageScript and runScript are one program: the second calls the first.
var (
	//go:embed page.py
	pageScript string
	//go:embed run.py
	runScript string
)

// cellLimit ends a cell that hangs; training cells get slower with the scale.
var cellLimit = map[string]time.Duration{
	"short":  10 * time.Minute,
	"lab":    time.Hour,
	"course": 24 * time.Hour,
}

// Options are the settings of Run.
type Options struct {
	Scale string // one of settings.Scales
	Out   string // folder for executed notebooks; figures go to its folder "figures"
	HTML  bool   // write HTML beside each executed notebook
	Save  bool   // put the outputs into the notebook itself
}

// Cell is what happened to one cell.
type Cell struct {
	Notebook       string  `json:"notebook"`
	Cell           string  `json:"cell"`
	Seconds        float64 `json:"seconds"`
	ProgramSeconds float64 `json:"program_seconds"` // of Seconds, those its compiled program ran
	OK             bool    `json:"ok"`
	Error          string  `json:"error,omitempty"`
	Source         string  `json:"-"` // only of a failed cell
}

// Observer hears of each cell when it starts, with only the names set, and
// when it is done.
type Observer struct {
	Start, Done func(Cell)
}

// request is what run.py is told.
type request struct {
	Notebook string      `json:"notebook"`
	Out      string      `json:"out"`
	HTML     string      `json:"html"`
	Banner   string      `json:"banner"` // above the page; "": none
	Log      string      `json:"log"`
	Cwd      string      `json:"cwd"`
	Kernel   string      `json:"kernel"`
	Timeout  float64     `json:"timeout"` // seconds a cell
	Save     bool        `json:"save"`
	Scale    string      `json:"scale"`
	Replace  [][2]string `json:"replace"` // paths of this machine and what stands for them
}

// event is one line from run.py.
type event struct {
	Event          string
	Cell           string
	Seconds        float64
	ProgramSeconds float64 `json:"program_seconds"`
	OK             bool
	Error, Source  string
	PID            int
}

// Run executes the notebook name and stops at the first failing cell, which is
// an error. When ctx ends, the running cell is interrupted and the kernel
// stopped.
func Run(ctx context.Context, env *setup.Env, name string, opt Options, obs Observer) error {
	for _, dir := range []string{"figures", filepath.Dir(name)} {
		if err := os.MkdirAll(filepath.Join(opt.Out, dir), 0o777); err != nil {
			return err
		}
	}
	tmp, err := atomicfile.TempFolder("", proc.KillUsing)
	if err != nil {
		return err
	}
	defer tmp.Remove()
	defer proc.KillUsing(tmp.Path)
	cmd, err := command(env, name, opt, tmp.Path)
	if err != nil {
		return err
	}
	tmp.Share(cmd)
	for _, dir := range []string{filepath.Dir(env.Path(name)), filepath.Dir(filepath.Join(opt.Out, name))} {
		atomicfile.Sweep(dir) // of what run.py writes
	}
	res, exit := watch(ctx, cmd, name, obs)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: interrupted", name)
	case res.err != nil:
		return res.err
	case exit != nil || !res.ended:
		return fmt.Errorf("%s: the runner ended early: %w", name, errors.Join(exit, errors.New(tail(filepath.Join(tmp.Path, "errors")))))
	}
	return nil
}

// watch runs cmd and returns what it told and how it ended.
func watch(ctx context.Context, cmd *exec.Cmd, name string, obs Observer) (res result, exit error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return res, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return res, err
	}
	if err := cmd.Start(); err != nil {
		return res, err
	}
	stop := context.AfterFunc(ctx, func() { stopKindly(stdin, cmd) })
	defer stop()
	res = read(stdout, name, obs)
	exit = proc.Wait(cmd)
	proc.KillGroup(res.kernel)
	return res, exit
}

// command prepares run.py; all temporary files of the kernel go below tmp.
func command(env *setup.Env, name string, opt Options, tmp string) (*exec.Cmd, error) {
	out, err := filepath.Abs(opt.Out)
	if err != nil {
		return nil, err
	}
	req := request{
		Notebook: env.Path(name),
		Out:      filepath.Join(out, name+".ipynb"),
		Log:      filepath.Join(tmp, "kernel.log"),
		Cwd:      env.Notebooks(),
		Kernel:   setup.KernelName,
		Timeout:  cellLimit[opt.Scale].Seconds(),
		Save:     opt.Save,
		Scale:    opt.Scale,
		Replace:  machinePaths(env, tmp),
	}
	if opt.HTML {
		req.HTML = filepath.Join(out, name+".html")
		if opt.Scale == settings.Short {
			req.Banner = "This ran at scale short, which tests that every cell works. Models hardly train: the numbers mean nothing."
		}
	}
	text, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	errorLog, err := os.Create(filepath.Join(tmp, "errors"))
	if err != nil {
		return nil, err
	}
	cmd := proc.Command(context.Background(), env.Python(), "-I", "-c", pageScript+runScript, string(text))
	cmd.Stderr = errorLog
	// With its connection file in tmp, KillUsing knows a kernel that outlives run.py.
	cmd.Env = append(env.Environ(), "TMPDIR="+tmp, "JUPYTER_RUNTIME_DIR="+filepath.Join(tmp, "runtime"), settings.ScaleVar+"="+opt.Scale,
		settings.FiguresVar+"="+filepath.Join(out, "figures"))
	return cmd, nil
}

// machinePaths lists the paths that saved outputs must not hold and what
// stands for them. The home folder is last, as the others are often inside it.
func machinePaths(env *setup.Env, tmp string) [][2]string {
	paths := [][2]string{{tmp, "$TMPDIR"}, {env.Top(), "$CHECKOUT"}, {env.Root, "$CHECKOUT"}, {env.Cache, "$CACHE"}}
	if home, err := os.UserHomeDir(); err == nil && home != "/" {
		paths = append(paths, [2]string{home, "$HOME"})
	}
	return paths
}

// stopKindly lets run.py stop its kernel, and kills it when it does not.
func stopKindly(stdin io.Closer, cmd *exec.Cmd) {
	_ = stdin.Close()
	time.AfterFunc(proc.Grace, func() { proc.KillGroup(cmd.Process.Pid) })
}

// result is what read learned.
type result struct {
	kernel int // process id, which leads the kernel's group
	ended  bool
	err    error
}

// read passes the events of run.py on until it ends.
func read(r io.Reader, name string, obs Observer) (res result) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return res
		}
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			continue // something printed to standard output; not an event
		}
		cell := Cell{name, e.Cell, e.Seconds, e.ProgramSeconds, e.OK, e.Error, e.Source}
		switch e.Event {
		case "kernel":
			res.kernel = e.PID
		case "start":
			obs.Start(cell)
		case "done":
			obs.Done(cell)
			if !e.OK {
				res.err = fmt.Errorf("%s: cell %s failed", name, e.Cell)
			}
		case "end":
			res.ended = true
			if e.Error != "" {
				res.err = fmt.Errorf("%s: %s", name, e.Error)
			}
		}
	}
}

// tail returns the end of a log in one line.
func tail(path string) string {
	text, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " | ")
}
