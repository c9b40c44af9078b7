package picture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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
// pictures get their names back, as PNG, with a number when another one has the name,
// in capital letters or not: x.png, x-2.png. The files that a command writes Beside
// with some suffixes get theirs alike. Nothing is written over a picture that is read.
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
		return one, checkRead(one, suffixes)
	}
	all := apart(in, out, suffixes)
	if err := checkRead(all, suffixes); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, fmt.Errorf("--out must be a folder: %w", err)
	}
	return all, nil
}

// apart gives each picture a file in the folder out that no other has.
func apart(in []string, out string, suffixes []string) (all []Target) {
	taken := map[string]bool{}
	for _, path := range in {
		stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		t := Target{path, filepath.Join(out, stem+".png")}
		for n := 2; slices.ContainsFunc(t.files(suffixes), func(f string) bool { return taken[fold(f)] }); n++ {
			t.Out = filepath.Join(out, fmt.Sprintf("%s-%d.png", stem, n))
		}
		for _, f := range t.files(suffixes) {
			taken[fold(f)] = true
		}
		all = append(all, t)
	}
	return all
}

// fold returns the same for names that are one file on Windows and macOS.
func fold(name string) string { return strings.ToLower(name) }

// files returns what is written for t.
func (t Target) files(suffixes []string) []string {
	files := []string{t.Out}
	for _, suffix := range suffixes {
		files = append(files, t.Beside(suffix))
	}
	return files
}

// checkRead returns an error when a file to be written is one of the pictures to read.
func checkRead(all []Target, suffixes []string) error {
	for _, t := range all {
		for _, out := range t.files(suffixes) {
			written, err := os.Stat(out)
			if err != nil {
				continue // not there: nothing can be lost
			}
			for _, t := range all {
				if read, err := os.Stat(t.In); err == nil && os.SameFile(read, written) {
					return fmt.Errorf("%s is read: it would be written over", t.In)
				}
			}
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
