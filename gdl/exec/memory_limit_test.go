package exec_test

import (
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
		if (err == nil) != tc.ok || err != nil && !strings.Contains(err.Error(), "of memory") {
			t.Errorf("%d MiB where %d are in use and 256 more are allowed: error %v", tc.bytes/mib, used/mib, err)
		}
	}
	held[0] = 1
}
