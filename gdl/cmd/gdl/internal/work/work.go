// Package work makes a folder for a learner who cannot write to the checkout, and starts
// a server there: what a container does first.
package work

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

// Options are the settings of Start.
type Options struct {
	Dir     string   // to work in; "": gdl-course in the home folder
	Command []string // what runs there in the end; none: nothing does
	Out     io.Writer
}

// Start makes the folder and whatever set-up lacks, and becomes the command. It returns
// when there is none, or on an error.
func Start(ctx context.Context, env *setup.Env, opt Options) error {
	if err := checkToken(opt.Command); err != nil {
		return err
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	if err := errors.Join(os.MkdirAll(home, 0o777), atomicfile.Writable(home)); err != nil {
		return fmt.Errorf("the home folder, where your work is kept: %w: set HOME to a folder you can write (in a container: mount a volume at %s that user %d can write)", inWords(err), home, os.Getuid())
	}
	dir := opt.Dir
	if dir == "" {
		dir = filepath.Join(home, "gdl-course")
	}
	if len(opt.Command) > 0 { // before any change: the other may be making the copy
		if err := hold(filepath.Join(home, ".gdl-work.lock")); err != nil {
			return inWords(err)
		}
	}
	if err := copyCourse(env.Root, dir); err != nil {
		return inWords(err)
	}
	if err := env.Ensure(ctx); err != nil {
		return inWords(err)
	}
	if len(opt.Command) == 0 {
		fmt.Fprintln(opt.Out, "notebooks:", filepath.Join(dir, "notebooks"))
		return nil
	}
	program, err := exec.LookPath(opt.Command[0])
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil {
		return err
	}
	return become(program, opt.Command)
}

// inWords tells what to do when there is no space left.
func inWords(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the home folder is full: %w: delete there what you do not need, such as trained models in .cache/gdl/runs", err)
	}
	return err
}

// tokenVar is Jupyter's variable for its token.
const tokenVar = "JUPYTER_TOKEN"

// checkToken refuses a server that would let everyone in: Jupyter takes an empty token
// for none, and without the variable makes a random one.
func checkToken(command []string) error {
	if token, ok := os.LookupEnv(tokenVar); ok && strings.TrimSpace(token) == "" {
		return &setup.Fault{Cause: tokenVar + " is empty, which lets everyone in", Mend: "give it a long random value, or unset it and Jupyter makes one"}
	}
	for _, arg := range command {
		if name, value, ok := strings.Cut(arg, "="); ok && strings.HasSuffix(name, ".token") && strings.Trim(value, `'" `) == "" {
			return &setup.Fault{Cause: arg + ": an empty token lets everyone in", Mend: "leave the option out"}
		}
	}
	return nil
}
