package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

const (
	momentPrefix = "optimizer/"      // of a moment's name: optimizer/m/encoder/0/w
	stepName     = "optimizer/steps" // of the number of steps made
)

// State returns all that another trainer of the same Spec needs to continue to
// the same bits: trained and updated parameters under their names, the moments,
// and the number of steps. The tensors share the trainer's memory: save or copy
// them before the next step.
func (t *Trainer) State() []ckpt.Tensor {
	ts := append(tensors(t.params), tensors(t.updated)...)
	ts = append(ts, t.momentTensors()...)
	return append(ts, ckpt.Tensor{Name: stepName, Data: []float32{float32(t.step)}})
}

// SetState makes the trainer go on from what State has returned. On an error,
// which names the tensor, nothing has changed.
func (t *Trainer) SetState(ts []ckpt.Tensor) error {
	f := &ckpt.File{Tensors: ts}
	steps, err := f.Tensor(stepName)
	if err != nil || len(steps.Data) != 1 || !(steps.Data[0] >= 0) {
		return fmt.Errorf("train: the state has no tensor %q that holds a number of steps", stepName)
	}
	into := append(tensors(t.params), tensors(t.updated)...)
	if err := t.checkMoments(f); err != nil {
		return wrap(err)
	}
	if err := assign(f, append(into, t.momentTensors()...)); err != nil {
		return fmt.Errorf("train: the state: %w", err)
	}
	t.step, t.ready = int(steps.Data[0]), nil
	return nil
}

// momentTensors returns the moments as tensors.
func (t *Trainer) momentTensors() []ckpt.Tensor {
	var ts []ckpt.Tensor
	for i, p := range t.params {
		for j, slot := range t.spec.Optimizer.Slots() {
			ts = append(ts, ckpt.Tensor{Name: momentPrefix + slot + "/" + p.Name, Shape: p.Shape, Data: t.moments[i][j]})
		}
	}
	return ts
}

// checkMoments returns an error when the moments in a file are not those of the
// trainer's optimiser.
func (t *Trainer) checkMoments(f *ckpt.File) error {
	slots := t.spec.Optimizer.Slots()
	for _, p := range t.params {
		for _, ts := range f.Tensors {
			moment, ok := strings.CutSuffix(ts.Name, "/"+p.Name)
			if !ok {
				continue
			}
			if slot, ok := strings.CutPrefix(moment, momentPrefix); ok && !slices.Contains(slots, slot) && !strings.Contains(slot, "/") {
				return fmt.Errorf("the state holds %q: it belongs to another optimiser, %T keeps %q", ts.Name, t.spec.Optimizer, slots)
			}
		}
		for _, slot := range slots {
			if name := momentPrefix + slot + "/" + p.Name; !holds(f, name) {
				return fmt.Errorf("the state has no %q: it belongs to another optimiser or model, %T keeps %q", name, t.spec.Optimizer, slots)
			}
		}
	}
	return nil
}

func holds(f *ckpt.File, name string) bool {
	_, ok := f.Shape(name)
	return ok
}

// tensors returns parameters as tensors that share their memory.
func tensors(params []*nn.Param) []ckpt.Tensor {
	var ts []ckpt.Tensor
	for _, p := range params {
		ts = append(ts, ckpt.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data()})
	}
	return ts
}

// assign copies a file's tensors into the memory of those of the same names, once
// all names and shapes are found right and all values read.
func assign(f *ckpt.File, into []ckpt.Tensor) error {
	found := make([]ckpt.Tensor, len(into))
	for i, t := range into {
		shape, ok := f.Shape(t.Name)
		if !ok {
			return fmt.Errorf("no tensor %q: it belongs to another model", t.Name)
		}
		if !slices.Equal(shape, t.Shape) {
			return fmt.Errorf("tensor %q has shape %v, the model wants %v", t.Name, shape, t.Shape)
		}
		var err error
		if found[i], err = f.Tensor(t.Name); err != nil {
			return err
		}
	}
	for i, t := range into {
		copy(t.Data, found[i].Data)
	}
	return nil
}
