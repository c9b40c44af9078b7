package picture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Target is a picture to read and the file that a network makes of it.
type Target struct{ In, Out string }

// Beside returns the name of a further file of t: x-suffix.png for x.png.
func (t Target) Beside(suffix string) string {
	ext := filepath.Ext(t.Out)
	return strings.TrimSuffix(t.Out, ext) + "-" + suffix + ext
}

// Targets decides what is written for some pictures. out, of the flag --out, is a
// file for one of them, else a folder, which is made when it is missing; in it,
// pictures get their names back, as PNG. Nothing is written over a picture that is
// read, and no two over each other, nor are the files that a command writes Beside
// with some suffixes.
func Targets(in []string, out string, suffixes ...string) ([]Target, error) {
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
		one := []Target{{in[0], out}}
		return one, check(one, suffixes)
	}
	var all []Target
	for _, path := range in {
		name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".png"
		all = append(all, Target{path, filepath.Join(out, name)})
	}
	if err := check(all, suffixes); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, fmt.Errorf("--out must be a folder: %w", err)
	}
	return all, nil
}

// check returns an error when a file would be lost.
func check(all []Target, suffixes []string) error {
	from := map[string]string{}
	for _, t := range all {
		files := []string{t.Out}
		for _, suffix := range suffixes {
			files = append(files, t.Beside(suffix))
		}
		for _, out := range files {
			if other, ok := from[out]; ok {
				return fmt.Errorf("%s and %s would both become %s", other, t.In, out)
			}
			from[out] = t.In
			if err := checkRead(all, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkRead returns an error when out is one of the pictures to read.
func checkRead(all []Target, out string) error {
	written, err := os.Stat(out)
	if err != nil {
		return nil // not there: nothing can be lost
	}
	for _, t := range all {
		if read, err := os.Stat(t.In); err == nil && os.SameFile(read, written) {
			return fmt.Errorf("%s is read: it would be written over", t.In)
		}
	}
	return nil
}

// Each makes a picture of each target and prints what one tells of it. A target that
// fails does not keep the others from being made; when ctx ends, the rest is left. The
// errors say who failed.
func Each(ctx context.Context, who string, targets []Target, out io.Writer, one func(Target) (string, error)) error {
	var failed []error
	for i, t := range targets {
		line, err := one(t)
		switch {
		case ctx.Err() != nil && err != nil:
			failed = append(failed, fmt.Errorf("%s: interrupted after %d of %d pictures", who, i, len(targets)))
			return errors.Join(failed...)
		case err != nil:
			failed = append(failed, fmt.Errorf("%s: %w", who, err))
		default:
			fmt.Fprintln(out, line)
		}
	}
	return errors.Join(failed...)
}
