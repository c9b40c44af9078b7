package datasets

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
)

// One processor draws this many pictures a second; Open uses all.
func BenchmarkDrawn(b *testing.B) {
	for _, s := range []data.Source{Faces(1, 1<<30), Hands(1, 1<<30), Objects(1, 1<<30)} {
		b.Run(s.Digest()[6:11], func(b *testing.B) {
			x := picture(s, 0)
			i := 0
			for b.Loop() {
				s.Read(x, i)
				i++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
