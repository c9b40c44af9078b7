//go:build linux && (amd64 || arm64)

package mpi_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/dist/mpi"
	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// roleEnv says what TestRank does; it is a rank of a job that another test starts.
const roleEnv = "GDL_TEST_ROLE"

var roles = map[string]func(g dist.Group) error{
	"sum": sum, "calls": calls, "length": length, "leave": leave, "abort": abort, "nothing": func(dist.Group) error { return nil },
	"kill": func(g dist.Group) error { return signal(g, syscall.SIGKILL) },
	"stop": func(g dist.Group) error { return signal(g, syscall.SIGSTOP) },
}

func TestRank(t *testing.T) {
	role := roles[os.Getenv(roleEnv)]
	if role == nil {
		t.Skip("only a part of the other tests")
	}
	g, err := mpi.Join()
	if err != nil {
		t.Fatal(err)
	}
	if g.Rank() == 0 {
		fmt.Printf("library: %v; GOMAXPROCS %d; machines %d\n", g, runtime.GOMAXPROCS(0), g.Machines())
	}
	if err := role(g); err != nil {
		t.Errorf("rank %d: %v", g.Rank(), err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

// values returns n numbers of a shard, whose sum depends on the order.
func values(shard, n int) []float32 {
	r := rand.New(rand.NewPCG(uint64(shard), 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * math.Exp(3*r.NormFloat64()))
	}
	return x
}

// sum prints a digest of a sum over 8 shards.
func sum(g dist.Group) error {
	s, err := dist.NewShards(8, g)
	if err != nil {
		return err
	}
	first, end := s.Own()
	var x [][]float32
	for k := first; k < end; k++ {
		x = append(x, values(k, 300_001))
	}
	if err := s.Sum(x); err != nil {
		return err
	}
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, x[0])
	_, err = fmt.Printf("digest:%x\n", h.Sum(nil))
	return err
}

// calls makes many, while memory is collected and stacks grow.
func calls(g dist.Group) error {
	stop := make(chan bool)
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond): // not without a pause: ranks share cores
				runtime.GC()
			}
		}
	}()
	me, size := g.Rank(), g.Size()
	for i := range 200 {
		n := 1 + i*i
		x, y := make([]float32, n), make([]float32, n)
		x[0], x[n-1] = float32(me+i), float32(me+i)
		if err := g.Sendrecv(y, (me+1)%size, x, (me+size-1)%size); err != nil {
			return err
		}
		if want := float32((me+1)%size + i); y[0] != want || y[n-1] != want {
			return fmt.Errorf("call %d: received %g and %g, want %g", i, y[0], y[n-1], want)
		}
		b := []byte{byte(me), byte(i)}
		if err := g.Bcast(b, i%size); err != nil {
			return err
		}
		if b[0] != byte(i%size) || b[1] != byte(i) {
			return fmt.Errorf("call %d: broadcast of %v", i, b)
		}
	}
	var p *int
	defer func() { recover() }() // Go has kept its signals
	*p = 1
	return errors.New("a nil pointer can be written to")
}

// length sends what is not wanted.
func length(g dist.Group) error {
	me, next, last := g.Rank(), (g.Rank()+1)%g.Size(), (g.Rank()+g.Size()-1)%g.Size()
	err := g.Sendrecv(make([]float32, 3), last, make([]float32, 2), next)
	if want := fmt.Sprintf("rank %d sends 2 values to rank %d, which wants 3", last, me); err == nil || !strings.Contains(err.Error(), want) {
		return fmt.Errorf("%v, want %q", err, want)
	}
	if again := g.Bcast(make([]byte, 1), 0); again == nil {
		return errors.New("a group that has failed goes on")
	}
	return nil // Close ends the job
}

// leave has one rank go while the others wait.
func leave(g dist.Group) error {
	if g.Rank() == 1 {
		os.Exit(3)
	}
	return g.Bcast(make([]byte, 1), 1)
}

func abort(g dist.Group) error {
	if g.Rank() == 1 {
		g.Abort(errors.New("no paint left"))
	}
	return g.Bcast(make([]byte, 1), 1)
}

// signal has one rank get a signal while the others wait.
func signal(g dist.Group, s syscall.Signal) error {
	if g.Rank() == 1 {
		syscall.Kill(os.Getpid(), s)
	}
	return g.Bcast(make([]byte, 1), 1)
}

// each runs f for each launcher, and each library that belongs to it.
func each(t *testing.T, f func(t *testing.T, l gdltest.Launcher, env string)) {
	for _, l := range gdltest.Launchers(t) {
		t.Run(l.Name(), func(t *testing.T) { f(t, l, "GDL_MPI="+os.Getenv("GDL_MPI")) })
		own := filepath.Join(filepath.Dir(filepath.Dir(l.Path)), "lib", "libmpi.so.12")
		if _, err := os.Stat(own); err == nil && !l.OpenMPI {
			t.Run(l.Name()+", its own ABI", func(t *testing.T) { f(t, l, "GDL_MPI="+own) })
		}
	}
}

var digestLine = regexp.MustCompile(`digest:([0-9a-f]{64})`)

