package data

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/regular"
)

const (
	maxArchiveFiles       = 1 << 20
	maxArchiveBytes int64 = 64 << 30 // unpacked
	maxArchiveRatio int64 = 100      // unpacked to packed; pictures hardly shrink
)

// Archive is a zip, tar or tar.gz file whose files are read where they lie:
// nothing is extracted, so nothing can be written outside a folder.
type Archive struct {
	files   []archived // in the order of their names
	folders []string   // that have an entry of their own
	closer  func() error
}

type archived struct {
	name string
	size int64
	open func() (io.ReadCloser, error)
}

// OpenArchive opens the archive in the file called name, whatever its ending; a tar.gz is
// unpacked to one temporary file. It is an error when a name is absolute, holds
// ".." or a backslash or occurs twice, when an entry is neither file nor folder
// (a link, a device), and when there are more than 1 Mi files, more than 64 GiB
// or more than 100 times the size of the archive. A name that is not UTF-8 is read as
// code page 437 in a zip, as that format says, and as Windows-1252 in a tar.
func OpenArchive(name string) (*Archive, error) {
	a, err := openArchive(name)
	if err != nil {
		return nil, fmt.Errorf("data: archive %s: %w", name, err)
	}
	return a, nil
}

func openArchive(name string) (*Archive, error) {
	f, size, err := regular.Open(name)
	if err != nil {
		return nil, err
	}
	a := &Archive{closer: f.Close}
	if err := a.list(f, size); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// content is what an archive is read from.
type content interface {
	io.ReadSeeker
	io.ReaderAt
}

// list notes the files of the archive f of size bytes.
func (a *Archive) list(f content, size int64) error {
	kind, err := archiveKind(f)
	if err != nil {
		return err
	}
	if kind == "gzip" {
		tar, err := gunzip(f, size)
		if err != nil {
			return err
		}
		zipped := a.closer
		a.closer = func() error { return errors.Join(zipped(), tar.Close(), removeIfThere(tar.Name())) }
		if kind, err = archiveKind(tar); err != nil {
			return err
		}
		f = tar
	}
	switch kind {
	case "zip":
		return a.listZip(f, size)
	case "tar":
		return a.listTar(f)
	}
	return errors.New("gzip inside gzip; accepted are zip, tar and tar.gz")
}

// archiveKind looks at the first bytes of f and goes back to its start.
func archiveKind(f io.ReadSeeker) (string, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "zip", nil
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip", nil
	case n == 512 && (string(head[257:262]) == "ustar" || !slices.ContainsFunc(head, func(b byte) bool { return b != 0 })):
		return "tar", nil
	}
	return "", fmt.Errorf("starts with %q; accepted are zip, tar and tar.gz", head[:min(n, 8)])
}

// gunzip unpacks f of size bytes to a temporary file.
func gunzip(f io.Reader, size int64) (*os.File, error) {
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	out, err := atomicfile.TempFile()
	if err != nil {
		return nil, err
	}
	// Gone from its folder at once where the system allows it: not even a killed program leaves it.
	_ = os.Remove(out.Name())
	limit := unpackedLimit(size)
	n, err := io.Copy(out, io.LimitReader(z, limit+1))
	if err == nil && n > limit {
		err = tooLarge(limit)
	}
	if err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("gzip: %w", err), out.Close(), removeIfThere(out.Name()))
	}
	return out, nil
}

func removeIfThere(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// unpackedLimit returns how many bytes an archive of size bytes may unpack to.
// A small one may hold what compresses well.
func unpackedLimit(size int64) int64 {
	return min(maxArchiveBytes, max(size, 64<<10)*maxArchiveRatio)
}

func tooLarge(limit int64) error {
	return fmt.Errorf("unpacks to more than %d bytes (100 times its size, or 64 GiB): is it a zip bomb?", limit)
}

func (a *Archive) listZip(f io.ReaderAt, size int64) error {
	r, err := zip.NewReader(f, size)
	if err != nil {
		return err
	}
	limit := unpackedLimit(size)
	left := limit
	for _, z := range r.File {
		if z.UncompressedSize64 > uint64(left) {
			return fmt.Errorf("at %q: %w", z.Name, tooLarge(limit))
		}
		left -= int64(z.UncompressedSize64)
		open := z.Open
		if z.Flags&0x1 != 0 {
			open = func() (io.ReadCloser, error) { return nil, errEncrypted }
		}
		name := decodeName(z.Name, charmap.CodePage437)
		if err := a.add(archived{name, int64(z.UncompressedSize64), open}, z.Mode()); err != nil {
			return err
		}
	}
	return a.sort()
}

func (a *Archive) listTar(f content) error {
	r := tar.NewReader(f)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return a.sort()
		}
		if err != nil {
			return err
		}
		mode := h.FileInfo().Mode()
		if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
			mode |= fs.ModeIrregular // a hard link's mode says that it is a file
		}
		for key := range h.PAXRecords {
			if strings.HasPrefix(key, "GNU.sparse.") {
				return fmt.Errorf("%q is a sparse file; accepted are plain files", h.Name)
			}
		}
		// The reader takes whole headers and nothing else, so the content begins here.
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(f, at, h.Size)), nil }
		if err := a.add(archived{text(h.Name), h.Size, open}, mode); err != nil {
			return err
		}
	}
}

