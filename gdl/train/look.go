package train

import (
	"fmt"
	"slices"
)

// Look is taken between epochs, with the weights as they then are: samples of a
// generator, or an image under way. A run that is resumed has those of before.
type Look struct {
	Name string // part of the run's key: change it when Take changes
	At   []int  // numbers of finished epochs, ascending; 0: before the first
	// Take returns what is to be kept, each time the same number of finite values.
	Take func() ([]float32, error)
}

// Looked is what a Look took.
type Looked struct {
	Epoch  int
	Values []float32
}

// Epochs returns 0, n, 2n, … and last: when a Look is to be taken.
func Epochs(n, last int) []int {
	var at []int
	for e := 0; e < last; e += max(n, 1) {
		at = append(at, e)
	}
	return append(at, last)
}

func (l *Look) check(epochs int) error {
	if l.Take == nil {
		return fmt.Errorf("look %q has no Take", l.Name)
	}
	for i, e := range l.At {
		if e < 0 || e > epochs || i > 0 && e <= l.At[i-1] {
			return fmt.Errorf("look %q at epochs %d, want ascending numbers from 0 to %d", l.Name, l.At, epochs)
		}
	}
	return nil
}

// look takes what is due now, between epochs.
func (r *run) look() error {
	s := &r.state
	if r.Look == nil || !slices.Contains(r.Look.At, s.Epoch) || len(s.History.Looks) > s.looksBefore(r.Look.At) {
		return nil
	}
	values, err := r.take()
	if err != nil {
		return fmt.Errorf("look %q after epoch %d: %w", r.Look.Name, s.Epoch, err)
	}
	if len(values) == 0 || len(s.History.Looks) > 0 && len(values) != len(s.History.Looks[0].Values) {
		want := "at least 1"
		if len(s.History.Looks) > 0 {
			want = fmt.Sprintf("%d as before", len(s.History.Looks[0].Values))
		}
		return fmt.Errorf("look %q after epoch %d returned %d values, want %s", r.Look.Name, s.Epoch, len(values), want)
	}
	if !allFinite(values) {
		return fmt.Errorf("look %q after epoch %d returned a value that is not finite", r.Look.Name, s.Epoch)
	}
	s.History.Looks = append(s.History.Looks, Looked{s.Epoch, slices.Clone(values)})
	return nil
}

// looksBefore returns how many looks were due before the present epoch's.
func (s *state) looksBefore(at []int) int {
	n := 0
	for n < len(at) && at[n] < s.Epoch {
		n++
	}
	return n
}
