package datasets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
)

const (
	childFrom  = "GDL_DATASETS_TEST_FROM"  // base URL that a child process fetches Big from
	childLimit = "GDL_DATASETS_TEST_LIMIT" // set: no file may grow above 256 KiB
)

// TestChild is no test: it is what the processes run that the others start.
func TestChild(t *testing.T) {
	base := os.Getenv(childFrom)
	if base == "" {
		t.Skip("runs in processes that other tests start")
	}
	if os.Getenv(childLimit) != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 256 << 10, Max: 256 << 10}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	e, _ := datasets.Big(t, base)
	fmt.Println("result:", e.FetchThis(ctx, nil))
}

// child returns a process that fetches Big from base; out is what it prints.
func child(t *testing.T, base string) (cmd *exec.Cmd, out *bytes.Buffer) {
	t.Helper()
	out = new(bytes.Buffer)
	cmd = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childFrom+"="+base)
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, out
}

func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); errors.Is(err, syscall.ENOEXEC) {
		t.Skip("under an emulator a test cannot start itself")
	} else if err != nil {
		t.Fatal(err)
	}
}

// big checks whether the cache has Big's file under its final name.
func big(t *testing.T, want bool) {
	t.Helper()
	e, _ := datasets.Big(t)
	_, err := os.Stat(filepath.Join(e.Cache(), e.Files[0].Name))
	if (err == nil) != want {
		t.Errorf("file under the final name: %v, want it there: %v", err, want)
	}
}

// Big is fetched after all, and what an interrupted process left was used.
func resumes(t *testing.T, base string) {
	t.Helper()
	e, _ := datasets.Big(t, base)
	if err := e.FetchThis(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	big(t, true)
	if left, _ := filepath.Glob(filepath.Join(e.Cache(), "*.part")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A file size limit acts as a full disk does.
func TestFullDisk(t *testing.T) {
	datasets.Sandbox(t)
	_, zip := datasets.Big(t)
	base, ranges := serve(t, content(zip))
	cmd, out := child(t, base)
	cmd.Env = append(cmd.Env, childLimit+"=1")
	start(t, cmd)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	datasets.WantError(t, errors.New(out.String()), "result: datasets: big", "file too large")
	big(t, false)
	resumes(t, base)
	if d := cmp.Diff([]string{"", fmt.Sprintf("bytes=%d-", 256<<10)}, ranges()); d != "" {
		t.Error("requests:", d)
	}
}

// Ctrl-C and a kill in the middle leave no file under the final name, and the
// next fetch goes on where they came.
func TestInterrupted(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, os.Kill} {
		t.Run(sig.String(), func(t *testing.T) {
			datasets.Sandbox(t)
			_, zip := datasets.Big(t)
			half := make(chan struct{})
			var once sync.Once
			base, ranges := serve(t, func(w http.ResponseWriter, r *http.Request) {
				once.Do(func() {
					w.Header().Set("Content-Length", fmt.Sprint(len(zip)))
					w.Write(zip[:len(zip)/2])
					w.(http.Flusher).Flush()
					close(half)
					<-r.Context().Done()
					panic(http.ErrAbortHandler)
				})
				content(zip)(w, r)
			})
			cmd, out := child(t, base)
			start(t, cmd)
			<-half
			e, _ := datasets.Big(t)
			part := datasets.PartOf(filepath.Join(e.Cache(), e.Files[0].Name), base+e.Files[0].Name+".gz")
			waitFor(t, part, int64(len(zip)/2))
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if sig == os.Interrupt {
				datasets.WantError(t, errors.New(out.String()), "result: datasets: "+base, "interrupt signal received")
			}
			big(t, false)
			resumes(t, base)
			if d := cmp.Diff([]string{"", fmt.Sprintf("bytes=%d-", len(zip)/2)}, ranges()); d != "" {
				t.Error("requests:", d)
			}
		})
	}
}

// waitFor waits until the file at path has size bytes.
func waitFor(t *testing.T, path string, size int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if info, err := os.Stat(path); err == nil && info.Size() == size {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%s does not grow to %d bytes", path, size)
}

func TestTwoProcesses(t *testing.T) {
	datasets.Sandbox(t)
	_, zip := datasets.Big(t)
	base, ranges := serve(t, content(zip))
	var cmds []*exec.Cmd
	var outs []*bytes.Buffer
	for range 2 {
		cmd, out := child(t, base)
		start(t, cmd)
		cmds, outs = append(cmds, cmd), append(outs, out)
	}
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		datasets.WantError(t, errors.New(outs[i].String()), "result: <nil>")
	}
	big(t, true)
	if n := len(ranges()); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
}
