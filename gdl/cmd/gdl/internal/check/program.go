package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// build compiles a program in a folder and returns its file. The imports of all cells
// are there, of which it needs some; what a learner forgot is added, as by the kernel.
func (c *Checker) build(ctx context.Context, source, dir string) (string, error) {
	name := filepath.Join(dir, "main.go")
	if err := os.WriteFile(name, []byte(source), 0o666); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "program")
	// As a command: the package that goimports is made of writes to the user's cache
	// folder wherever it is linked.
	env := setup.Env{Place: c.place}
	for _, args := range [][]string{append(env.Goimports(), "-w", name), {"go", "build", "-o", program, name}} {
		cmd := proc.Command(ctx, args[0], args[1:]...)
		cmd.Dir = c.place.Root
		cmd.Env = setup.CellEnviron()
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		err := proc.Run(cmd)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return "", notCompiled(out.String(), dir)
		}
		if err != nil {
			return "", err
		}
	}
	return program, nil
}

// notCompiled returns the first message of a compiler, without what belongs to this
// machine.
func notCompiled(output, dir string) error {
	for _, line := range strings.Split(output, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			line = strings.ReplaceAll(line, dir+string(filepath.Separator), "")
			return fmt.Errorf("does not compile: %s", here.ReplaceAllString(line, "cell "))
		}
	}
	return errors.New("does not compile")
}

// here is what the compiler puts before the name of a cell.
var here = regexp.MustCompile(`^.*?/?cell `)

// run runs a program within the limits and returns what it printed.
func (c *Checker) run(ctx context.Context, program, dir string) (string, error) {
	home, err := os.MkdirTemp(dir, "run")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(home)
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeoutCause(ctx, c.Time, fmt.Errorf("not done after %v", c.Time))
	defer cancel()
	limited, full := context.WithCancelCause(limited)
	defer full(nil)
	cmd := proc.Command(limited, self, c.confinement(program, home)...)
	cmd.Dir = home
	cmd.Env = append(slices.DeleteFunc(setup.CleanEnviron(), secret),
		"HOME="+home, "TMPDIR="+home, "GDL_RUNS="+home, "GDL_FIGURES="+home,
		settings.CacheVar+"="+c.place.Cache, settings.ScaleVar+"="+c.Scale)
	var stdout, stderr bytes.Buffer
	left := &limit{n: c.Output, over: func() { full(fmt.Errorf("it printed more than %d bytes", c.Output)) }}
	cmd.Stdout, cmd.Stderr = left.of(&stdout), left.of(&stderr)
	err = proc.Run(cmd)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		return "", context.Cause(limited)
	case err != nil:
		return stdout.String(), fmt.Errorf("it ended with an error: %s", ending(stderr.String(), err))
	}
	return stdout.String(), nil
}

// secret reports whether a variable may be one that programs of others should not see.
func secret(kv string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(kv), "=")
	return strings.Contains(name, "TOKEN") || strings.Contains(name, "SECRET") || strings.Contains(name, "PASSWORD") || strings.HasSuffix(name, "KEY")
}

// ending returns the first line that a program said of its end.
func ending(stderr string, err error) string {
	for _, line := range strings.Split(stderr, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return err.Error()
}

// limit lets so many bytes through, of several writers together.
type limit struct {
	lock sync.Mutex
	n    int
	over func()
}

type limited struct {
	*limit
	to *bytes.Buffer
}

func (l *limit) of(b *bytes.Buffer) limited { return limited{l, b} }

func (l limited) Write(b []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if len(b) > l.n {
		l.over()
		return len(b), nil // it ends, but not by a broken pipe
	}
	l.n -= len(b)
	return l.to.Write(b)
}

// Word is the first argument of a call of this program that runs another, confined.
const Word = "check-confined"

// confinement returns the arguments of this program that run another, see Confined.
func (c *Checker) confinement(program, home string) []string {
	return []string{Word, fmt.Sprint(c.Memory), fmt.Sprint(c.File), program, home, filepath.Join(c.place.Cache, "datasets")}
}

// Confined becomes a program that may use so much memory and write files so large, in
// the given folders only. It returns but on an error. On systems other than Linux it
// confines nothing.
func Confined(args []string) error {
	var memory, file uint64
	if len(args) < 4 {
		return fmt.Errorf("%s: %d arguments, want memory, file, program and folders", Word, len(args))
	}
	for i, v := range []*uint64{&memory, &file} {
		if _, err := fmt.Sscan(args[i], v); err != nil {
			return fmt.Errorf("%s: %q, want bytes", Word, args[i])
		}
	}
	return confine(memory, file, args[2], args[3:])
}
