//go:build linux && (amd64 || arm64)

package mpi

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// Group is all processes of an MPI job: a dist.Group.
type Group struct {
	rank, size int
	machines   int
	version    string
	deadline   time.Duration
	spin       time.Duration // how long a rank tests without a pause
	lib        *library
	calls      chan func() error // for the thread that begins and ends
	done       chan error
	computing  atomic.Bool
	lost       error // of a call that failed: the group cannot be left in order
	closed     bool

	// What the library writes to. It is memory of the heap, which does not move.
	requests [2]uintptr
	flag     int32
	count    int32
	status   [8]uint64
	text     [8192]byte
}

var _ dist.Group = (*Group)(nil)

// Join opens the MPI library and joins the other processes that mpiexec has started; a
// program that was started by itself is a group of one. It can be called once in a
// process. The error says which libraries were tried, or what does not fit.
func Join() (*Group, error) {
	g, err := join()
	if err != nil {
		return nil, fmt.Errorf("mpi: %w", err)
	}
	return g, nil
}

func join() (*Group, error) {
	deadline, err := deadlineOf(os.Getenv(deadlineEnv))
	if err != nil {
		return nil, err
	}
	lib, err := open()
	if err != nil {
		return nil, err
	}
	g := &Group{lib: lib, deadline: deadline, spin: shortSpin, calls: make(chan func() error), done: make(chan error)}
	go g.serve()
	if err := g.do(g.init); err != nil {
		return nil, err
	}
	if err := launcherError(os.Getenv, g.size); err != nil {
		g.Close() // of a group of one
		return nil, fmt.Errorf("%w: use the mpiexec of %s (%s)", err, lib.path, g.version)
	}
	return g, g.shareCores()
}

// serve makes the first call and the last, which MPI wants of one thread. Those between
// are of whichever thread the caller has: to hand each to another takes longer than a
// small message, and the other may wake up on the core of another rank.
func (g *Group) serve() {
	runtime.LockOSThread()
	for f := range g.calls {
		g.done <- f()
	}
}

// do makes calls on the thread that begins and ends.
func (g *Group) do(f func() error) error {
	g.calls <- f
	return <-g.done
}

// call calls a function of the library. Arguments that are addresses must be of the
// heap, and be kept alive by the caller.
func (g *Group) call(name string, args ...uintptr) error {
	code, _, _ := purego.SyscallN(g.lib.symbols[name], args...)
	if int32(code) == 0 {
		return nil
	}
	g.text[0] = 0
	purego.SyscallN(g.lib.symbols["MPI_Error_string"], code, address(&g.text), address(&g.count))
	return fmt.Errorf("%s: %s", name, g.string())
}

// string returns what the library has written to text.
func (g *Group) string() string {
	s, _, _ := strings.Cut(string(g.text[:]), "\x00")
	return s
}

// address returns the address of something on the heap.
func address[T any](x *T) uintptr { return uintptr(unsafe.Pointer(x)) }

func (g *Group) init() error {
	if err := g.call("MPI_Get_library_version", address(&g.text), address(&g.count)); err != nil {
		return err
	}
	line, _, _ := strings.Cut(g.string(), "\n") // "MPICH Version:      5.0.2", "Open MPI v5.0.11, package: …"
	name, _, _ := strings.Cut(line, ",")
	g.version = strings.Replace(strings.Join(strings.Fields(name), " "), " Version: ", " ", 1)
	if err := g.call("MPI_Init_thread", 0, 0, g.lib.serialized, address(&g.count)); err != nil {
		return err
	}
	if level := uintptr(uint32(g.count)); level < g.lib.serialized {
		return fmt.Errorf("%s (%s) was built without threads: it lets one alone make calls (level %d, want %d)", g.version, g.lib.path, level, g.lib.serialized)
	}
	err := errors.Join(
		g.call("MPI_Comm_set_errhandler", g.lib.world, g.lib.errorsReturn),
		g.call("MPI_Comm_rank", g.lib.world, address(&g.flag)), g.call("MPI_Comm_size", g.lib.world, address(&g.count)))
	g.rank, g.size = int(g.flag), int(g.count)
	return err
}

// launcherError returns an error when a launcher of another family has started the
// process: each of its processes would find itself alone and train alone.
func launcherError(env func(string) string, size int) error {
	for _, name := range []string{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"} {
		if n, err := strconv.Atoi(env(name)); err == nil && n > 1 && size == 1 {
			return fmt.Errorf("the launcher has started %d processes (%s), but this one finds itself alone", n, name)
		}
	}
	return nil
}

// Rank returns the number of this process.
func (g *Group) Rank() int { return g.rank }

// Size returns the number of processes.
func (g *Group) Size() int { return g.size }

// Machines returns the number of machines that the processes are on.
func (g *Group) Machines() int { return g.machines }

