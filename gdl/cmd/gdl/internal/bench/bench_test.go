package bench

import "testing"

// BenchmarkSteps times the training steps for benchstat: "go tool gdl bench"
// without the peers.
func BenchmarkSteps(b *testing.B) { benchmark(b, models) }

// BenchmarkSmallSteps are the steps in batches that an emulator can make while it counts
// instructions: see NEON.md of package kernel.
func BenchmarkSmallSteps(b *testing.B) {
	var cases []Case
	for _, c := range models {
		switch c.Name {
		case "conv_ae", "vae", "dcgan":
			c, _ = c.Sized(8)
		case "celeba", "vae64":
			continue
		case "nst":
			c.Flops, c.New = 2*frozen*vggWork(48, 64), func() (*Step, error) { return styleTransfer(48, 64) }
		}
		cases = append(cases, c)
	}
	benchmark(b, cases)
}

// BenchmarkGemm times products of square matrices.
func BenchmarkGemm(b *testing.B) { benchmark(b, gemmSweep()) }

// BenchmarkConv times the convolutions of the models.
func BenchmarkConv(b *testing.B) { benchmark(b, convSweep()) }

func benchmark(b *testing.B, cases []Case) {
	for _, c := range cases {
		b.Run(c.Name, func(b *testing.B) {
			s, err := c.New()
			if err != nil {
				b.Fatal(err)
			}
			if err := s.Run(); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Run(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(c.Flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
