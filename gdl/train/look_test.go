package train_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/train"
)

func TestLooksSurviveAResume(t *testing.T) {
	m := newModel(1)
	c := config(m)
	var taken []int
	c.Look = &train.Look{At: train.Epochs(5, 12), Take: func() ([]float32, error) {
		taken = append(taken, len(taken))
		return m.Params()[0].Data(), nil
	}}
	h, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	var epochs []int
	for _, l := range h.Looks {
		epochs = append(epochs, l.Epoch)
	}
	if diff := cmp.Diff([]int{0, 5, 10, 12}, epochs); diff != "" || len(taken) != 4 {
		t.Errorf("looks after epochs (-want +got):\n%s", diff)
	}
	if bits := fmt.Sprint(h.Looks[0].Values); bits == fmt.Sprint(h.Looks[1].Values) {
		t.Error("looks 0 and 1 are the same: they share memory, or nothing was trained")
	}
	prefix := filepath.Join(t.TempDir(), "look")
	for {
		m := newModel(1)
		c := config(m)
		c.Checkpoint = prefix
		c.Look = &train.Look{At: train.Epochs(5, 12), Take: func() ([]float32, error) { return m.Params()[0].Data(), nil }}
		got, err := train.Fit(&countdown{t.Context(), 7}, c)
		if errors.Is(err, train.ErrInterrupted) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(h.Looks, got.Looks); diff != "" {
			t.Errorf("looks (-in one go +resumed):\n%s", diff)
		}
		break
	}
	// A finished run is loaded with its looks, which are not taken again.
	c = config(newModel(1))
	c.Checkpoint = prefix
	c.Look = &train.Look{At: train.Epochs(5, 12), Take: func() ([]float32, error) { return nil, errors.New("taken again") }}
	got, err := train.Fit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(h.Looks, got.Looks); diff != "" {
		t.Errorf("looks (-taken +loaded):\n%s", diff)
	}
}

// After a look that fails, the run goes on from it.
func TestLookThatFails(t *testing.T) {
	prefix := filepath.Join(t.TempDir(), "look")
	broken := errors.New("broken")
	run := func(take func(n int) ([]float32, error)) (*train.History, error) {
		c := config(newModel(1))
		calls := 0
		c.Epochs, c.Checkpoint = 3, prefix
		c.Look = &train.Look{Name: "pictures", At: []int{0, 1, 2, 3}, Take: func() ([]float32, error) {
			calls++
			return take(calls)
		}}
		return train.Fit(t.Context(), c)
	}
	good := func(int) ([]float32, error) { return []float32{1, 2}, nil }
	for _, tc := range []struct {
		want string
		take func(n int) ([]float32, error)
	}{
		{`look "pictures" after epoch 1: broken`, func(n int) ([]float32, error) {
			if n == 2 {
				return nil, broken
			}
			return good(n)
		}},
		{`look "pictures" after epoch 1 returned 3 values, want 2 as before`, func(int) ([]float32, error) { return make([]float32, 3), nil }},
		{`look "pictures" after epoch 1 returned 0 values, want 2 as before`, func(int) ([]float32, error) { return nil, nil }},
		{`look "pictures" after epoch 1 returned a value that is not finite`, func(int) ([]float32, error) { return []float32{1, nan}, nil }},
	} {
		if _, err := run(tc.take); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	h, err := run(good)
	if err != nil || len(h.Looks) != 4 || len(h.Train) != 3 {
		t.Errorf("history %+v, error %v; want one of 3 epochs with 4 looks", h, err)
	}
}

func TestBadLooks(t *testing.T) {
	for _, tc := range []struct {
		at   []int
		want string
	}{
		{[]int{1, 1}, "want ascending numbers from 0 to 12"},
		{[]int{-1}, "want ascending numbers"},
		{[]int{13}, "want ascending numbers"},
	} {
		c := config(newModel(1))
		c.Look = &train.Look{At: tc.at, Take: one}
		if _, err := train.Fit(t.Context(), c); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: error %v, want one with %q", tc.at, err, tc.want)
		}
	}
	c := config(newModel(1))
	c.Look = &train.Look{Name: "empty"}
	if _, err := train.Fit(t.Context(), c); err == nil || !strings.Contains(err.Error(), `look "empty" has no Take`) {
		t.Errorf("error %v", err)
	}
}