// Over processes, sums have the bits of a local group, on any number of them.
func TestSumsOverProcesses(t *testing.T) {
	x := make([][]float32, 8)
	for k := range x {
		x[k] = values(k, 300_001)
	}
	s, err := dist.NewShards(8, dist.Alone())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sum(x); err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, x[0])
	want := fmt.Sprintf("%x", h.Sum(nil))
	each(t, func(t *testing.T, l gdltest.Launcher, env string) {
		for _, ranks := range []int{1, 2, 3, 8} {
			out, err := l.Test(t, ranks, "TestRank", roleEnv+"=sum", env)
			if err != nil {
				t.Fatalf("%d ranks: %v\n%s", ranks, err, out)
			}
			all := digestLine.FindAllStringSubmatch(out, -1)
			if len(all) != ranks {
				t.Fatalf("%d ranks: %d digests in\n%s", ranks, len(all), out)
			}
			for _, m := range all {
				if m[1] != want {
					t.Errorf("%d ranks: digest %s, want %s", ranks, m[1], want)
				}
			}
		}
	})
}

func TestCalls(t *testing.T) {
	each(t, func(t *testing.T, l gdltest.Launcher, env string) {
		out, err := l.Test(t, 3, "TestRank", roleEnv+"=calls", env)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		_, library, _ := strings.Cut(out, "library: ")
		library, _, _ = strings.Cut(library, "\n")
		if !strings.Contains(library, "MPI") || !strings.Contains(library, "ABI") {
			t.Errorf("library %q, want its name and ABI", library)
		}
		t.Log(library)
	})
}

// orphans returns what MPI libraries have left in shared memory: no process has it open,
// also a while later, so it is not of another job that begins or ends.
func orphans(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"mpich_shm_*", "sm_segment.*"} {
		files, err := filepath.Glob(filepath.Join("/dev/shm", pattern))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	for i := range 2 {
		if len(all) > 0 && i > 0 {
			time.Sleep(time.Second)
		}
		all = slices.DeleteFunc(all, func(path string) bool {
			_, err := os.Stat(path)
			return err != nil || isMapped(t, path)
		})
	}
	return all
}

// isMapped reports whether a process has a file in its memory.
func isMapped(t *testing.T, path string) bool {
	t.Helper()
	maps, err := filepath.Glob("/proc/[0-9]*/maps")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(maps, func(m string) bool {
		text, _ := os.ReadFile(m) // none of a process that has just ended
		return strings.Contains(string(text), path)
	})
}

// sweep removes, at the end of a test, what libraries leave there when they are killed.
func sweep(t *testing.T) {
	t.Helper()
	before := orphans(t)
	t.Cleanup(func() {
		for _, path := range orphans(t) {
			if !slices.Contains(before, path) {
				os.Remove(path)
			}
		}
	})
}

// However a rank ends, the job ends, and says why.
func TestJobEndsWithItsRanks(t *testing.T) {
	sweep(t)
	each(t, func(t *testing.T, l gdltest.Launcher, env string) {
		for _, c := range []struct{ role, want string }{
			{"kill", ""}, {"leave", ""}, // the launcher says it
			{"length", "values to rank"},
			{"abort", "rank 1 of 3 gave up: no paint left"},
			{"stop", "no end after 2s (GDL_MPI_DEADLINE): another rank is lost or stopped"},
		} {
			begin := time.Now()
			out, err := l.Test(t, 3, "TestRank", roleEnv+"="+c.role, env, "GDL_MPI_DEADLINE=2s")
			if err == nil || !strings.Contains(out, c.want) {
				t.Errorf("%s: the job ended with %v, want an error and %q:\n%s", c.role, err, c.want, out)
			}
			t.Logf("%s: %v after %v", c.role, err, time.Since(begin).Round(10*time.Millisecond))
		}
	})
}

// A rank that ends in order is no crash to the launcher, and leaves nothing in shared
// memory.
func TestCleanEnds(t *testing.T) {
	starts := 3
	if n, err := strconv.Atoi(os.Getenv("GDL_TEST_STARTS")); err == nil {
		starts = n
	}
	each(t, func(t *testing.T, l gdltest.Launcher, env string) {
		before := orphans(t)
		for i := range starts {
			if out, err := l.Test(t, 4, "TestRank", roleEnv+"=nothing", env); err != nil {
				t.Errorf("start %d: %v\n%s", i, err, out)
			}
		}
		if after := orphans(t); len(after) > len(before) {
			t.Errorf("in shared memory: %q, before %q", after, before)
		}
	})
}

// A library of another family than its launcher is an error, whichever it is.
func TestLauncherOfAnotherFamily(t *testing.T) {
	all := gdltest.Launchers(t)
	sweep(t) // the first process that ends with an error has the others killed
	for _, l := range all {
		for _, other := range all {
			if l.OpenMPI == other.OpenMPI {
				continue
			}
			name := map[bool]string{true: "libmpi.so.40", false: "libmpi_abi.so.1"}[other.OpenMPI]
			lib := filepath.Join(filepath.Dir(filepath.Dir(other.Path)), "lib", name)
			if _, err := os.Stat(lib); err != nil { // of the system
				lib = name
			}
			out, err := l.Test(t, 2, "TestRank", roleEnv+"=sum", "GDL_MPI="+lib)
			if err == nil {
				t.Errorf("%s under the mpiexec of %s: no error:\n%s", other.Name(), l.Name(), out)
			}
			if want := "the launcher has started 2 processes"; other.OpenMPI && !strings.Contains(out, want) {
				t.Errorf("%s under the mpiexec of %s: want %q in\n%s", other.Name(), l.Name(), want, out)
			}
		}
	}
}
