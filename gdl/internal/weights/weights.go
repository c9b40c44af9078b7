// Package weights keeps small trained weights with what is told of them: in the
// folder weights of a package, embedded, each in a file of its own. Package maker
// has what the commands that train them share.
package weights

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Set is the embedded weights of a package.
type Set struct {
	FS  fs.FS  // holds weights/NAME.safetensors
	Who string // the package, before its errors
	Key string // of a file's metadata that holds, as JSON, what is told of it
}

// Names returns the names of all weights, sorted.
func (s Set) Names() []string {
	files, _ := fs.Glob(s.FS, "weights/*.safetensors") // the pattern is well formed
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".safetensors")
	}
	return files
}

// Open returns the file of a name.
func (s Set) Open(name string) (*ckpt.File, error) {
	b, err := fs.ReadFile(s.FS, "weights/"+name+".safetensors")
	if err != nil {
		return nil, fmt.Errorf("%s: no weights %q; there are %s", s.Who, name, strings.Join(s.Names(), ", "))
	}
	f, err := ckpt.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", s.Who, name, err)
	}
	return f, nil
}

// Tell writes to info, a pointer, what is told of a file.
func (s Set) Tell(f *ckpt.File, info any) error {
	if err := json.Unmarshal([]byte(f.Meta[s.Key]), info); err != nil {
		return fmt.Errorf("%s: metadata %q: %w", s.Who, s.Key, err)
	}
	return nil
}

// Load returns the model of a name, as read makes it of its file, and what is told of it.
func Load[M, Info any](s Set, name string, read func(*ckpt.File) (M, error)) (m M, info Info, err error) {
	f, err := s.Open(name)
	if err != nil {
		return m, info, err
	}
	if err := s.Tell(f, &info); err != nil {
		return m, info, err
	}
	if m, err = read(f); err != nil {
		return m, info, fmt.Errorf("%w (%s)", err, name)
	}
	return m, info, nil
}

// File returns a model, its weights to be kept as float16, and info.
func (s Set) File(m train.Model, info any) (*ckpt.File, error) {
	text, err := json.Marshal(info)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Who, err)
	}
	f, err := train.File(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Who, err)
	}
	f.F16, f.Meta[s.Key] = true, string(text)
	return f, nil
}
