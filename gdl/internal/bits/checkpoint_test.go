package bits_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
)

// A checkpoint of one vector instruction set continues on another, to the bytes of a
// run in one go. Portable Go has a checkpoint of its own.
func TestCheckpointContinues(t *testing.T) {
	want := readBits(t)["dcgan"][0]
	for _, from := range isas() {
		for _, to := range isas() {
			if from == to || from == "generic" || to == "generic" {
				continue
			}
			t.Run(from+"-"+to, func(t *testing.T) {
				dir := t.TempDir()
				if got := continued(t, from, dir, 60); got != "interrupted" {
					t.Fatalf("%s: %s, want an interrupt", from, got)
				}
				if got := continued(t, to, dir, 0); got != want {
					t.Errorf("interrupted on %s and resumed on %s: %s, in one go: %s", from, to, got, want)
				}
				if n := checkpoints(t, dir); n != 1 {
					t.Errorf("%d checkpoints, want one of both", n)
				}
				continued(t, "generic", dir, 2)
				if n := checkpoints(t, dir); n != 2 {
					t.Errorf("%d checkpoints, want one of vectors and one of portable Go", n)
				}
			})
		}
	}
}

func checkpoints(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// continued trains the DCGAN on an instruction set in a process of its own, up to a
// number of events, 0 for all, and returns the hash of its weights or "interrupted".
func continued(t *testing.T, isa, dir string, stop int) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCheckpointChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GDL_ISA="+isa, "GDL_TEST_DIR="+dir, fmt.Sprint("GDL_TEST_STOP=", stop))
	out, err := cmd.CombinedOutput()
	gdltest.SkipEmulated(t, err)
	if err != nil {
		t.Fatalf("%s: %v\n%s", isa, err, out)
	}
	_, result, ok := strings.Cut(string(out), "result: ")
	switch {
	case !ok && strings.Contains(string(out), "GDL_ISA="+isa):
		t.Skip("this machine has no " + isa)
	case !ok:
		t.Fatalf("no result in\n%s", out)
	}
	return strings.Fields(result)[0]
}

func TestCheckpointChild(t *testing.T) {
	dir := os.Getenv("GDL_TEST_DIR")
	if dir == "" {
		t.Skip("only a part of TestCheckpointContinues")
	}
	if err := kernel.CheckISA(); err != nil {
		t.Skip(err)
	}
	var stop, events int
	fmt.Sscan(os.Getenv("GDL_TEST_STOP"), &stop)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m, cfg := convGAN(t, epochSteps, vectorEpochs)
	cfg.Checkpoint, cfg.Observe = filepath.Join(dir, "dcgan"), func(progress.Event) {
		if events++; events == stop {
			cancel()
		}
	}
	_, err := train.Fit(ctx, cfg)
	if errors.Is(err, train.ErrInterrupted) {
		fmt.Println("result: interrupted")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("result:", hashOf(valuesOf(m.Params())))
}
