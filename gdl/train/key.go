package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// keyVersion changes when the way keys are made does.
const keyVersion = 3

// keyOf returns the key of a run with the given digest, on a version of the engine with
// some arithmetic.
func keyOf(digest []byte, engine int, arithmetic string) string {
	h := sha256.New()
	fmt.Fprintf(h, "key %d, engine %d, %s\n%x", keyVersion, engine, arithmetic, digest)
	return hex.EncodeToString(h.Sum(nil))
}

// digest tells runs apart by all that can change a bit of their results on one engine.
func (r *run) digest() ([]byte, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d epochs of %d steps, patience %d\n", r.Epochs, r.steps(), r.Patience)
	if r.Shards > 1 {
		fmt.Fprintf(h, "%d shards\n", r.Shards)
	}
	for _, b := range []Batches{r.Data, r.Test} {
		if b == nil {
			fmt.Fprintln(h, "no data")
			continue
		}
		fmt.Fprintf(h, "data %q\n", b.Digest())
	}
	if r.Look != nil {
		fmt.Fprintf(h, "look %q %d\n", r.Look.Name, r.Look.At)
	}
	if r.Model != nil {
		kind, config := r.Model.Describe()
		text, err := json.Marshal(config)
		if err != nil {
			return nil, fmt.Errorf("train: configuration of the model %s: %w", kind, err)
		}
		fmt.Fprintf(h, "model %q %s\n", kind, text)
	}
	for _, p := range r.phases {
		if err := r.writePhase(h, p); err != nil {
			return nil, fmt.Errorf("train: %s%w", p.prefix(), err)
		}
	}
	return h.Sum(nil), nil
}

// writePhase writes all of a phase that decides.
func (r *run) writePhase(h io.Writer, p *phase) error {
	s := p.t.spec
	fmt.Fprintf(h, "phase %q, repeat %d, every %d, seed %d\n", p.Name, p.Repeat, p.Every, p.t.seed)
	for _, v := range []any{s.Optimizer, s.Schedule, s.Transform, s.Project} {
		if err := describe(h, v); err != nil {
			return err
		}
		fmt.Fprintln(h)
	}
	g, err := p.t.graph(nn.Part{Size: p.t.batch})
	if err != nil {
		return err
	}
	if err := writeGraph(h, g); err != nil {
		return err
	}
	if p.eval == nil {
		return nil
	}
	g, err = p.eval.graph(r.Test.Size(0))
	if err != nil {
		return err
	}
	return writeGraph(h, g)
}

// writeGraph writes what a graph computes, its constants, and the present values
// of its parameters.
func writeGraph(h io.Writer, g *stepGraph) error {
	program, err := exec.Fingerprint(g.outputs()...)
	if err != nil {
		return err
	}
	fmt.Fprintln(h, program)
	for _, name := range termNames(g.Ctx) {
		fmt.Fprintf(h, "term %q\n", name)
	}
	for _, u := range g.Updates() {
		fmt.Fprintf(h, "updates %q\n", u.Param.Name)
	}
	for _, n := range g.Consts() {
		if err := binary.Write(h, binary.LittleEndian, n.Value().Data()); err != nil {
			return err
		}
	}
	return writeValues(h, g.Used())
}

func writeValues(h io.Writer, params []*nn.Param) error {
	for _, p := range params {
		fmt.Fprintln(h, p.Name, p.Shape)
		if err := binary.Write(h, binary.LittleEndian, p.Data()); err != nil {
			return err
		}
	}
	return nil
}

// describe writes a setting in a way that is the same in every process: what its
// method Key returns, if it has one, else its fields, one by one. It returns an
// error for what has no such way, as a function.
func describe(h io.Writer, v any) error { return describeValue(h, reflect.ValueOf(v)) }

func describeValue(h io.Writer, v reflect.Value) error {
	if !v.IsValid() {
		fmt.Fprint(h, "nil")
		return nil
	}
	fmt.Fprint(h, v.Type(), " ")
	if v.CanInterface() {
		if k, ok := v.Interface().(interface{ Key() string }); ok {
			fmt.Fprintf(h, "%q", k.Key())
			return nil
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return describeValue(h, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fmt.Fprint(h, " ", v.Type().Field(i).Name, ":")
			if err := describeValue(h, v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice, reflect.Array:
		fmt.Fprint(h, v.Len())
		for i := range v.Len() {
			if err := describeValue(h, v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		return describeMap(h, v)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		if v.Kind() != reflect.Uintptr && v.IsNil() {
			fmt.Fprint(h, "nil")
			return nil
		}
		return fmt.Errorf("a setting of type %s cannot be part of a checkpoint's key: give the type that holds it a method Key() string", v.Type())
	default: // numbers, booleans, strings
		fmt.Fprintf(h, "%#v", v)
	}
	return nil
}

// describeMap writes the entries sorted by their keys as printed.
func describeMap(h io.Writer, v reflect.Value) error {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch x, y := fmt.Sprint(a), fmt.Sprint(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	for _, k := range keys {
		fmt.Fprint(h, " ", k, ":")
		if err := describeValue(h, v.MapIndex(k)); err != nil {
			return err
		}
	}
	return nil
}