var errEncrypted = errors.New("is encrypted; unpack the archive with its password first")

// decodeName returns a name as UTF-8, what is not taken for one of an old code page.
func decodeName(name string, page *charmap.Charmap) string {
	if utf8.ValidString(name) {
		return name
	}
	out := make([]rune, len(name))
	for i := range len(name) {
		out[i] = page.DecodeByte(name[i])
	}
	return string(out)
}

// add notes a file or folder and checks its name and kind.
func (a *Archive) add(f archived, mode fs.FileMode) error {
	clean := path.Clean(f.name)
	if strings.Contains(f.name, `\`) || slices.Contains(strings.Split(f.name, "/"), "..") || !fs.ValidPath(clean) {
		return fmt.Errorf("unsafe name %q; accepted are relative paths without \"..\" and backslashes", f.name)
	}
	if !mode.IsDir() && !mode.IsRegular() {
		return fmt.Errorf("%q is a link or device (%v); accepted are files and folders", f.name, mode.Type())
	}
	if len(a.files)+len(a.folders) == maxArchiveFiles {
		return fmt.Errorf("more than %d files", maxArchiveFiles)
	}
	f.name = clean
	if mode.IsDir() {
		a.folders = append(a.folders, clean)
	} else {
		a.files = append(a.files, f)
	}
	return nil
}

func (a *Archive) sort() error {
	slices.SortFunc(a.files, func(x, y archived) int { return cmp.Compare(x.name, y.name) })
	for i := range len(a.files) - 1 {
		if a.files[i].name == a.files[i+1].name {
			return fmt.Errorf("two files are called %q", a.files[i].name)
		}
	}
	return nil
}

// Names returns the paths of the files, sorted.
func (a *Archive) Names() []string {
	names := make([]string, len(a.files))
	for i, f := range a.files {
		names[i] = f.name
	}
	return names
}

// tree returns the files that may be pictures, and the folders without any.
func (a *Archive) tree() tree {
	var t tree
	full := map[string]bool{}
	for _, f := range a.files {
		if !IsPictureName(f.name) {
			continue
		}
		t.files = append(t.files, f.name)
		for dir := path.Dir(f.name); dir != "." && !full[dir]; dir = path.Dir(dir) {
			full[dir] = true
		}
	}
	for _, dir := range a.folders {
		if dir != "." {
			full[path.Dir(dir)] = true // it holds a folder
		}
	}
	for _, dir := range a.folders {
		if !full[dir] && dir != "." && IsPictureName(dir+"/x") {
			t.empty = append(t.empty, dir)
		}
	}
	return t
}

// Open returns the content of the file called name, which ends after the size
// that the archive states. Several may be open at once, in several goroutines.
func (a *Archive) Open(name string) (io.ReadCloser, error) {
	r, _, err := a.openSized(name)
	return r, err
}

func (a *Archive) openSized(name string) (r io.ReadCloser, size int64, err error) {
	i, ok := slices.BinarySearchFunc(a.files, name, func(f archived, name string) int { return cmp.Compare(f.name, name) })
	if !ok {
		return nil, 0, fmt.Errorf("data: archive: no file %q: %w", name, fs.ErrNotExist)
	}
	f := a.files[i]
	if r, err = f.open(); err != nil {
		return nil, 0, fmt.Errorf("data: archive: %s: %w", name, err)
	}
	return r, f.size, nil
}

// Close ends all reading and removes what was unpacked.
func (a *Archive) Close() error { return a.closer() }
