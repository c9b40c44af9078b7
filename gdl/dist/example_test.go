package dist_test

import (
	"fmt"
	"log"
	"sync"

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
