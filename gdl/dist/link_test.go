package dist_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// counter counts what a rank sends.
type counter struct {
	dist.Group
	calls, bytes int
}

func (c *counter) Sendrecv(dst []float32, from int, x []float32, to int) error {
	c.calls, c.bytes = c.calls+1, c.bytes+4*len(x)
	return c.Group.Sendrecv(dst, from, x, to)
}

// SumTime counts the exchanges and the bytes that Sum makes.
func TestSumTime(t *testing.T) {
	const values = 16 * 1024
	for _, ranks := range []int{1, 2, 4, 8} {
		each(t, ranks, func(g dist.Group) error {
			c := &counter{Group: g}
			s, err := dist.NewShards(8, c)
			if err != nil {
				return err
			}
			x := make([][]float32, 8/ranks)
			for i := range x {
				x[i] = make([]float32, values)
			}
			if err := s.Sum(x); err != nil {
				return err
			}
			const bandwidth = 1e6
			for _, latency := range []time.Duration{0, time.Second} {
				l := dist.Link{Latency: latency, Bandwidth: bandwidth}
				want := time.Duration(c.calls)*latency + time.Duration(float64(c.bytes)/bandwidth*1e9)
				if got := l.SumTime(4*values, ranks); (got - want).Abs() > time.Microsecond {
					return fmt.Errorf("%v for %d calls with %d bytes, want %v", got, c.calls, c.bytes, want)
				}
			}
			return nil
		})
	}
}
