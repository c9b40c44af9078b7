package data

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// tree is the files of a folder or an archive that may be pictures.
type tree struct {
	files []string // sorted
	empty []string // folders with nothing in them, sorted
	// stamp takes what identifies the files without reading them; nil for none.
	stamp io.Writer
}

// Stamp identifies the files that ReadFolder reads of a folder or an archive, by names,
// sizes and times of change, without reading them. Links are followed: it is another
// when one leads elsewhere, or when what it leads to has changed.
func Stamp(name string) (string, error) {
	h := sha256.New()
	err := stamp(h, name)
	if err != nil {
		return "", fmt.Errorf("data: %w", err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

func stamp(h io.Writer, name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	at, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(h, "%q\n", at)
	if !info.IsDir() {
		fmt.Fprintln(h, info.Size(), info.ModTime().UnixNano())
		return nil
	}
	t := tree{stamp: h}
	return t.walk(name, "", []fs.FileInfo{info})
}

// filesBelow returns the files in the folder dir and its folders.
func filesBelow(dir string) (tree, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return tree{}, err
	}
	var t tree
	err = t.walk(dir, "", []fs.FileInfo{info})
	slices.Sort(t.files)
	slices.Sort(t.empty)
	return t, err
}

// walk notes what is in a folder below root, links followed. above are the folders that
// it lies in, itself included.
func (t *tree) walk(root, folder string, above []fs.FileInfo) error {
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(folder)))
	if err != nil {
		return err
	}
	inside := len(t.files) + len(t.empty)
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		at := filepath.Join(root, filepath.FromSlash(name))
		// A link that leads nowhere is a file that cannot be opened.
		info, err := os.Stat(at)
		if err != nil && e.Type()&fs.ModeSymlink == 0 {
			return err
		}
		isFolder := err == nil && info.IsDir()
		if ignored(e.Name(), isFolder) {
			continue
		}
		t.note(at, name, e, info)
		if !isFolder {
			t.files = append(t.files, name)
		} else if slices.ContainsFunc(above, func(f fs.FileInfo) bool { return os.SameFile(f, info) }) {
			return fmt.Errorf("%s is a link to a folder that it lies in", text(name))
		} else if err := t.walk(root, name, append(above[:len(above):len(above)], info)); err != nil {
			return err
		}
		if len(t.files)+len(t.empty) > maxArchiveFiles {
			return fmt.Errorf("more than %d files", maxArchiveFiles)
		}
	}
	if folder != "" && len(t.files)+len(t.empty) == inside {
		t.empty = append(t.empty, folder)
		fmt.Fprintf(t.to(), "%q empty\n", folder)
	}
	return nil
}

// note adds a file or folder to the stamp; info is nil for a link that leads nowhere.
func (t *tree) note(at, name string, e fs.DirEntry, info fs.FileInfo) {
	if t.stamp == nil {
		return
	}
	if e.Type()&fs.ModeSymlink != 0 {
		to, _ := filepath.EvalSymlinks(at)
		fmt.Fprintf(t.stamp, "%q leads to %q\n", name, to)
	}
	if info != nil && !info.IsDir() {
		fmt.Fprintf(t.stamp, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
}

func (t *tree) to() io.Writer {
	if t.stamp == nil {
		return io.Discard
	}
	return t.stamp
}

// What is in folders of pictures and is none: notes; what Windows, macOS and programs
// that show pictures put there, as Thumbs.db, desktop.ini and .DS_Store; and their folders.
var (
	ignoredEnds    = []string{".txt", ".csv", ".md", ".json", ".html", ".db", ".ini", ".lnk", ".url", ".desktop"}
	ignoredFiles   = []string{"icon\r"}
	ignoredFolders = []string{"__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle", "lost+found"}
)

// ignored reports whether a file or folder of a name, without those above it, is none of
// the pictures.
func ignored(name string, folder bool) bool {
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "."):
		return true
	case folder:
		return slices.Contains(ignoredFolders, lower)
	}
	return slices.Contains(ignoredEnds, path.Ext(lower)) || slices.Contains(ignoredFiles, lower)
}

// IsPictureName reports whether ReadFolder takes the file called name, which may be a
// path with slashes, for a picture: not those that start with a dot, lie in a folder that
// does, or are known to be something else.
func IsPictureName(name string) bool {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		if ignored(part, i < len(parts)-1) {
			return false
		}
	}
	return true
}

// text returns a name as UTF-8. One that is not is taken for that of an old Western
// system, Windows-1252, where each byte is a letter.
func text(name string) string { return decodeName(name, charmap.Windows1252) }
