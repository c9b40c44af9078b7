package kernel

import (
	"bufio"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/bits.txt")

// bitsFile holds a line for each case: its name, the hash of its results on every
// vector instruction set, and that of the portable code, "-" where that takes long.
const bitsFile = "testdata/bits.txt"

// Every kernel has the results of the file, on each instruction set that the machine
// has: vectors of any length give the same bits, and portable Go gives the same on
// every processor.
func TestBits(t *testing.T) {
	want := readBits(t)
	cases := bitsCases()
	got := map[string][2]string{}
	for column, isas := range [2][]isa{vectorISAs(), {generic}} {
		for i, set := range isas {
			useISA(t, set)
			for _, c := range cases {
				if c.slow && set == generic {
					continue
				}
				h := bitsHash(c.run())
				switch g := got[c.name]; {
				case i == 0:
					g[column] = h
					got[c.name] = g
				case g[column] != h && *update:
					t.Errorf("%s: %s on %s, %s on %s", c.name, h, isaNames[set], g[column], isaNames[isas[0]])
				}
				if w := want[c.name][column]; w != h && !*update {
					t.Errorf("%s on %s: hash %s, want %s", c.name, isaNames[set], h, w)
				}
			}
		}
	}
	if len(want) != len(cases) && !*update {
		t.Errorf("%d cases, and %d in %s: go test -run TestBits -update writes it", len(cases), len(want), bitsFile)
	}
	if *update {
		writeBits(t, cases, got)
	}
}

// vectorISAs returns the vector instruction sets of this machine, best first.
func vectorISAs() (isas []isa) {
	isas = slices.Clone(available()[1:])
	slices.Reverse(isas)
	return isas
}

func readBits(t *testing.T) map[string][2]string {
	t.Helper()
	f, err := os.Open(bitsFile)
	if os.IsNotExist(err) && *update {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bits := map[string][2]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			t.Fatalf("%s: %q has %d words, want a name and two hashes", bitsFile, s.Text(), len(fields))
		}
		bits[fields[0]] = [2]string{fields[1], fields[2]}
	}
	return bits
}

func writeBits(t *testing.T, cases []bitsCase, got map[string][2]string) {
	t.Helper()
	if len(vectorISAs()) == 0 {
		t.Fatalf("%s is written on a machine with vectors", bitsFile)
	}
	var b strings.Builder
	for _, c := range cases {
		g := got[c.name]
		if g[1] == "" {
			g[1] = "-"
		}
		fmt.Fprintln(&b, c.name, g[0], g[1])
	}
	if err := os.WriteFile(bitsFile, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// bitsHash returns a hash of results: FNV-1a of their bits, NaN being one number.
func bitsHash(results [][]float32) string {
	h := fnv.New64a()
	for _, r := range results {
		b := make([]byte, 0, 4*len(r))
		for _, v := range r {
			bits := math.Float32bits(v)
			if v != v {
				bits = 0x7fc00000
			}
			b = append(b, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
		}
		h.Write(b)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// lcg makes the inputs of the cases: Knuth's linear congruential generator, whose
// numbers are the same on every machine.
type lcg uint64

func (g *lcg) next() uint32 {
	*g = *g*6364136223846793005 + 1442695040888963407
	return uint32(*g >> 32)
}

// uniform returns n numbers in [lo, hi), bounds whose distance is a power of two.
func (g *lcg) uniform(n int, lo, hi float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = lo + float32(float32(g.next()>>8)*((hi-lo)/(1<<24)))
	}
	return x
}

// random returns n numbers in [−1, 1).
func (g *lcg) random(n int) []float32 { return g.uniform(n, -1, 1) }

// any returns n numbers, of all kinds that float32 has.
func (g *lcg) any(n int) []float32 {
	x := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1, -1, 6,
		math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 0x1p-126, -0x1p-127, 88.7, 88.8, -87.4, -103.9, -104.1}
	x = append(x, g.uniform(n/3, -8, 8)...)
	x = append(x, g.uniform(n/3, -128, 128)...)
	for len(x) < n {
		x = append(x, math.Float32frombits(g.next()))
	}
	return x[:n]
}

// floats returns bytes as numbers.
func floats(b []uint8) []float32 {
	x := make([]float32, len(b))
	for i, v := range b {
		x[i] = float32(v)
	}
	return x
}
