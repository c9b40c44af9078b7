package metric_test

import (
	"fmt"
	"log"

	"github.com/generative-deep-learning/go/gdl/metric"
)

// A picture that is off by a tenth of the peak everywhere has 20 dB.
func ExamplePSNR() {
	clean, noisy := []float32{0, 0.2, 0.4, 0.6}, []float32{0.1, 0.3, 0.3, 0.5}
	db, err := metric.PSNR(clean, noisy, 1, 2, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f dB\n", db)
	// Output: 20.0 dB
}
