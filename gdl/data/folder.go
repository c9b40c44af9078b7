package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// maxFolder bounds the bytes of pixels that ReadFolder holds in memory.
const maxFolder int64 = 4 << 30

// Folder says how ReadFolder and CacheFolder make their pictures.
type Folder struct {
	Height, Width int            // of every picture; the middle of a larger or smaller one, scaled to fit
	Grey          bool           // one channel instead of three
	Skip          bool           // leave out files that are no readable picture, instead of failing
	Last          func(int) bool // files, by place in the order of names, that come after all others; nil is none

	Progress func(progress.Work) // told after each picture; may be nil
}

// ReadFolder reads the pictures of a folder or of a zip, tar or tar.gz archive,
// [Height Width C], in the order of their names. Folders that all files share
// say nothing; when the files then still lie in folders, each is a class of
// that name (256 at most), and files beside them are an error. Names that start
// with a dot, folder __MACOSX and notes (.txt, .csv, .md, .json, .html) are
// ignored. A file that DecodePicture
// refuses is an error that names it; with Skip it is left out and its error is
// among skipped. Decoding uses all processors; the result does not depend on them.
func ReadFolder(name string, o Folder) (m *Images, skipped []error, err error) {
	f, err := openFolder(name, o)
	if err != nil {
		return nil, nil, err
	}
	defer f.close()
	s := f.shape()
	if n := int64(len(f.files)); n > maxFolder/int64(s[0]*s[1]*s[2]) {
		return nil, nil, fmt.Errorf("data: %s: %d pictures %v take more than %d bytes; use CacheFolder", name, n, s, maxFolder)
	}
	pix, labels := make([]uint8, 0, len(f.files)*s[0]*s[1]*s[2]), []uint8(nil)
	n := 0
	err = f.each(context.Background(), func(p []uint8, label int) error {
		pix = append(pix, p...)
		if label >= 0 {
			labels = append(labels, uint8(label))
		}
		n++
		return nil
	})
	if err != nil {
		return nil, f.skipped, err
	}
	m, err = NewImages(pix, n, s[0], s[1], s[2], labels, f.classes)
	return m, f.skipped, err
}

// CacheFolder is ReadFolder for sets that memory does not hold: the pictures go
// to the file at cache, as SaveImages writes it with key, and are mapped.
func CacheFolder(ctx context.Context, cache, key, name string, o Folder) (m *Images, skipped []error, err error) {
	f, err := openFolder(name, o)
	if err != nil {
		return nil, nil, err
	}
	defer f.close()
	err = SaveImages(cache, key, f.shape(), f.classes, func(add func([]uint8, int) error) error {
		return f.each(ctx, add)
	})
	if err != nil {
		return nil, f.skipped, err
	}
	m, err = LoadImages(cache, key)
	return m, f.skipped, err
}

// folder is a folder or an archive being read.
type folder struct {
	Folder
	name    string
	files   []string
	classes []string // nil when there are none
	prefix  string   // that all files share
	open    func(name string) (io.ReadCloser, error)
	close   func() error
	skipped []error
}

func openFolder(name string, o Folder) (*folder, error) {
	if o.Height < 1 || o.Width < 1 || o.Height > maxPicturePixels/o.Width {
		return nil, fmt.Errorf("data: folder of pictures %d×%d; both sides must be at least 1, and at most %d pixels", o.Height, o.Width, maxPicturePixels)
	}
	f := &folder{Folder: o, name: name}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("data: folder of pictures: %w", err)
	}
	var names []string
	if info.IsDir() {
		root := os.DirFS(name)
		names, err = filesBelow(root)
		f.open = func(name string) (io.ReadCloser, error) { return root.Open(name) }
		f.close = func() error { return nil }
	} else {
		var a *Archive
		if a, err = OpenArchive(name); err != nil {
			return nil, err
		}
		names, f.open, f.close = a.Names(), a.Open, a.Close
	}
	if err == nil {
		err = f.sort(names)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("data: %s: %w", name, err), f.close())
	}
	return f, nil
}

// filesBelow returns the files in root and its folders, sorted.
func filesBelow(root fs.FS) (names []string, err error) {
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}

// sort finds the files to read, their order and classes.
func (f *folder) sort(names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(strings.Split(name, "/"), hidden) && !slices.Contains(notes, strings.ToLower(path.Ext(name))) {
			f.files = append(f.files, name)
		}
	}
	if len(f.files) == 0 {
		return errors.New("no picture in it")
	}
	f.prefix = sharedFolder(f.files)
	for _, name := range f.files {
		if class := f.class(name); !slices.Contains(f.classes, class) {
			f.classes = append(f.classes, class)
		}
	}
	slices.Sort(f.classes)
	switch {
	case len(f.classes) > 256:
		return fmt.Errorf("%d classes; at most 256 are accepted", len(f.classes))
	case len(f.classes) > 1 && slices.Contains(f.classes, "."):
		outside := func(name string) bool { return f.class(name) == "." }
		inside := func(name string) bool { return f.class(name) != "." }
		return fmt.Errorf("file %s lies beside the class folder %s; put it into a class or away",
			f.files[slices.IndexFunc(f.files, outside)], f.class(f.files[slices.IndexFunc(f.files, inside)]))
	case len(f.classes) == 1:
		f.classes = nil
	}
	if f.Last != nil {
		f.files = append(pick(f.files, func(i int) bool { return !f.Last(i) }), pick(f.files, f.Last)...)
	}
	return nil
}

var notes = []string{".txt", ".csv", ".md", ".json", ".html"}

func hidden(part string) bool { return strings.HasPrefix(part, ".") || part == "__MACOSX" }

// sharedFolder returns the longest folder that all names begin with, such as "a/b/", or "".
func sharedFolder(names []string) string {
	first, last := names[0], names[len(names)-1] // what these sorted names share, all do
	n := 0
	for n < min(len(first), len(last)) && first[n] == last[n] {
		n++
	}
	return first[:strings.LastIndexByte(first[:n], '/')+1]
}

func pick(names []string, is func(i int) bool) (out []string) {
	for i, name := range names {
		if is(i) {
			out = append(out, name)
		}
	}
	return out
}

// class returns the folder of a file below the shared one, "." for none.
func (f *folder) class(name string) string { return path.Dir(strings.TrimPrefix(name, f.prefix)) }

func (f *folder) shape() [3]int {
	if f.Grey {
		return [3]int{f.Height, f.Width, 1}
	}
	return [3]int{f.Height, f.Width, 3}
}
