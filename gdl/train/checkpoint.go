package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
)

const (
	stateKey  = "train" // of the run's state in a checkpoint's metadata
	looksName = "looks" // of the tensor that holds what the looks took, a row each
)

// Save writes parameters to path, as safetensors.
func Save(path string, params []*nn.Param) error {
	return ckpt.Save(path, &ckpt.File{Tensors: tensors(params)})
}

// Load reads parameters from path. All of params must be in the file, with
// their shapes; the file may hold more. On an error params stay as they are.
func Load(path string, params []*nn.Param) error {
	f, err := ckpt.Load(path)
	if err != nil {
		return err
	}
	if err := assign(f, tensors(params)); err != nil {
		return fmt.Errorf("train: %s: %w", path, err)
	}
	return nil
}

func (r *run) lock() (unlock func(), err error) {
	unlock = func() {}
	if r.path == "" || !r.leads() {
		return unlock, nil
	}
	u, err := ckpt.Lock(r.path)
	if err == nil {
		unlock = func() { u() }
	}
	return unlock, err
}

// tensors returns the weights and moments of a run.
func (r *run) tensors() []ckpt.Tensor {
	ts := tensors(r.kept())
	for _, p := range r.phases {
		ts = append(ts, p.t.momentTensors()...)
	}
	return ts
}

// save writes weights, moments, looks and state. It refuses values that are not
// finite, so that the file always holds a state to go on from.
func (r *run) save() error {
	r.saved = time.Now()
	if r.path == "" || !r.leads() {
		return nil
	}
	f := &ckpt.File{Tensors: r.tensors(), Meta: map[string]string{}}
	for _, t := range f.Tensors {
		if !allFinite(t.Data) {
			return fmt.Errorf("%s stays as it was: %s holds a value that is not finite after %d steps", r.path, t.Name, r.state.Total)
		}
	}
	if r.Model != nil {
		if err := describeModel(f, r.Model); err != nil {
			return err
		}
	}
	s := r.state
	s.Key, s.LooksAt = r.key, nil
	var looks []float32
	for _, l := range s.History.Looks {
		s.LooksAt, looks = append(s.LooksAt, l.Epoch), append(looks, l.Values...)
	}
	if n := len(s.LooksAt); n > 0 {
		f.Tensors = append(f.Tensors, ckpt.Tensor{Name: looksName, Shape: []int{n, len(looks) / n}, Data: looks})
	}
	meta, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f.Meta[stateKey] = string(meta)
	return ckpt.Save(r.path, f)
}

// noteEarlier tells the observer of a new run that there is a checkpoint of an equal one
// whose numbers were rounded otherwise, which is not continued.
func (r *run) noteEarlier() {
	if r.path == "" || r.state.Total > 0 {
		return
	}
	for engine := kernel.Version; engine > 0; engine-- {
		for _, arithmetic := range kernel.Arithmetics {
			path := r.keyed(keyOf(r.what, engine, arithmetic))
			if _, err := os.Stat(path); err != nil || path == r.path {
				continue
			}
			by := arithmetic
			if engine != kernel.Version {
				by = fmt.Sprintf("version %d of the engine", engine)
			}
			r.notify(progress.Event{Notice: fmt.Sprintf("trained before by %s, which rounds otherwise: training anew (%s is kept)", by, filepath.Base(path))})
			return
		}
	}
}

// restore reads the checkpoint of an equal run, if there is one, and reports
// whether that run was finished. One that was not is left alone when only a finished
// one is of use.
func (r *run) restore(onlyFinished bool) (done bool, err error) {
	if r.path == "" {
		return false, nil
	}
	f, err := r.load()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	var p *fs.PathError
	var rank *dist.RankError
	switch {
	case errors.As(err, &rank):
		return false, err
	case errors.As(err, &p): // it cannot be read, which says nothing of what is in it
		return false, err
	case err != nil:
		return false, fmt.Errorf("%w; delete the file to train anew", err)
	}
	var s state
	if err := json.Unmarshal([]byte(f.Meta[stateKey]), &s); err != nil {
		return false, fmt.Errorf("%s is not a checkpoint of a run: its metadata has no valid %q; delete the file to train anew", r.path, stateKey)
	}
	if err := r.checkState(&s); err != nil {
		return false, err
	}
	if err := s.takeLooks(f); err != nil {
		return false, fmt.Errorf("%s: %w", r.path, err)
	}
	for _, p := range r.phases {
		if err := p.t.checkMoments(f); err != nil {
			return false, fmt.Errorf("%s: %s%w", r.path, p.prefix(), err)
		}
	}
	if onlyFinished && !s.Done {
		return false, nil
	}
	if err := assign(f, r.tensors()); err != nil {
		return false, fmt.Errorf("%s: %w", r.path, err)
	}
	r.state = s
	for i, p := range r.phases {
		p.t.step = s.Phases[i].Steps
	}
	return s.Done, nil
}

// takeLooks reads what the looks took.
func (s *state) takeLooks(f *ckpt.File) error {
	if len(s.LooksAt) == 0 {
		return nil
	}
	shape, ok := f.Shape(looksName)
	if !ok || len(shape) != 2 || shape[0] != len(s.LooksAt) {
		return fmt.Errorf("no tensor %q with %d rows", looksName, len(s.LooksAt))
	}
	t, err := f.Tensor(looksName)
	if err != nil {
		return err
	}
	n := t.Shape[1]
	for i, epoch := range s.LooksAt {
		s.History.Looks = append(s.History.Looks, Looked{epoch, t.Data[i*n : (i+1)*n : (i+1)*n]})
	}
	return nil
}
