package kernel

import (
	"fmt"
	"math"
	"testing"
)

// The known answers of Random123 1.14, tests/kat_vectors, philox4x32 10 rounds.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, [2]uint32{0xffffffff, 0xffffffff},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		if got := philox4x32(c.counter, c.key); got != c.want {
			t.Errorf("philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

// Every instruction set takes the words that the documentation of Stream says.
func TestStreamWords(t *testing.T) {
	step := []float32{0x1234560000} // beyond 32 bits
	s := Stream{Seed: 0xfedcba9876543210, ID: 7, Step: step}
	eachISA(t, func(t *testing.T) {
		const from = 5 * philoxGroup
		words := s.words(newWorker(), from, 300)
		for j, got := range words {
			i := from + j
			block := philox4x32([4]uint32{uint32(i/64*16 + i%16), 7, 0x34560000, 0x12}, [2]uint32{0x76543210, 0xfedcba98})
			if want := block[i%64/16]; math.Float32bits(got) != want {
				t.Fatalf("word %d is %x, want %x", i, math.Float32bits(got), want)
			}
		}
	})
}

// moments returns mean, standard deviation, skewness and kurtosis.
func moments(x []float32) (m [4]float64) {
	n := float64(len(x))
	for _, v := range x {
		m[0] += float64(v) / n
	}
	for _, v := range x {
		d := float64(v) - m[0]
		m[1] += d * d / n
		m[2] += d * d * d / n
		m[3] += d * d * d * d / n
	}
	m[1] = math.Sqrt(m[1])
	m[2] /= m[1] * m[1] * m[1]
	m[3] /= m[1] * m[1] * m[1] * m[1]
	return m
}

func TestDistributions(t *testing.T) {
	const n = 1 << 20
	eachISA(t, func(t *testing.T) {
		y := make([]float32, n)
		Do(&Normal{Stream: Stream{Seed: 1}, Y: y})
		checkMoments(t, "normal", moments(y), [4]float64{0, 1, 0, 3})
		Do(&Uniform{Stream: Stream{Seed: 1}, Y: y})
		checkMoments(t, "uniform", moments(y), [4]float64{0.5, 1 / math.Sqrt(12), 0, 1.8})
		for _, v := range y {
			if v < 0 || v >= 1 {
				t.Fatalf("uniform number %v outside of [0, 1)", v)
			}
		}
	})
}

func checkMoments(t *testing.T, name string, got, want [4]float64) {
	t.Helper()
	for i := range got { // a million samples: five standard errors
		if math.Abs(got[i]-want[i]) > 5*[4]float64{0.001, 0.001, 0.0025, 0.005}[i] {
			t.Errorf("%s: moments %.4f, want %.4f", name, got, want)
		}
	}
}

func TestNormalISAsAgree(t *testing.T) {
	var want []float32
	eachISA(t, func(t *testing.T) {
		s := newSpace(t, false)
		y := s.unset(1003)
		Do(&Normal{Stream: Stream{Seed: 9, ID: 3}, Y: y})
		if want == nil {
			want = append(want, y...)
		}
		near(t, "Y", y, wide(want), nil, 2e-6)
	})
}

func TestRandomTasks(t *testing.T) {
	step := []float32{3}
	eachISA(t, func(t *testing.T) {
		for i, n := range oddSizes {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				s := newSpace(t, i%2 == 0)
				stream := Stream{Seed: 5, ID: 6, Step: step}
				u := &Uniform{Stream: stream, Y: s.unset(n)}
				z := &Normal{Stream: stream, Y: s.unset(n)}
				d := &Dropout{Stream: stream, Rate: 0.4, X: s.random(n), Y: s.unset(n)}
				anyThreads(t, u, u.Y, func() {})
				anyThreads(t, z, z.Y, func() {})
				anyThreads(t, d, d.Y, func() {})
				want := make([]float64, n)
				for i, x := range wide(d.X) {
					if u.Y[i] >= 0.4 {
						want[i] = x / 0.6
					}
				}
				near(t, "dropout", d.Y, want, nil, 1e-6)
				for _, task := range []Task{u, z, d} {
					noAllocs(t, task)
				}
				first := append([]float32(nil), u.Y...)
				step[0]++
				Do(u)
				step[0]--
				if n > 3 && u.Y[0] == first[0] && u.Y[1] == first[1] {
					t.Error("the next step has the same numbers")
				}
			})
		}
	})
}

func BenchmarkRandom(b *testing.B) {
	y := make([]float32, span)
	for name, task := range map[string]Task{
		"uniform": &Uniform{Y: y}, "normal": &Normal{Y: y}, "dropout": &Dropout{Rate: 0.4, X: y, Y: y},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(4 * span)
			for b.Loop() {
				Do(task)
			}
		})
	}
}