// Computing says whether the process computes meanwhile: see dist.Group.
func (g *Group) Computing(on bool) { g.computing.Store(on) }

// String says which library it is: its version, its ABI and its file.
func (g *Group) String() string {
	return fmt.Sprintf("%s, %s, %s", g.version, g.lib.name, g.lib.path)
}

// most is how many values one call sends: the library counts in 32 bits.
const most = 1 << 30

// Sendrecv sends x to a rank while it receives dst from one.
func (g *Group) Sendrecv(dst []float32, from int, x []float32, to int) error {
	for first := true; first || len(dst) > 0 || len(x) > 0; first = false {
		a, b := min(len(dst), most), min(len(x), most)
		if err := g.try(func() error { return g.sendrecv(dst[:a], from, x[:b], to) }); err != nil {
			return err
		}
		dst, x = dst[a:], x[b:]
	}
	return nil
}

func (g *Group) sendrecv(dst []float32, from int, x []float32, to int) error {
	defer runtime.KeepAlive(dst)
	defer runtime.KeepAlive(x)
	const tag = 1
	g.requests = [2]uintptr{}
	err := errors.Join(
		g.call("MPI_Irecv", address(unsafe.SliceData(dst)), uintptr(len(dst)), g.lib.float, uintptr(from), tag, g.lib.world, address(&g.requests[0])),
		g.call("MPI_Isend", address(unsafe.SliceData(x)), uintptr(len(x)), g.lib.float, uintptr(to), tag, g.lib.world, address(&g.requests[1])))
	if err != nil {
		return err
	}
	if err := g.wait(&g.requests[0]); err != nil {
		return fmt.Errorf("receiving %d values from rank %d: %w", len(dst), from, err)
	}
	if err := g.call("MPI_Get_count", address(&g.status), g.lib.float, address(&g.count)); err != nil {
		return err
	}
	if int(g.count) != len(dst) {
		return fmt.Errorf("rank %d sends %d values to rank %d, which wants %d", from, g.count, g.rank, len(dst))
	}
	if err := g.wait(&g.requests[1]); err != nil {
		return fmt.Errorf("sending %d values to rank %d: %w", len(x), to, err)
	}
	return nil
}

// Bcast writes the x of a rank to the x of all.
func (g *Group) Bcast(x []byte, root int) error {
	for len(x) > 0 {
		n := min(len(x), most)
		err := g.try(func() error {
			defer runtime.KeepAlive(x)
			g.requests[0] = 0
			if err := g.call("MPI_Ibcast", address(unsafe.SliceData(x)), uintptr(n), g.lib.bytes, uintptr(root), g.lib.world, address(&g.requests[0])); err != nil {
				return err
			}
			if err := g.wait(&g.requests[0]); err != nil {
				return fmt.Errorf("broadcast of %d bytes by rank %d: %w", n, root, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
		x = x[n:]
	}
	return nil
}

// try makes a call that is an error when the group is of no further use.
func (g *Group) try(f func() error) error {
	switch {
	case g.closed:
		return errors.New("mpi: this rank has left the group")
	case g.lost != nil:
		return g.lost
	}
	if err := f(); err != nil {
		g.lost = fmt.Errorf("mpi: rank %d of %d: %w", g.rank, g.size, err)
	}
	return g.lost
}

// Abort prints the reason and ends all processes, this one too.
func (g *Group) Abort(reason error) {
	fmt.Fprintf(os.Stderr, "rank %d of %d gave up: %v\n", g.rank, g.size, reason)
	drain(os.Stderr)
	if !g.closed {
		g.call("MPI_Abort", g.lib.world, 1)
	}
	os.Exit(1)
}

// drain waits until the other end of a pipe has read all, a second at most: launchers kill
// their processes at an abort, and what is still in the pipe is lost.
func drain(pipe *os.File) {
	if info, err := pipe.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return
	}
	for range 100 {
		if n, err := unix.IoctlGetInt(int(pipe.Fd()), unix.TIOCINQ); err != nil || n == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond) // for the reader to pass it on
}

// Close leaves the group when all ranks do. In a group that has lost a rank that
// would take for ever: there, Close is Abort.
func (g *Group) Close() error {
	if g.closed {
		return nil
	}
	g.try(func() error { // so that the wait for a rank that does not come has an end
		g.requests[0] = 0
		if err := g.call("MPI_Ibarrier", g.lib.world, address(&g.requests[0])); err != nil {
			return err
		}
		return g.wait(&g.requests[0])
	})
	if g.lost != nil {
		g.Abort(g.lost)
	}
	g.closed = true
	err := g.do(func() error { return g.call("MPI_Finalize") })
	close(g.calls)
	// MPICH tells its launcher that it ends in a function of C's atexit, which Go's end
	// does not run: the launcher would take it for a crash and kill the others.
	// Functions of a library that is closed run.
	return errors.Join(err, purego.Dlclose(g.lib.handle))
}
