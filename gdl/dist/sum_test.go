package dist_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// values returns n numbers of a shard, whose sum depends on the order.
func values(shard, n int) []float32 {
	r := rand.New(rand.NewPCG(uint64(shard), 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * math.Exp(3*r.NormFloat64()))
	}
	return x
}

// tree sums shards first … end−1 of the values as the package says it does.
func tree(all [][]float32, first, end int) []float32 {
	if end-first == 1 {
		return all[first]
	}
	half := 1
	for 2*half < end-first {
		half *= 2
	}
	a, b := tree(all, first, first+half), tree(all, first+half, end)
	sum := make([]float32, len(a))
	for i := range a {
		sum[i] = a[i] + b[i]
	}
	return sum
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// The sum is that of the tree, to the bit, on each rank and for any number of ranks.
func TestSumIsTheTreeOnAnyNumberOfRanks(t *testing.T) {
	for _, of := range []int{1, 2, 3, 5, 7, 8, 12, 16} {
		for _, n := range []int{1, 15, 16, 17, 1003} {
			all := make([][]float32, of)
			for k := range all {
				all[k] = values(k, n)
			}
			want := tree(all, 0, of)
			for size := 1; size <= of; size++ {
				each(t, size, func(g dist.Group) error {
					s, err := dist.NewShards(of, g)
					if err != nil {
						return err
					}
					for range 2 { // the second time in memory that holds the first
						first, end := s.Own()
						var own [][]float32
						for k := first; k < end; k++ {
							own = append(own, slices.Clone(all[k]))
						}
						if err := s.Sum(own); err != nil {
							return err
						}
						if !sameBits(own[0], want) {
							return fmt.Errorf("%d shards of %d values on %d ranks: other bits on rank %d", of, n, size, g.Rank())
						}
					}
					return nil
				})
			}
		}
	}
	// Otherwise the test shows nothing.
	all := [][]float32{values(0, 1003), values(1, 1003), values(2, 1003), values(3, 1003)}
	other := slices.Clone(all)
	slices.Reverse(other[1:])
	if sameBits(tree(all, 0, 4), tree(other, 0, 4)) {
		t.Error("another order of sums has the same bits")
	}
}

func TestShardsThatCannotBeDealt(t *testing.T) {
	for _, c := range []struct {
		of, size int
		want     string
	}{
		{0, 1, "0 shards, want at least 1"},
		{-3, 1, "-3 shards, want at least 1"},
		{3, 4, "3 shards for 4 ranks, want at least as many as ranks"},
	} {
		if _, err := dist.NewShards(c.of, dist.Local(c.size)[0]); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d shards on %d ranks: %v, want %q", c.of, c.size, err, c.want)
		}
	}
	s, err := dist.NewShards(2, dist.Alone())
	if err != nil {
		t.Fatal(err)
	}
	for want, x := range map[string][][]float32{
		"values of 1 shards given, rank 0 has 2": {make([]float32, 3)},
		"shard 1 has 4 values, shard 0 has 3":    {make([]float32, 3), make([]float32, 4)},
	} {
		if err := s.Sum(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Every shard belongs to one rank, and no rank has two more than another.
func TestEachShardIsOfOneRank(t *testing.T) {
	for of := 1; of <= 16; of++ {
		for size := 1; size <= of; size++ {
			s, err := dist.NewShards(of, dist.Local(size)[0])
			if err != nil {
				t.Fatal(err)
			}
			next := 0
			for r := range size {
				first, end := s.Span(r)
				if n := end - first; first != next || n < of/size || n > of/size+1 {
					t.Errorf("rank %d of %d has shards %d to %d of %d", r, size, first, end, of)
				}
				next = end
			}
			if next != of {
				t.Errorf("%d of %d shards on %d ranks", next, of, size)
			}
		}
	}
}
