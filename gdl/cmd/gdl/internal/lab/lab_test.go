package lab

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
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

func TestStartPage(t *testing.T) {
	env := testcourse.New(t, map[string][]testcourse.Cell{"week0": nil, "week1": nil})
	if got := startPage(env); got != "/lab/tree/notebooks/week1.ipynb" {
		t.Errorf("with week1: %s", got)
	}
	if got := startPage(&setup.Env{Place: course.Place{Root: t.TempDir()}}); got != "/lab" {
		t.Errorf("without notebooks: %s", got)
	}
}
