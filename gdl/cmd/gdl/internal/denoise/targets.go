package denoise

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Target is a picture to clean and the files to write.
type Target struct {
	In    string
	Out   string
	Noisy string // beside Out
}

// Targets decides what is written for some pictures. out is a file for one of
// them, else a folder, which is made when it is missing; in it, pictures get
// their names back, as PNG. Nothing is written over a picture that is read, and
// no two over each other.
func Targets(in []string, out string) ([]Target, error) {
	info, err := os.Stat(out)
	isFolder := err == nil && info.IsDir()
	if !isFolder && len(in) == 1 && !os.IsPathSeparator(out[len(out)-1]) {
		if err := CheckName(out); err != nil {
			return nil, err
		}
		if info, err := os.Stat(filepath.Dir(out)); err != nil {
			return nil, fmt.Errorf("--out %s: %w", out, err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("--out %s: %s is not a folder", out, filepath.Dir(out))
		}
		t := newTarget(in[0], out)
		return []Target{t}, check([]Target{t})
	}
	var all []Target
	for _, path := range in {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".png"
		all = append(all, newTarget(path, filepath.Join(out, name)))
	}
	if err := check(all); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, fmt.Errorf("--out must be a folder: %w", err)
	}
	return all, nil
}

func newTarget(in, out string) Target {
	ext := filepath.Ext(out)
	return Target{in, out, strings.TrimSuffix(out, ext) + "-noisy" + ext}
}

// check returns an error when a file would be lost.
func check(all []Target) error {
	from := map[string]string{}
	for _, t := range all {
		for _, out := range []string{t.Out, t.Noisy} {
			if other, ok := from[out]; ok {
				return fmt.Errorf("%s and %s would both become %s", other, t.In, out)
			}
			from[out] = t.In
			written, err := os.Stat(out)
			if err != nil {
				continue // not there: nothing can be lost
			}
			for _, o := range all {
				if read, err := os.Stat(o.In); err == nil && os.SameFile(read, written) {
					return fmt.Errorf("%s is read: it would be written over", o.In)
				}
			}
		}
	}
	return nil
}
