package exec_test

import (
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/op"
)

// A program must fit into what GOMEMLIMIT leaves, not into the whole of it.
func TestMemoryLimit(t *testing.T) {
	const mib = 1 << 20
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	used := int64(m.Sys - m.HeapIdle)
	held := make([]byte, 64*mib) // so that what is used counts for something
	used += 64 * mib
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(used + 256*mib))
	for _, tc := range []struct {
		bytes int64 // of input and result together
		ok    bool
	}{{64 * mib, true}, {(256 + 32) * mib, false}, {used + 512*mib, false}} {
		_, err := exec.Compile(op.Exp(input(G.NewGraph(), "x", int(tc.bytes/2/4))))
		if (err == nil) != tc.ok || err != nil && (!errors.Is(err, exec.ErrMemory) || !strings.Contains(err.Error(), "of memory")) {
			t.Errorf("%d MiB where %d are in use and 256 more are allowed: error %v", tc.bytes/mib, used/mib, err)
		}
	}
	held[0] = 1
}

// What the program before left behind is there for the next one: before it is
// refused memory, the system gets back what is garbage.
func TestGarbageIsGivenBack(t *testing.T) {
	const mib = 1 << 20
	garbage := make([]byte, 256*mib)
	for i := range garbage {
		garbage[i] = 1
	}
	before := resident()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(before + 512*mib))
	runtime.KeepAlive(garbage)
	garbage = nil
	if _, err := exec.Compile(op.Exp(input(G.NewGraph(), "x", 1024*mib/4))); err == nil {
		t.Fatal("the limit is passed")
	}
	if given := before - resident(); given < 250*mib {
		t.Errorf("%d MiB were given back, want 256", given/mib)
	}
}

// resident returns the bytes that Go holds of the system.
func resident() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}
