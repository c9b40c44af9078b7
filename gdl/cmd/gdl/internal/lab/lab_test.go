package lab

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

func TestChoosePort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	if _, err := ChoosePort(taken); err == nil || !strings.Contains(err.Error(), "--port "+strconv.Itoa(taken)) {
		t.Errorf("taken port: %v", err)
	}
	for _, wrong := range []int{-1, 65536} {
		if _, err := ChoosePort(wrong); err == nil {
			t.Errorf("port %d: no error", wrong)
		}
	}
	free, err := ChoosePort(0)
	if err != nil || free < firstPort || free > lastPort {
		t.Fatalf("ChoosePort(0) = %d, %v", free, err)
	}
	l2, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(free)))
	if err != nil {
		t.Fatal(err)
	}
	defer l2.Close()
	if next, err := ChoosePort(0); err != nil || next <= free {
		t.Errorf("with %d taken, ChoosePort(0) = %d, %v", free, next, err)
	}
}

// The server listens on this machine only and its token is no argument, which
// other users could read.
func TestServer(t *testing.T) {
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil, "week2": nil})
	args := strings.Join(server(t.Context(), env, 8888, true).Args, " ")
	for _, want := range []string{"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8888", "--ServerApp.open_browser=True", "--FileContentsManager.preferred_dir=notebooks", "--LabApp.extension_manager=readonly", "root_dir=" + env.Root, "/lab/tree/notebooks/week0.ipynb"} {
		if !strings.Contains(args, want) {
			t.Errorf("no %s in %s", want, args)
		}
	}
	if strings.Contains(args, "ServerApp.preferred_dir") {
		t.Errorf("a deprecated setting in %s", args)
	}
	if a, b := logFile(env, 8888), logFile(env, 8889); a == b || filepath.Dir(a) != env.Cache {
		t.Errorf("two labs log to %s and %s", a, b)
	}
	if strings.Contains(args, "token") {
		t.Errorf("a token in %s", args)
	}
}

// Shut Down in the menu of JupyterLab ends it with exit code 0.
func TestServeEnds(t *testing.T) {
	for _, tc := range []struct{ script, want string }{
		{"exit 0", ""},
		{"exit 3", "JupyterLab ended by itself (exit status 3): see "},
	} {
		env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil})
		env.Cache = t.TempDir()
		if err := os.MkdirAll(filepath.Dir(env.Python()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(env.Python(), []byte("#!/bin/sh\n"+tc.script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		port, err := ChoosePort(0)
		if err != nil {
			t.Fatal(err)
		}
		err = Serve(t.Context(), env, Options{Port: port, NoBrowser: true, Out: io.Discard})
		if (err == nil) != (tc.want == "") || err != nil && !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want %q", tc.script, err, tc.want)
		}
	}
}

// Of two labs that choose the same port, one finds it taken when it listens: that one
// starts again with another.
func TestServeTriesAgain(t *testing.T) {
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil})
	env.Cache = t.TempDir()
	dir := t.TempDir()
	calls, taken := filepath.Join(dir, "calls"), filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Dir(env.Python()), 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nfor a; do case \"$a\" in --ServerApp.port=*) echo ${a#*=} >>" + calls + ";; esac; done\n" +
		"[ -e " + taken + " ] && exit 0\nwhile [ ! -e " + taken + " ]; do sleep 0.01; done\nexit 1\n"
	if err := os.WriteFile(env.Python(), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	go func() {
		for t.Context().Err() == nil {
			text, _ := os.ReadFile(calls)
			if strings.HasSuffix(string(text), "\n") {
				if l, err := net.Listen("tcp", net.JoinHostPort(host, strings.TrimSpace(string(text)))); err == nil {
					t.Cleanup(func() { l.Close() })
				}
				_ = os.WriteFile(taken, nil, 0o644)
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	if err := Serve(t.Context(), env, Options{NoBrowser: true, Out: io.Discard}); err != nil {
		t.Error(err)
	}
	text, _ := os.ReadFile(calls)
	if ports := strings.Fields(string(text)); len(ports) != 2 || ports[0] == ports[1] {
		t.Errorf("the ports were %q, want two that differ", ports)
	}
}

// Settings for every Jupyter of the machine do not move the printed address.
func TestSystemSettings(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this starts JupyterLab")
	}
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil})
	if err := env.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "jupyter_server_config.json"), []byte(`{"ServerApp": {"base_url": "/elsewhere/"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	port, err := ChoosePort(0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := server(ctx, env, port, false)
	i := slices.Index(cmd.Args, serverScript)
	cmd.Args[i] = "from jupyter_core import paths\npaths.SYSTEM_CONFIG_PATH[:] = [" + strconv.Quote(dir) + "]\n" + serverScript
	cmd.Env = append(cmd.Env, "JUPYTER_TOKEN=secret", "JUPYTER_RUNTIME_DIR="+t.TempDir())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- proc.Wait(cmd) }()
	if !waitReady(ctx, port, "secret", ended) {
		t.Error("the server does not answer at its address")
	}
	stdin.Close()
	<-ended
}

func TestStartPage(t *testing.T) {
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil, "week1": nil})
	if got := startPage(env); got != "/lab/tree/notebooks/week1.ipynb" {
		t.Errorf("with week1: %s", got)
	}
	if got := startPage(&setup.Env{Place: course.Place{Root: t.TempDir()}}); got != "/lab" {
		t.Errorf("without notebooks: %s", got)
	}
}
