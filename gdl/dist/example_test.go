package dist_test

import (
	"fmt"
	"log"
	"sync"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// Eight shards on three ranks. In another order, the small numbers would be lost: a
// float32 has 24 bits.
func ExampleShards_Sum() {
	var ranks sync.WaitGroup
	for _, g := range dist.Local(3) {
		ranks.Go(func() {
			defer g.Close()
			s, err := dist.NewShards(8, g)
			if err != nil {
				log.Fatal(err)
			}
			var x [][]float32
			first, end := s.Own()
			for shard := first; shard < end; shard++ {
				v := float32(1)
				if shard == 0 {
					v = 1 << 24
				}
				x = append(x, []float32{v})
			}
			if err := s.Sum(x); err != nil {
				log.Fatal(err)
			}
			if g.Rank() == 2 {
				fmt.Printf("shards %d to %d are here; the sum is 2²⁴ + %g\n", first, end-1, x[0][0]-1<<24)
			}
		})
	}
	ranks.Wait()
	// Output: shards 5 to 7 are here; the sum is 2²⁴ + 6
}

// How much of their time 8, 64 and 512 machines do useful work, when each computes the
// gradients of week 4's DCGAN for 128 pictures, 110 ms on one core of a Zen 5, and then
// exchanges 2.5 MB. The other assumptions are SumTime's.
func ExampleLink_SumTime() {
	const alone, gradients = 110 * time.Millisecond, 2_512_000
	for _, link := range []dist.Link{
		{Latency: 30 * time.Microsecond, Bandwidth: 1.2e8}, // 1 Gbit/s
		{Latency: 20 * time.Microsecond, Bandwidth: 1.2e9},
		{Latency: 3 * time.Microsecond, Bandwidth: 1.2e10},
	} {
		useful := func(machines int) float64 {
			return float64(alone) / float64(alone+2*link.SumTime(gradients/2, machines)) // D's, then G's
		}
		fmt.Printf("%.2f %.2f %.2f\n", useful(8), useful(64), useful(512))
	}
	// Output:
	// 0.75 0.69 0.52
	// 0.96 0.92 0.71
	// 1.00 0.99 0.94
}
