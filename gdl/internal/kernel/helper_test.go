package kernel

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
	"unsafe"
)

// eachISA runs f once on every instruction set of this machine.
func eachISA(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	for _, i := range available() {
		t.Run(isaNames[i], func(t *testing.T) {
			useISA(t, i)
			f(t)
		})
	}
}

// useISA forces an instruction set for the rest of the test.
func useISA(tb testing.TB, i isa) {
	old := chosen
	chosen = i
	tb.Cleanup(func() { chosen = old })
}

// skipEmulated skips a test of minutes, or of time, in an emulator: arm64 is emulated with
// -short.
func skipEmulated(t *testing.T) {
	t.Helper()
	if runtime.GOARCH == "arm64" && testing.Short() {
		t.Skip("an emulator is too slow")
	}
}

// tooLong reports, where tests are short, that a case of so many operations is one of the
// longer ones of portable Go: the race detector looks at each of its accesses, and takes a
// minute for a dozen. Smaller cases go through the same code.
func tooLong(flops float64) bool { return testing.Short() && chosen == generic && flops > 4e6 }

// space makes test operands: guarded memory and values from a seed.
type space struct {
	tb     testing.TB
	rng    *rand.Rand
	before bool // guard pages close to the first element instead of the last
}

func newSpace(tb testing.TB, before bool) *space {
	return &space{tb, rand.New(rand.NewPCG(1, 2)), before}
}

// random returns n values from a standard normal distribution.
func (s *space) random(n int) []float32 {
	x := guarded(s.tb, n, s.before)
	for i := range x {
		x[i] = float32(s.rng.NormFloat64())
	}
	return x
}

// uniform returns n values in [lo, hi).
func (s *space) uniform(n int, lo, hi float32) []float32 {
	x := guarded(s.tb, n, s.before)
	for i := range x {
		x[i] = lo + (hi-lo)*s.rng.Float32()
	}
	return x
}

// unset returns n values that no kernel may leave as they are.
func (s *space) unset(n int) []float32 {
	x := guarded(s.tb, n, s.before)
	for i := range x {
		x[i] = float32(math.NaN())
	}
	return x
}

// bytes returns n bytes, guarded where the guard page is.
func (s *space) bytes(n int) []uint8 {
	x := guarded(s.tb, (n+3)/4, s.before)
	b := unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
	if s.before {
		return b[:n]
	}
	return b[len(b)-n:]
}

// wide returns x in float64.
func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// failer is what testing.TB and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// near fails unless every got[i] is within tol·max(scale[i], 1) of want[i]; a nil
// scale is 0.
func near(tb failer, name string, got []float32, want, scale []float64, tol float64) {
	tb.Helper()
	if len(got) != len(want) {
		tb.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	for i, w := range want {
		s := 1.0
		if scale != nil {
			s = max(1, scale[i])
		}
		if d := math.Abs(float64(got[i]) - w); !(d <= tol*s) {
			tb.Fatalf("%s[%d] = %v, want %v: off by %.3g, more than %.3g", name, i, got[i], w, d, tol*s)
		}
	}
}

// sameBits fails unless a and b are equal bit for bit.
func sameBits(tb failer, name string, a, b []float32) {
	tb.Helper()
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			tb.Fatalf("%s[%d]: %v and %v differ", name, i, a[i], b[i])
		}
	}
}

// anyThreads fails unless run gives the same bits in out on 1, 2, 3 and 8
// threads.
func anyThreads(tb testing.TB, t Task, out []float32, reset func()) {
	tb.Helper()
	var want []float32
	for _, threads := range []int{1, 2, 3, 8} {
		p := newCrew(threads)
		reset()
		p.do(t)
		p.close()
		if want == nil {
			want = append(want, out...)
		}
		sameBits(tb, "output on other threads", out, want)
	}
}

// noAllocs fails if running t allocates.
func noAllocs(tb testing.TB, t Task) {
	tb.Helper()
	if n := testing.AllocsPerRun(10, func() { Do(t) }); n != 0 {
		tb.Errorf("%T allocates %g times a run", t, n)
	}
}

// benchFlops times t, of the given floating-point operations. Besides the mean it
// reports the best run, which other work on the machine disturbs least.
func benchFlops(b *testing.B, t Task, flops float64) {
	best := time.Duration(math.MaxInt64)
	Do(t)
	for b.Loop() {
		start := time.Now()
		Do(t)
		best = min(best, time.Since(start))
	}
	b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	b.ReportMetric(flops/best.Seconds()/1e9, "best-GFLOP/s")
}

// times multiplies all of x by f, in place.
func times(f float32, x []float32) []float32 {
	for i := range x {
		x[i] *= f
	}
	return x
}
