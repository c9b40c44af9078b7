package datasets

import (
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/data"
)

// BenchmarkDrawAll draws faces as Open does, on all processors.
func BenchmarkDrawAll(b *testing.B) {
	faces := Faces(1, 1000)
	for b.Loop() {
		if _, err := drawAll(b.Context(), faces); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*faces.Len())/b.Elapsed().Seconds(), "images/s")
}

// BenchmarkDrawn draws on one processor.
func BenchmarkDrawn(b *testing.B) {
	for _, s := range []data.Source{Faces(1, 1<<30), Hands(1, 1<<30), Objects(1, 1<<30)} {
		name, _, _ := strings.Cut(strings.TrimPrefix(s.Digest(), "drawn:"), "/")
		b.Run(name, func(b *testing.B) {
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
