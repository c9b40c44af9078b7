package site

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// marker is the file that says a folder is ours. It lists its files as sha256sum does,
// so that "sha256sum -c .gdl-site" checks a copy.
const marker = ".gdl-site"

// folder is where a site goes.
type folder struct {
	path   string // no symbolic link
	exists bool
}

// CheckFolder returns why no site can be written to the folder out, or nil.
func CheckFolder(out string) error {
	_, err := openFolder(out)
	return err
}

// openFolder refuses a folder with anything in it that is not a site's, or that was
// changed since: replacing it would lose that.
func openFolder(out string) (folder, error) {
	abs, err := filepath.Abs(out)
	if err != nil {
		return folder{}, err
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o777); err != nil {
		return folder{}, err
	}
	info, err := os.Stat(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return folder{path: abs}, nil
	}
	if err != nil {
		return folder{}, err
	}
	if !info.IsDir() {
		return folder{}, fmt.Errorf("%s is a file; a site needs a folder", abs)
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return folder{}, err
	}
	if err := checkOurs(abs); err != nil {
		return folder{}, err
	}
	return folder{path: abs, exists: true}, nil
}

const another = "move it away, or choose another folder"

// checkOurs reports the first file in dir that gdl site did not write.
func checkOurs(dir string) error {
	ours, err := readMarker(dir)
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if err != nil || name == marker || d.IsDir() {
			return err
		}
		want, known := ours[name]
		switch {
		case ours == nil:
			return fmt.Errorf("%s is not empty and no site of gdl (it holds %s): %s", dir, name, another)
		case !known || !d.Type().IsRegular():
			return fmt.Errorf("%s holds %s, which gdl site did not make: %s", dir, name, another)
		}
		got, err := fileHash(path)
		if err == nil && got != want {
			err = fmt.Errorf("%s was changed since gdl site made it: %s", path, another)
		}
		return err
	})
}

// readMarker returns the hash of each file of the site in dir, nil when it is none.
func readMarker(dir string) (map[string]string, error) {
	f, err := os.Open(filepath.Join(dir, marker))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	ours := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if hash, name, ok := strings.Cut(lines.Text(), "  "); ok {
			ours[name] = hash
		}
	}
	return ours, lines.Err()
}

// writeMarker lists the files of dir.
func writeMarker(dir string) error {
	var text strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		hash, err := fileHash(path)
		fmt.Fprintf(&text, "%s  %s\n", hash, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		return err
	}
	return write(filepath.Join(dir, marker), []byte(text.String()))
}

func fileHash(path string) (string, error) {
	data, err := os.ReadFile(path)
	return hash(data), err
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// replace puts made in the folder's place; what was there goes to aside, and comes back
// when made cannot.
func (f folder) replace(made, aside string) error {
	if err := writeMarker(made); err != nil {
		return err
	}
	if f.exists {
		if err := os.Rename(f.path, aside); err != nil {
			return fmt.Errorf("%s cannot be replaced: %w", f.path, err)
		}
	}
	err := os.Rename(made, f.path)
	if err != nil && f.exists {
		err = errors.Join(err, os.Rename(aside, f.path))
	}
	return err
}
