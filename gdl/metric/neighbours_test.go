package metric_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/metric"
)

func TestNeighbours(t *testing.T) {
	set := []float32{0, 0, 5, 0, 1, 0, 0, 5, 1, 0} // places 2 and 4 are equal
	got, err := metric.Neighbours([]float32{0, 0, 6, 0}, set, 2, 3)
	if want := "[[0 2 4] [1 2 4]]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
	// A width that is no multiple of four.
	got, err = metric.Neighbours([]float32{0, 0, 0, 0, 9}, []float32{0, 0, 0, 0, 0, 3, 0, 0, 0, 9}, 5, 1)
	if err != nil || fmt.Sprint(got) != "[[1]]" {
		t.Errorf("%v, %v; want [[1]]", got, err)
	}
}

func TestNeighboursErrors(t *testing.T) {
	for want, f := range map[string]func() ([][]int, error){
		"3 and 4 values, want whole vectors of 2": func() ([][]int, error) { return metric.Neighbours(make([]float32, 3), make([]float32, 4), 2, 1) },
		"3 neighbours of 2 vectors":               func() ([][]int, error) { return metric.Neighbours(make([]float32, 2), make([]float32, 4), 2, 3) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
