package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/nn"
)

// modelKey is where a file's metadata holds what rebuilds its model.
const modelKey = "model"

// Model is a network that a file can rebuild: its kind names a constructor, its
// configuration is the constructor's argument. A number in the configuration's JSON
// counts as a length: Rebuild refuses a file whose numbers add up to more than it
// has values, before it makes a model of them. Other settings are written as text,
// by the option string of package encoding/json.
type Model interface {
	Params() []*nn.Param // all, fixed ones too
	Describe() (kind string, config any)
}

// description is a model's entry in a file's metadata.
type description struct {
	Kind   string          `json:"kind"`
	Config json.RawMessage `json:"config"`
}

// File returns a model's parameters and what rebuilds it.
func File(m Model) (*ckpt.File, error) {
	f := &ckpt.File{Tensors: tensors(m.Params()), Meta: map[string]string{}}
	return f, wrap(describeModel(f, m))
}

// describeModel writes what rebuilds a model into a file's metadata.
func describeModel(f *ckpt.File, m Model) error {
	kind, config := m.Describe()
	text, err := json.Marshal(config)
	if err != nil {
		return fmt.Errorf("configuration of the model %s: %w", kind, err)
	}
	entry, err := json.Marshal(description{kind, text})
	if err != nil {
		return err
	}
	f.Meta[modelKey] = string(entry)
	return nil
}

// Maker makes a model without weights from its configuration as JSON.
type Maker func(config []byte) (Model, error)

// MakerOf returns the maker of models that new makes from a configuration.
func MakerOf[C any, M Model](new func(C) M) Maker {
	return func(config []byte) (m Model, err error) {
		var c C
		d := json.NewDecoder(bytes.NewReader(config))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			return nil, err
		}
		err = build(func() { m = new(c) })
		return m, err
	}
}

// Rebuild returns the model that f holds, as Fit and File write it, with its
// weights; kinds are the makers of each kind. An error says what is missing or
// does not fit. It takes no more memory than a few times that of f.
func Rebuild(f *ckpt.File, kinds map[string]Maker) (Model, error) {
	m, err := rebuild(f, kinds)
	return m, wrap(err)
}

func rebuild(f *ckpt.File, kinds map[string]Maker) (Model, error) {
	var d description
	if err := json.Unmarshal([]byte(f.Meta[modelKey]), &d); err != nil {
		return nil, fmt.Errorf("the file's metadata has no valid %q: it holds weights alone", modelKey)
	}
	maker := kinds[d.Kind]
	if maker == nil {
		return nil, fmt.Errorf("the file holds a model of kind %q, want one of %q", d.Kind, slices.Sorted(maps.Keys(kinds)))
	}
	if err := checkSize(f, d.Config); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Kind, err)
	}
	m, err := maker(d.Config)
	if err != nil {
		return nil, fmt.Errorf("%s: configuration %.200s: %w", d.Kind, d.Config, err)
	}
	// Shapes first: weights that do not fit may be too large to allocate.
	for _, p := range m.Params() {
		shape, ok := f.Shape(p.Name)
		if !ok {
			return nil, fmt.Errorf("%s: no tensor %q of shape %v, which its configuration wants", d.Kind, p.Name, p.Shape)
		}
		if !slices.Equal(shape, p.Shape) {
			return nil, fmt.Errorf("%s: tensor %q has shape %v, its configuration wants %v", d.Kind, p.Name, shape, p.Shape)
		}
	}
	return m, assign(f, tensors(m.Params()))
}

// checkSize returns an error when the numbers of a configuration add up to more
// than the file has values: each stands for a length of a tensor, so a model of
// such a configuration is not the file's.
func checkSize(f *ckpt.File, config []byte) error {
	values := 0.0
	for _, t := range f.Tensors {
		values += float64(t.Len())
	}
	sum := 0.0
	d := json.NewDecoder(bytes.NewReader(config))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		if n, ok := token.(json.Number); ok {
			v, err := strconv.ParseFloat(n.String(), 64)
			if err != nil || v < 0 {
				return fmt.Errorf("configuration %.200s: number %s", config, n)
			}
			sum += v
		}
	}
	if sum > values {
		return fmt.Errorf("configuration %.200s is of a larger model than the file's %g values", config, values)
	}
	return nil
}
