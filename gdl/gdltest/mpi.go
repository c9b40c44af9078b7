package gdltest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Launcher starts the ranks of an MPI job.
type Launcher struct {
	Path    string // of mpiexec
	OpenMPI bool
}

// Launchers returns those of the environment variable GDL_MPIEXEC, a list of paths, or
// the mpiexec on the PATH. It skips the test when there is none.
func Launchers(t *testing.T) []Launcher {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("MPI libraries are bound on Linux alone")
	}
	paths := filepath.SplitList(os.Getenv("GDL_MPIEXEC"))
	if len(paths) == 0 {
		path, err := exec.LookPath("mpiexec")
		if err != nil {
			t.Skip("no mpiexec on the PATH, and GDL_MPIEXEC is not set: pip install mpich")
		}
		paths = []string{path}
	}
	var all []Launcher
	for _, path := range paths {
		version, err := exec.CommandContext(t.Context(), path, "--version").Output()
		if err != nil {
			t.Fatalf("%s --version: %v", path, err)
		}
		open := strings.Contains(string(version), "Open MPI") || strings.Contains(string(version), "OpenRTE") // 5, 4
		all = append(all, Launcher{path, open})
	}
	return all
}

// Name returns the family's name.
func (l Launcher) Name() string {
	if l.OpenMPI {
		return "Open MPI"
	}
	return "MPICH"
}

// Test runs one test of the running test program on ranks processes, with more
// variables in their environment, and returns what they wrote and how the job ended.
func (l Launcher) Test(t *testing.T, ranks int, name string, env ...string) (out string, err error) {
	t.Helper()
	return l.Run(t, ranks, env, "-test.run=^"+name+"$", "-test.v")
}

// Run is Test for other arguments of the running test program.
func (l Launcher) Run(t *testing.T, ranks int, env []string, args ...string) (out string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, l.Path, append([]string{"-n", strconv.Itoa(ranks), os.Args[0]}, args...)...)
	cmd.WaitDelay = time.Second // ranks that outlive their launcher hold the pipe
	cmd.Env = slices.Concat(os.Environ(), []string{
		"PATH=" + filepath.Dir(l.Path) + string(filepath.ListSeparator) + os.Getenv("PATH"),
		// Open MPI refuses to run as root, more ranks than cores, and binds ranks to cores.
		"OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
		"PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe", "OMPI_MCA_rmaps_base_oversubscribe=1",
		"PRTE_MCA_hwloc_default_binding_policy=none", "OMPI_MCA_hwloc_base_binding_policy=none",
	}, env)
	b, err := cmd.CombinedOutput()
	return string(b), err
}
