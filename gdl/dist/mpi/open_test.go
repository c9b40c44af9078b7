//go:build linux && (amd64 || arm64)

package mpi

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func environ(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestWhereLibrariesAreLookedFor(t *testing.T) {
	dir := t.TempDir()
	bin, lib := filepath.Join(dir, "bin"), filepath.Join(dir, "lib")
	if err := errors.Join(os.Mkdir(bin, 0o777), os.WriteFile(filepath.Join(bin, "mpiexec"), nil, 0o777)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env      map[string]string
		launcher string
		want     []string
	}{
		{map[string]string{"GDL_MPI": "/x/libmpi.so"}, "/l", []string{"/x/libmpi.so"}},
		{map[string]string{"GDL_MPI": dir}, "/l", []string{dir + "/libmpi_abi.so.1", dir + "/libmpi.so.12", dir + "/libmpich.so.12", dir + "/libmpi.so.40"}},
		{map[string]string{"PATH": "/nowhere:" + bin, "PMI_SIZE": "2"}, "",
			[]string{"libmpi_abi.so.1", lib + "/libmpi_abi.so.1", "libmpi.so.12", lib + "/libmpi.so.12", "libmpich.so.12", lib + "/libmpich.so.12", "libmpi.so.40", lib + "/libmpi.so.40"}},
		{map[string]string{"OMPI_COMM_WORLD_SIZE": "2"}, "/l", []string{"/l/libmpi.so.40", "libmpi.so.40", "/l/libmpi_abi.so.1", "libmpi_abi.so.1", "/l/libmpi.so.12", "libmpi.so.12", "/l/libmpich.so.12", "libmpich.so.12"}},
	} {
		if got := candidates(environ(c.env), c.launcher); !slices.Equal(got, c.want) {
			t.Errorf("%v: %q, want %q", c.env, got, c.want)
		}
	}
}

func TestNoLibrary(t *testing.T) {
	t.Setenv("GDL_MPI", filepath.Join(t.TempDir(), "libmpi.so"))
	_, err := Join()
	if !errors.Is(err, ErrNoLibrary) || !strings.Contains(err.Error(), "pip install mpich") || !strings.Contains(err.Error(), os.Getenv("GDL_MPI")) {
		t.Errorf("%v, want ErrNoLibrary with a mend and what was tried", err)
	}
	t.Setenv("GDL_MPI", "libc.so.6")
	if _, err := Join(); err == nil || !strings.Contains(err.Error(), "libc.so.6: it is no MPI library") {
		t.Errorf("%v, want that libc is no MPI library", err)
	}
}

func TestLauncherError(t *testing.T) {
	for _, name := range []string{"PMI_SIZE", "OMPI_COMM_WORLD_SIZE"} {
		env := environ(map[string]string{name: "4"})
		if err := launcherError(env, 1); err == nil || !strings.Contains(err.Error(), "4 processes ("+name+")") {
			t.Errorf("%s: %v, want an error", name, err)
		}
		if err := launcherError(env, 4); err != nil {
			t.Error(err)
		}
	}
	if err := launcherError(environ(map[string]string{"PMI_SIZE": "1"}), 1); err != nil {
		t.Error(err)
	}
}

func TestDeadline(t *testing.T) {
	for text, want := range map[string]time.Duration{"": defaultDeadline, "90s": 90 * time.Second} {
		if got, err := deadlineOf(text); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"5", "-1s", "0s", "x"} {
		if _, err := deadlineOf(text); err == nil || !strings.Contains(err.Error(), "GDL_MPI_DEADLINE="+text) {
			t.Errorf("%q: %v, want an error", text, err)
		}
	}
}
