package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

const stateKey = "train" // of the run's state in a checkpoint's metadata

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
	return assign(path, f, params, func(p *nn.Param) (string, []float32) { return p.Name, p.Data() })
}

func tensors(params []*nn.Param) []ckpt.Tensor {
	var ts []ckpt.Tensor
	for _, p := range params {
		ts = append(ts, ckpt.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data()})
	}
	return ts
}

// assign copies a file's tensors into the memory that dst gives for each
// parameter, once all names and shapes are found right.
func assign(path string, f *ckpt.File, params []*nn.Param, dst func(*nn.Param) (string, []float32)) error {
	found := make([]ckpt.Tensor, len(params))
	for i, p := range params {
		name, _ := dst(p)
		t, ok := f.Tensor(name)
		if !ok {
			return fmt.Errorf("train: %s has no tensor %q: it belongs to another model", path, name)
		}
		if !slices.Equal(t.Shape, p.Shape) {
			return fmt.Errorf("train: %s: tensor %q has shape %v, the model wants %v", path, name, t.Shape, p.Shape)
		}
		found[i] = t
	}
	for i, p := range params {
		_, w := dst(p)
		copy(w, found[i].Data)
	}
	return nil
}

// slotName is the name of a moment of a parameter in a checkpoint.
func (r *run) slotName(i int, p *nn.Param) string {
	return "optimizer/" + r.t.spec.Optimizer.slots()[i] + "/" + p.Name
}

// fingerprint is the key of a run: what it computes, from what, and how, on the
// given version of the engine.
func (r *run) fingerprint(engine int) (string, error) {
	g, err := r.t.graph(r.Data.Size(0))
	if err != nil {
		return "", err
	}
	program, err := exec.Fingerprint(append([]*G.Node{g.cost}, g.news()...)...)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if engine > 0 { // runs made before the engine had a version keep their keys
		fmt.Fprintf(h, "engine %d\n", engine)
	}
	fmt.Fprintf(h, "%s\n%T %+v\n%T %+v\n", program, r.t.spec.Optimizer, r.t.spec.Optimizer, r.Schedule, r.Schedule)
	fmt.Fprintf(h, "%d epochs, patience %d\n%s\n", r.Epochs, r.Patience, r.Data.Digest())
	if r.Test != nil {
		fmt.Fprintln(h, r.Test.Digest())
	}
	for _, p := range g.Used() {
		fmt.Fprintln(h, p.Name)
		binary.Write(h, binary.LittleEndian, p.Data())
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (r *run) lock() (unlock func(), err error) {
	if r.path == "" {
		return func() {}, nil
	}
	u, err := ckpt.Lock(r.path)
	if err != nil {
		return nil, err
	}
	return func() { u() }, nil
}

// save writes weights, moments and state.
func (r *run) save() error {
	r.saved = time.Now()
	if r.path == "" {
		return nil
	}
	r.state.Key = r.key
	meta, err := json.Marshal(r.state)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	ts := tensors(r.t.kept)
	for _, p := range r.t.Params() {
		for i, m := range r.t.moments[p] {
			ts = append(ts, ckpt.Tensor{Name: r.slotName(i, p), Shape: p.Shape, Data: m})
		}
	}
	return ckpt.Save(r.path, &ckpt.File{Tensors: ts, Meta: map[string]string{stateKey: string(meta)}})
}

// restore reads the checkpoint of an equal run, if there is one, and reports
// whether that run was finished.
func (r *run) restore() (done bool, err error) {
	if r.path == "" {
		return false, nil
	}
	f, err := ckpt.Load(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w; delete the file to train anew", err)
	}
	var s state
	if err := json.Unmarshal([]byte(f.Meta[stateKey]), &s); err != nil {
		return false, fmt.Errorf("train: %s is not a checkpoint of a run: its metadata has no valid %q; delete the file to train anew", r.path, stateKey)
	}
	if err := r.checkState(&s); err != nil {
		return false, err
	}
	params := r.t.Params()
	// The moments first: they tell a mismatch before any weight has changed.
	for i := range r.t.spec.Optimizer.slots() {
		err := assign(r.path, f, params, func(p *nn.Param) (string, []float32) {
			return r.slotName(i, p), r.t.moments[p][i]
		})
		if err != nil {
			return false, err
		}
	}
	err = assign(r.path, f, r.t.kept, func(p *nn.Param) (string, []float32) { return p.Name, p.Data() })
	if err != nil {
		return false, err
	}
	r.state, r.t.step = s, s.Total
	return s.Done, nil
}

func (r *run) checkState(s *state) error {
	h := len(s.History.Train)
	switch {
	case s.Key != r.key:
		return fmt.Errorf("train: %s belongs to a run with key %.12s, this one has %.12s", r.path, s.Key, r.key)
	case s.Epoch < 0, s.Step < 0, s.Total < 0, h != s.Epoch, s.Done && h == 0, s.Step > r.Data.Steps():
		return fmt.Errorf("train: %s: epoch %d, step %d, %d entries of history do not fit together", r.path, s.Epoch, s.Step, h)
	}
	return nil
}
