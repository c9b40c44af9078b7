package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// steady returns a runner whose steps all take so many ms, and which notes its
// turns in log.
func steady(name string, ms float64, log *[]string) *runner {
	return &runner{name: name, run: func(_ context.Context, steps int) ([]float64, error) {
		*log = append(*log, fmt.Sprintf("%s%d", name, steps))
		all := make([]float64, steps)
		for i := range all {
			all[i] = ms
		}
		return all, nil
	}}
}

// After a first step each, the runners fill turns of 300 ms one after the other,
// until the first has run for the given time and each has made three steps.
func TestInterleave(t *testing.T) {
	for _, tc := range []struct {
		seconds, a, b float64
		want          string
	}{
		{0, 100, 100, "a1 b1 a3 b3"},
		{0.5, 100, 20, "a1 b1 a3 b15 a3 b15"},
		{0, 10, 1000, "a1 b1 a30 b1 a30 b1"},
	} {
		var log []string
		a, b := steady("a", tc.a, &log), steady("b", tc.b, &log)
		if err := interleave(t.Context(), tc.seconds, []*runner{a, b}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(log, " "); got != tc.want {
			t.Errorf("%g s of steps of %g and %g ms: turns %s, want %s", tc.seconds, tc.a, tc.b, got, tc.want)
		}
	}
}

func TestInterleaveStopsAtAnError(t *testing.T) {
	broken := errors.New("broken")
	r := &runner{run: func(context.Context, int) ([]float64, error) { return nil, broken }}
	if err := interleave(t.Context(), 1, []*runner{r}); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ours := &timed{step: &Step{Run: func() error { return nil }}}
	if err := interleave(ctx, 1, []*runner{{run: ours.run}}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after the context ended, want %v", err, context.Canceled)
	}
}

func TestCompareTakesTheFastest(t *testing.T) {
	r := Result{MinMS: 3}
	r.compare([]*runner{{name: "slow", ms: []float64{9, 8, 7}}, {name: "fast", ms: []float64{6, 4, 5}}})
	if r.Peer != "fast" || r.PeerMinMS != 4 || r.Ratio != 0.75 || r.Variants[0].MedianMS != 8 {
		t.Errorf("result %+v, want fast at 4 ms, ratio 0.75, and slow's median 8", r)
	}
}

func TestResultWithPeers(t *testing.T) {
	text, err := json.Marshal(Result{Case: "gan", ISA: "avx2", Threads: 2, MinMS: 1, Peer: "torch", PeerMinMS: 2, Ratio: 0.5,
		Variants: []Variant{{Name: "torch"}}})
	want := `{"case":"gan","batch":0,"age":0,"isa":"avx2","threads":2,"ms_min":1,"ms_median":0,"gflops":0,"ceiling_share":0,` +
		`"arena_bytes":0,"allocs":0,"peer":"torch","peer_ms_min":2,"ratio":0.5}`
	if err != nil || string(text) != want {
		t.Errorf("%s, error %v; want %s", text, err, want)
	}
}
