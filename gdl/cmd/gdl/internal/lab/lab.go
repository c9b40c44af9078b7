// Package lab serves the notebooks with JupyterLab.
package lab

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

const (
	host      = "127.0.0.1"
	firstPort = 8888
	lastPort  = 8988
)

// Options are the settings of Serve.
type Options struct {
	Port      int // 0: the first free one from 8888
	NoBrowser bool
	Out       io.Writer // gets the address
}

// Serve runs JupyterLab on the notebooks, for this machine only and behind a
// random token, until ctx ends or the user shuts it down from its menu. Ending it
// in these ways is no error.
func Serve(ctx context.Context, env *setup.Env, opt Options) error {
	asked := opt.Port
	for {
		port, err := ChoosePort(opt.Port)
		if err != nil {
			return err
		}
		opt.Port = port
		started, err := serve(ctx, env, opt)
		// Two labs that start at once may choose the same port: one of them has it.
		if err == nil || started || asked != 0 || portFree(port) == nil {
			return err
		}
		opt.Port = 0
		_ = os.Remove(filepath.Join(env.Cache, failedLog))
	}
}

// serve is Serve at a port, and reports whether it got as far as an address.
func serve(ctx context.Context, env *setup.Env, opt Options) (started bool, err error) {
	tmp, err := atomicfile.TempFolder("", proc.KillUsing)
	if err != nil {
		return false, err
	}
	defer tmp.Remove()
	defer proc.KillUsing(tmp.Path)
	log, err := os.CreateTemp(env.Cache, "jupyterlab-*.log")
	if err != nil {
		return false, err
	}
	defer log.Close()
	token := rand.Text()
	cmd := server(ctx, env, opt.Port, !opt.NoBrowser)
	cmd.Env = append(cmd.Env, "JUPYTER_TOKEN="+token, "TMPDIR="+tmp.Path,
		"JUPYTER_RUNTIME_DIR="+filepath.Join(tmp.Path, "runtime")) // KillUsing knows kernels by their connection files
	tmp.Share(cmd)
	cmd.Stdout, cmd.Stderr = log, log
	if _, err := cmd.StdinPipe(); err != nil { // it closes with this program
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, fmt.Errorf("JupyterLab: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- proc.Wait(cmd) }()
	path := filepath.Join(env.Cache, failedLog)
	if started = waitReady(ctx, opt.Port, token, ended); started {
		path = logFile(env, opt.Port)
	}
	// Not before: the server that has the port may be another lab's, with its log.
	if err := os.Rename(log.Name(), path); err != nil {
		return started, err
	}
	if started {
		fmt.Fprintf(opt.Out, "JupyterLab: http://%s:%d%s?token=%s\nCtrl-C ends it. Log: %s\n", host, opt.Port, startPage(env), token, path)
	}
	err = <-ended
	if ctx.Err() != nil || err == nil {
		return started, nil
	}
	return started, fmt.Errorf("JupyterLab ended by itself (%w): see %s", err, path)
}

// serverScript is JupyterLab, which ends when standard input does: a gdl that was
// killed leaves no server behind. It reads without a buffer, which Python would want
// to close at its end. Settings and extensions for every Jupyter of the machine, such as
// a base_url, are left out: the printed address is that of the settings here.
const serverScript = `import os, signal, threading
from jupyter_core import paths
paths.SYSTEM_CONFIG_PATH.clear()
paths.SYSTEM_JUPYTER_PATH.clear()
threading.Thread(target=lambda: (os.read(0, 1), os.kill(os.getpid(), signal.SIGTERM)), daemon=True).start()
from jupyterlab.labapp import main
main()
`

// server returns the command, without its token: that goes by environment, so
// that other users cannot read it from the process list. The root is the
// checkout or the copy, because notebooks show ../figures.
func server(ctx context.Context, env *setup.Env, port int, browser bool) *exec.Cmd {
	cmd := proc.Command(ctx, env.Python(), "-I", "-c", serverScript,
		"--ServerApp.ip="+host, "--ServerApp.port="+strconv.Itoa(port), "--ServerApp.port_retries=0",
		"--ServerApp.root_dir="+env.Top(), "--FileContentsManager.preferred_dir="+filepath.Base(env.Notebooks()), "--ServerApp.open_browser="+pythonBool(browser),
		"--LabApp.extension_manager=readonly", // it would ask a registry what there is
		"--LabApp.default_url="+startPage(env), "--ServerApp.allow_root=True", "--log-level=WARN")
	cmd.Dir = env.Notebooks()
	cmd.Env = env.Environ()
	return cmd
}

// failedLog is the log of a server that had no address yet.
const failedLog = "jupyterlab-failed.log"

// logFile is where the server at a port logs: labs that run at once have ports of
// their own.
func logFile(env *setup.Env, port int) string {
	return filepath.Join(env.Cache, fmt.Sprintf("jupyterlab-%d.log", port))
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// startPage is week 1, or the first notebook there is.
func startPage(env *setup.Env) string {
	weeks, err := env.Weeks()
	switch {
	case err != nil:
		return "/lab"
	case slices.Contains(weeks, "week1"):
		return "/lab/tree/notebooks/week1.ipynb"
	}
	return "/lab/tree/notebooks/" + weeks[0] + ".ipynb"
}

// ChoosePort returns want when it is free, and for 0 the first free port from
// 8888.
func ChoosePort(want int) (int, error) {
	if want != 0 {
		if err := portFree(want); err != nil {
			return 0, fmt.Errorf("--port %d: %w: choose another, or leave the flag out", want, err)
		}
		return want, nil
	}
	for port := firstPort; port <= lastPort; port++ {
		if portFree(port) == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port between %d and %d: choose one with --port", firstPort, lastPort)
}

// portFree returns an error when port cannot be listened on.
func portFree(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return l.Close()
}

// waitReady waits until the server that knows token answers and returns true, or
// until it or ctx ends and returns false; what ended carries stays in it. Another
// server may have taken the port in the meantime.
func waitReady(ctx context.Context, port int, token string, ended chan error) bool {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case err := <-ended:
			ended <- err
			return false
		case <-tick.C:
			answer, err := http.Get(fmt.Sprintf("http://%s:%d/api/status?token=%s", host, port, token))
			if err != nil {
				continue
			}
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return true
			}
		}
	}
}
