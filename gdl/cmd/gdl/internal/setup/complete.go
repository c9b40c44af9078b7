package setup

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
)

// seal marks dir as complete: its marker holds about, a line that tells what it was made
// with, and a line with size and name of each file.
func seal(dir, about string) error {
	var list strings.Builder
	fmt.Fprintln(&list, about)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "__pycache__": // Python writes it anew as it likes
			return fs.SkipDir
		case !d.Type().IsRegular() || path == marker(dir):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintln(&list, info.Size(), name)
		return err
	})
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(marker(dir), []byte(list.String()))
}

// sealed returns what seal was told about dir. A file that is not there any more, or has
// another size, is an error that names it; 14 000 files take 40 ms.
func sealed(dir string) (about string, err error) {
	text, err := os.ReadFile(marker(dir))
	if err != nil {
		return "", fmt.Errorf("%s is not complete", dir)
	}
	about, list, _ := strings.Cut(string(text), "\n")
	for line := range strings.Lines(list) {
		size, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			return about, &damage{dir, name, "is gone"}
		}
		if got := strconv.FormatInt(info.Size(), 10); got != size {
			return about, &damage{dir, name, "has " + got + " bytes, not " + size}
		}
	}
	return about, nil
}

// damage is a file of a folder that was complete.
type damage struct{ dir, name, what string }

func (d *damage) Error() string {
	return fmt.Sprintf("damaged: %s in %s %s", d.name, d.dir, d.what)
}
