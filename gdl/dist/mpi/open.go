//go:build linux && (amd64 || arm64)

package mpi

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ebitengine/purego"
)

// libraryEnv names the environment variable that chooses the library.
const libraryEnv = "GDL_MPI"

// ErrNoLibrary is wrapped by the error of Join where no MPI library is found.
var ErrNoLibrary = errors.New("no MPI library found")

// File names of libraries, by family.
var (
	mpichNames   = []string{"libmpi_abi.so.1", "libmpi.so.12", "libmpich.so.12"} // the last is Debian's
	openMPINames = []string{"libmpi.so.40"}
)

// library is an open MPI library.
type library struct {
	family
	path    string
	handle  uintptr
	symbols map[string]uintptr
}

// needed are the functions that this package calls. Those that came with MPI 4 are
// not among them: Open MPI 4.1 lacks some.
var needed = []string{
	"MPI_Init_thread", "MPI_Finalize", "MPI_Abort", "MPI_Comm_rank", "MPI_Comm_size", "MPI_Comm_set_errhandler",
	"MPI_Get_library_version", "MPI_Error_string", "MPI_Isend", "MPI_Irecv", "MPI_Ibcast", "MPI_Ibarrier", "MPI_Test", "MPI_Get_count",
}

// open opens the user's library.
func open() (*library, error) {
	// UCX, where the library uses it, would take the signals of Go's runtime. It reads
	// the environment when it is opened.
	os.Setenv("UCX_ERROR_SIGNALS", "")
	var tried []string
	for _, path := range candidates(os.Getenv, besideParent()) {
		handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
		if err != nil {
			tried = append(tried, err.Error())
			continue
		}
		return newLibrary(path, handle)
	}
	return nil, fmt.Errorf("%w: pip install mpich, or apt install openmpi-bin, or set %s to a library or its folder; tried:\n  %s",
		ErrNoLibrary, libraryEnv, strings.Join(tried, "\n  "))
}

func newLibrary(path string, handle uintptr) (*library, error) {
	l := &library{path: path, handle: handle, symbols: map[string]uintptr{}}
	var err error
	if l.family, err = familyOf(handle); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range needed {
		if l.symbols[name], err = purego.Dlsym(handle, name); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return l, nil
}

// candidates lists what to try to open, in order. launcher is a folder of libraries of
// the launcher's, "" for none.
func candidates(env func(string) string, launcher string) []string {
	names := slices.Concat(mpichNames, openMPINames)
	if env("OMPI_COMM_WORLD_SIZE") != "" { // Open MPI has started this process
		names = slices.Concat(openMPINames, mpichNames)
	}
	if p := env(libraryEnv); p != "" {
		if s, err := os.Stat(p); err != nil || !s.IsDir() {
			return []string{p}
		}
		return inside(p, names)
	}
	folders := besideMpiexec(env("PATH"))
	var all []string
	for _, name := range names {
		if launcher != "" {
			all = append(all, filepath.Join(launcher, name))
		}
		all = append(all, name)
		for _, dir := range folders {
			all = append(all, filepath.Join(dir, name))
		}
	}
	return all
}

func inside(dir string, names []string) (paths []string) {
	for _, name := range names {
		paths = append(paths, filepath.Join(dir, name))
	}
	return paths
}

// besideParent returns the folder lib beside the folder bin of the program that has
// started this one: of a launcher, its library lies there, unless the system's folders
// have it.
func besideParent() string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", os.Getppid()))
	if err != nil || !Launched() {
		return ""
	}
	return filepath.Join(filepath.Dir(filepath.Dir(path)), "lib")
}

// besideMpiexec returns the folders lib beside folders bin that hold an mpiexec, as in
// a virtual environment.
func besideMpiexec(path string) (folders []string) {
	for _, bin := range filepath.SplitList(path) {
		if _, err := os.Stat(filepath.Join(bin, "mpiexec")); err == nil && filepath.IsAbs(bin) {
			folders = append(folders, filepath.Join(filepath.Dir(bin), "lib"))
		}
	}
	return folders
}
