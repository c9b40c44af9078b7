package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/regular"
)

// maxFolder bounds the bytes of pixels that ReadFolder holds in memory.
const maxFolder int64 = 4 << 30

// Folder says how ReadFolder and CacheFolder make their pictures.
type Folder struct {
	Height, Width int            // of every picture; the middle of a larger or smaller one, scaled to fit
	Grey          bool           // one channel instead of three
	Skip          bool           // leave out files that are no readable picture, instead of failing
	Classes       []string       // of the set that this one goes with, in the order of their labels; nil is those found
	Last          func(int) bool // files, by place in the order of names, that come after all others; nil is none

	Progress func(progress.Work) // told after each picture; may be nil
}

// ReadFolder reads the pictures of a folder or of a zip, tar or tar.gz archive,
// [Height Width C], in the order of their names. Folders that all files share
// say nothing; when the files then still lie in folders, each is a class of
// that name (256 at most), and files beside them are an error. Links are followed.
//
// A folder beside those of the classes that holds no picture is a class too: its label
// stays free, so labels agree with those of another split of the same folders. With
// Classes, labels are those of that list whatever folders there are, and a folder that
// it lacks is an error.
//
// Names that start with a dot, notes (.txt, .csv, .md, .json, .html) and what Windows
// and macOS put into folders are ignored; IsPictureName says which. A name that is not
// UTF-8 is read as Windows-1252, in a zip as code page 437. A file that DecodePicture
// refuses, or that is no regular file, is an error that names it; with Skip it is left
// out and its error is among skipped. Decoding uses all processors; the result does not
// depend on them.
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
	if f.failed != nil {
		return nil, f.skipped, f.failed // SaveImages says that of its own file
	}
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
	open    func(name string) (r io.ReadCloser, size int64, err error)
	close   func() error
	skipped []error
	failed  error // of the picture that could not be read
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
	var t tree
	if info.IsDir() {
		t, err = filesBelow(name)
		f.open = func(file string) (io.ReadCloser, int64, error) {
			return openRegular(filepath.Join(name, filepath.FromSlash(file)))
		}
		f.close = func() error { return nil }
	} else {
		var a *Archive
		if a, err = OpenArchive(name); err != nil {
			return nil, err
		}
		t, f.open, f.close = a.tree(), a.openSized, a.Close
	}
	if err == nil {
		err = f.sort(t)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("data: %s: %w", name, err), f.close())
	}
	return f, nil
}

func openRegular(path string) (io.ReadCloser, int64, error) {
	f, size, err := regular.Open(path)
	if err != nil {
		return nil, 0, err // not f: an interface with a nil in it is not nil
	}
	return f, size, nil
}

// sort finds the files to read, their order and classes.
func (f *folder) sort(t tree) error {
	f.files = t.files
	if len(f.files) == 0 {
		return errors.New("no picture in it")
	}
	// An empty folder counts when it lies beside one that has pictures.
	beside := map[string]bool{}
	for _, name := range f.files {
		if dir := path.Dir(name); dir != "." {
			beside[path.Dir(dir)] = true
		}
	}
	all := slices.Clone(f.files)
	for _, dir := range t.empty {
		if beside[path.Dir(dir)] {
			all = append(all, dir+"/")
		}
	}
	slices.Sort(all)
	f.prefix = sharedFolder(all)
	raw := map[string]string{} // names of classes as the system has them
	for _, name := range all {
		dir := path.Dir(strings.TrimPrefix(name, f.prefix))
		class := text(dir)
		if other, ok := raw[class]; ok && other != dir {
			return fmt.Errorf("two class folders are called %s, one of them not in UTF-8; rename one", class)
		}
		raw[class] = dir
	}
	f.classes = slices.Sorted(maps.Keys(raw))
	switch {
	case len(f.classes) > 256:
		return fmt.Errorf("%d classes; at most 256 are accepted", len(f.classes))
	case len(f.classes) > 1 && slices.Contains(f.classes, "."):
		outside := func(name string) bool { return f.class(name) == "." }
		inside := func(name string) bool { return f.class(name) != "." }
		return fmt.Errorf("file %s lies beside the class folder %s; put it into a class or away",
			text(f.files[slices.IndexFunc(f.files, outside)]), f.class(all[slices.IndexFunc(all, inside)]))
	case len(f.classes) == 1 && f.Classes == nil:
		f.classes = nil
	}
	if f.Classes != nil {
		if err := f.useClasses(); err != nil {
			return err
		}
	}
	if f.Last != nil {
		f.files = append(pick(f.files, func(i int) bool { return !f.Last(i) }), pick(f.files, f.Last)...)
	}
	return nil
}

// useClasses takes the classes that are given in place of those found.
func (f *folder) useClasses() error {
	if len(f.classes) == 1 {
		// All files share the folder of their class.
		dir := strings.TrimSuffix(f.prefix, "/")
		f.prefix = strings.TrimSuffix(f.prefix, path.Base(dir)+"/")
		f.classes = []string{text(path.Base(dir))}
	}
	for _, c := range f.classes {
		if !slices.Contains(f.Classes, c) {
			return fmt.Errorf("class folder %s; accepted are %s", c, strings.Join(f.Classes, ", "))
		}
	}
	f.classes = slices.Clone(f.Classes)
	return nil
}

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
func (f *folder) class(name string) string {
	return text(path.Dir(strings.TrimPrefix(name, f.prefix)))
}

func (f *folder) shape() [3]int {
	if f.Grey {
		return [3]int{f.Height, f.Width, 1}
	}
	return [3]int{f.Height, f.Width, 3}
}
