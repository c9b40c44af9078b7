package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

// run is a file of samples.
type run struct {
	path        string
	seed, epoch int
}

// find returns the files of a name, by seed and epoch.
func find(folder, name string) ([]run, error) {
	paths, err := filepath.Glob(filepath.Join(folder, name+"-*-*.u8"))
	if err != nil {
		return nil, err
	}
	var runs []run
	epochs := map[int][]int{}
	for _, p := range paths {
		r := run{path: p}
		if _, err := fmt.Sscanf(filepath.Base(p), name+"-%d-%d.u8", &r.seed, &r.epoch); err != nil {
			return nil, fmt.Errorf("%s: want a name like %s-SEED-EPOCH.u8", p, name)
		}
		runs = append(runs, r)
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(a.seed-b.seed, a.epoch-b.epoch) })
	for _, r := range runs {
		epochs[r.seed] = append(epochs[r.seed], r.epoch)
	}
	for seed, e := range epochs {
		if first := epochs[runs[0].seed]; !slices.Equal(e, first) {
			return nil, fmt.Errorf("%s: seed %d has epochs %v, seed %d has %v; want equal ones", name, runs[0].seed, first, seed, e)
		}
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("%s: no file %s-SEED-EPOCH.u8", folder, name)
	}
	return runs, nil
}

// read returns the images of a file, in [0, 1].
func read(path string) ([]float32, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if want := samples * classifier.Side * classifier.Side; len(b) != want {
		return nil, fmt.Errorf("%s: %d bytes, want %d; is it still being written?", path, len(b), want)
	}
	x := make([]float32, len(b))
	for i, v := range b {
		x[i] = float32(v) / 255
	}
	return x, nil
}

// entry is a key of a JSON object and its value.
type entry struct {
	key   string
	value any
}

// set gives entries of a JSON file new values; the others stay, in their order.
func set(file string, entries ...entry) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := parse(b)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	old = slices.DeleteFunc(old, func(o entry) bool {
		return slices.ContainsFunc(entries, func(e entry) bool { return e.key == o.key })
	})
	var out bytes.Buffer
	for i, e := range append(old, entries...) {
		value, ok := e.value.(json.RawMessage) // an old one stays to the byte
		if !ok {
			if value, err = json.Marshal(e.value); err != nil {
				return err
			}
		}
		fmt.Fprintf(&out, "%s%q: %s", []string{"{", ", "}[min(i, 1)], e.key, value)
	}
	out.WriteString("}\n")
	return atomicfile.WriteBytes(file, out.Bytes())
}

// parse returns the entries of a JSON object, in their order.
func parse(b []byte) ([]entry, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("want a JSON object; %v", err)
	}
	var all []entry
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		all = append(all, entry{key.(string), value})
	}
	_, err := d.Token()
	return all, err
}
