package gan

import (
	"fmt"
	"slices"

	"github.com/generative-deep-learning/go/gdl/train"
)

// Config returns what train.Fit needs to train the GAN on data, after CheckData:
// Phases, Data, Model and Epochs. Look, Checkpoint and Observe are the caller's.
func (m *GAN) Config(t Training, data train.Batches, epochs int) (train.Config, error) {
	phases, err := m.Phases(t)
	if err != nil {
		return train.Config{}, err
	}
	if err := m.CheckData(data); err != nil {
		return train.Config{}, err
	}
	return train.Config{Phases: phases, Data: data, Model: m, Epochs: epochs}, nil
}

// CheckData returns an error when the first batch cannot be examples of the
// networks: another shape, classes where none are wanted, pixels out of [Lo, Hi],
// or images in [0, 1] for networks that make some in [−1, 1]; and when there is only
// one example, as in a folder with one picture.
func (m *GAN) CheckData(data train.Batches) error {
	want := [][]int{m.Shape}
	if m.Classes > 0 {
		want = append(want, []int{m.Classes})
	}
	if got := data.Shapes(); !slices.EqualFunc(got, want, slices.Equal[[]int]) {
		return fmt.Errorf("%s: data of shapes %v, want %v", m.kind, got, want)
	}
	if data.Steps() < 1 {
		return fmt.Errorf("%s: the data has no batches", m.kind)
	}
	if data.Steps() == 1 && data.Size(0) < 2 {
		return fmt.Errorf("%s: one example to learn from, want at least 2 that differ", m.kind)
	}
	x := make([][]float32, len(want))
	for i, s := range want {
		n := data.Size(0)
		for _, d := range s {
			n *= d
		}
		x[i] = make([]float32, n)
	}
	data.Fill(x, 0, 0)
	return m.checkRange(x[0])
}

// checkRange looks at the values of a batch.
func (m *GAN) checkRange(x []float32) error {
	lo, hi := float64(x[0]), float64(x[0])
	for i, v := range x {
		if v := float64(v); v-v != 0 {
			return fmt.Errorf("%s: value %d of the first batch is %g, want finite ones", m.kind, i, v)
		}
		lo, hi = min(lo, float64(v)), max(hi, float64(v))
	}
	switch {
	case m.Lo == m.Hi:
	case lo < m.Lo || hi > m.Hi:
		return fmt.Errorf("%s: the first batch has values from %g to %g, want %g to %g", m.kind, lo, hi, m.Lo, m.Hi)
	case m.Lo < 0 && lo >= 0:
		return fmt.Errorf("%s: the first batch has values from %g to %g, none of the lower half of %g to %g: scale the images, as with data.NewScaled", m.kind, lo, hi, m.Lo, m.Hi)
	}
	return nil
}
