// Package figures regenerates the course's figures by running the notebooks
// that draw them, and compares them with the committed ones.
package figures

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// Figure is one entry of the manifest.
type Figure struct {
	Name    string  `json:"name"`   // path below the figures folder, with slashes
	SHA256  string  `json:"sha256"` // of the file, hexadecimal
	Scale   string  `json:"scale"`
	Cell    string  `json:"cell"`    // the cell that drew it
	Seconds float64 `json:"seconds"` // that cell took
	Command string  `json:"command"` // makes it again
}

// Week returns the notebook that draws the figure.
func (f Figure) Week() string { return path.Dir(f.Name) }

// title is the name as users write it, without extension.
func (f Figure) title() string { return strings.TrimSuffix(f.Name, path.Ext(f.Name)) }

// Manifest lists all figures, sorted by name.
type Manifest []Figure

func manifestPath(dir string) string { return filepath.Join(dir, "manifest.json") }

// ReadManifest reads the manifest of a figures folder; none is an empty one.
func ReadManifest(dir string) (Manifest, error) {
	text, err := os.ReadFile(manifestPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath(dir), err)
	}
	return m, nil
}

// write replaces the manifest of dir.
func (m Manifest) write(dir string) error {
	slices.SortFunc(m, func(a, b Figure) int { return cmp.Compare(a.Name, b.Name) })
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(manifestPath(dir), append(text, '\n'))
}

// find returns the entry with the file name.
func (m Manifest) find(name string) (Figure, bool) {
	i := slices.IndexFunc(m, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}, false
	}
	return m[i], true
}

// scale returns the scale recorded for the figures of week, or fallback.
func (m Manifest) scale(week, fallback string) string {
	for _, f := range m {
		if f.Week() == week {
			return f.Scale
		}
	}
	return fallback
}
