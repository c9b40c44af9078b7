package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Entry describes a data set.
type Entry struct {
	Name        string
	Description string
	Licence     string
	Citation    string
	Pictures    int      // of all splits together; 0 when nobody says
	Shape       [3]int   // [H W C] of a picture
	Splits      []string // what Open accepts
	Classes     []string // name of each label
	Files       []File   // nil for a drawn set
	Mirrors     []string // base URLs, official one first; a file is at base + Name, with ".gz" unless it is an archive

	format  format
	archive *File  // has Files in it
	inside  string // folder of the archive that has Files
	system  string // folder of the system package that has the files as Name.gz
	module  string // Go module path@version that has them in its folder data
}

// format says how the pictures are stored.
type format int

const (
	idx      format = iota // pictures and labels in files of their own
	cifar                  // records of CIFAR-10
	pictures               // an archive of picture files
	drawnSet               // nothing is stored: our own code draws them
)

// File is one file of a data set, described as it is when decompressed.
type File struct {
	Name   string // such as train-images-idx3-ubyte
	Split  string // train or test; "" when it has all
	Kind   string // images, labels, records or archive
	Size   int64  // bytes; 0 when nobody says
	SHA256 string // in hexadecimal; "" when nobody says
}

// Drawn reports whether the pictures are drawn by this package.
func (e Entry) Drawn() bool { return e.format == drawnSet }

// Bytes returns the size of the archive, or else of the files when they are
// decompressed; 0 when nobody says. The pictures of an archive take more when
// they are decoded: Pictures times Shape.
func (e Entry) Bytes() (n int64) {
	for _, f := range e.remote() {
		n += f.Size
	}
	return n
}

// remote returns the files that the mirrors have.
func (e Entry) remote() []File {
	if e.archive != nil {
		return []File{*e.archive}
	}
	return e.Files
}

// All returns the registered data sets, in a fixed order, the drawn ones last.
// The result is the caller's own.
func All() []Entry {
	return append([]Entry{mnist(), fashionMNIST(), cifar10(), celebA(), animeFaces(), signLanguage()}, drawnEntries()...)
}

// find returns the entry called name.
func find(name string) (Entry, error) {
	if _, err := settings.Path(settings.DataVar); err != nil {
		return Entry{}, fmt.Errorf("datasets: %w", err)
	}
	var names []string
	for _, e := range All() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	near := slices.MinFunc(names, func(a, b string) int { return distance(name, a) - distance(name, b) })
	perhaps := ""
	if distance(name, near) <= len(near)/2 {
		perhaps = fmt.Sprintf(" (do you mean %s?)", near)
	}
	return Entry{}, fmt.Errorf("datasets: no data set %q%s; there are %s", name, perhaps, strings.Join(names, ", "))
}

// distance returns how many letters must be changed, added or taken away to
// make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// checkSplit is the error of a split that e does not have.
func (e Entry) checkSplit(split string) error {
	if slices.Contains(e.Splits, split) {
		return nil
	}
	return fmt.Errorf("datasets: %s has no split %q; there are %s", e.Name, split, strings.Join(e.Splits, ", "))
}

// filesOf returns the files of e that hold kind (images, labels, records) of split.
func (e Entry) filesOf(split, kind string) (out []File) {
	for _, f := range e.Files {
		if f.Split == split && f.Kind == kind {
			out = append(out, f)
		}
	}
	return out
}
