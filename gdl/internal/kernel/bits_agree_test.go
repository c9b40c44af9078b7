package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The file of hashes binds all machines on some shapes; those that have several vector
// instruction sets can compare them on any.

// agree runs what task makes on all vector instruction sets, and fails unless the
// results have the same bits.
func agree(r failer, isas []isa, task func() (Task, []float32)) {
	r.Helper()
	var want []float32
	for i, set := range isas {
		chosen = set
		t, y := task()
		if Do(t); i == 0 {
			want = y
			continue
		}
		sameBits(r, isaNames[set]+" against "+isaNames[isas[0]], y, want)
	}
}

// severalISAs returns the vector instruction sets of this machine, of which the test
// needs two.
func severalISAs(t *testing.T) []isa {
	isas := vectorISAs()
	if len(isas) < 2 {
		t.Skip("needs two vector instruction sets")
	}
	useISA(t, chosen) // agree changes it
	return isas
}

func TestGemmVectorISAsAgree(t *testing.T) {
	isas := severalISAs(t)
	rapid.Check(t, func(r *rapid.T) {
		num := func(name string, hi int) int { return rapid.IntRange(1, hi).Draw(r, name) }
		trans, d := rapid.IntRange(0, 3).Draw(r, "trans"), [3]int{num("m", 150), num("n", 150), num("k", 1200)}
		act := rapid.SampledFrom([]Fn{Identity, ReLU, LeakyReLU, ReLU6, SELU}).Draw(r, "act")
		agree(r, isas, func() (Task, []float32) {
			g := lcg(1)
			m := bitsGemm(&g, trans, d, 0)
			m.Bias, m.Act, m.Alpha = times(8, g.random(m.N)), act, 0.2
			return m, m.C
		})
	})
}

func TestConvVectorISAsAgree(t *testing.T) {
	isas := severalISAs(t)
	rapid.Check(t, func(r *rapid.T) {
		num := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(r, name) }
		channels := func(name string) int {
			return rapid.OneOf(rapid.IntRange(1, 20), rapid.SampledFrom([]int{8, 16, 24, 32, 40, 48, 64, 72, 80})).Draw(r, name)
		}
		c := Conv{
			B: num("B", 1, 12), H: num("H", 1, 12), W: num("W", 1, 12), KH: num("KH", 1, 5), KW: num("KW", 1, 5),
			C: channels("C"), F: channels("F"), Upsample: rapid.Bool().Draw(r, "Upsample"),
		}
		if !c.Upsample {
			c.StrideH, c.DilationH = num("StrideH", 1, 3), num("DilationH", 1, 2)
			c.StrideW, c.DilationW = c.StrideH, c.DilationH
		}
		c = c.Same()
		if c.Check() != nil {
			r.Skip("kernel does not fit")
		}
		product, winograd := num("product", 0, 2), num("winograd", -1, 1)
		agree(r, isas, func() (Task, []float32) {
			g := lcg(1)
			f, d, k := bitsConvTasks(&g, c, winograd)
			return []Task{f, d, k}[product], [][]float32{f.Y, d.DX, k.DK}[product]
		})
	})
}

// Elementwise functions and slopes agree on every float32, or, in a test that is not
// long, on some of all sizes.
func TestMapVectorISAsAgree(t *testing.T) {
	isas := severalISAs(t)
	x, ones := make([]float32, 1<<16), make([]float32, 1<<16)
	for i := range ones {
		ones[i] = 1
	}
	for f := range fnCount {
		t.Run(f.String(), func(t *testing.T) {
			for first := uint64(0); first < 1<<32; first += uint64(len(x)) * ulpStride {
				for i := range x {
					x[i] = math.Float32frombits(uint32(first) + uint32(i)*ulpStride)
				}
				agree(t, isas, func() (Task, []float32) {
					m := &Map{F: f, Alpha: 0.3, X: x, Y: make([]float32, len(x))}
					return m, m.Y
				})
				if f == Square || f == Abs {
					continue
				}
				agree(t, isas, func() (Task, []float32) {
					m := &MapGrad{F: f, Alpha: 0.3, Y: x, DY: ones, DX: make([]float32, len(x))}
					return m, m.DX
				})
			}
		})
	}
}
