//go:build !linux || !(amd64 || arm64)

package mpi

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// ErrNoLibrary is wrapped by the error of Join where no MPI library is found.
var ErrNoLibrary = errors.New("no MPI library found")

// Group is all processes of an MPI job: a dist.Group.
type Group struct{ dist.Group }

// Join returns an error: MPI libraries are bound on Linux alone.
func Join() (*Group, error) {
	return nil, fmt.Errorf("mpi: %w: they are bound on linux/amd64 and linux/arm64, this is %s/%s", ErrNoLibrary, runtime.GOOS, runtime.GOARCH)
}

// String returns nothing: there is no library.
func (g *Group) String() string { return "" }
