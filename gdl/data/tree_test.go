package data

import (
	"archive/tar"
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var eight = Folder{Height: 8, Width: 8}

// wantClasses reads a folder and compares the classes and labels.
func wantClasses(t *testing.T, path string, o Folder, classes []string, labels []uint8) {
	t.Helper()
	m, _, err := ReadFolder(path, o)
	if err != nil {
		t.Error(err)
		return
	}
	if d := cmp.Diff(classes, m.Classes); d != "" {
		t.Errorf("%s: classes: %s", path, d)
	}
	if d := cmp.Diff(labels, m.Labels); d != "" {
		t.Errorf("%s: labels: %s", path, d)
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, at); err != nil {
		t.Skip("no links here: ", err)
	}
}

// Links count as what they lead to: files, class folders, the folder itself.
func TestReadFolderFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"cat/1.png", "cat/2.png", "dog/1.png", "deep/in/fox/1.png"} {
		writePNG(t, filepath.Join(dir, "pool", name), 9, 8, red)
	}
	link(t, "../pool/cat", filepath.Join(dir, "set", "cat"))
	link(t, filepath.Join(dir, "pool", "dog"), filepath.Join(dir, "set", "dog"))
	link(t, "../../pool/deep/in/fox/1.png", filepath.Join(dir, "set", "fox", "a.png"))
	link(t, "set", filepath.Join(dir, "alias"))
	for _, name := range []string{"set", "alias"} {
		wantClasses(t, filepath.Join(dir, name), eight, []string{"cat", "dog", "fox"}, []uint8{0, 0, 1, 2})
	}

	link(t, "..", filepath.Join(dir, "set", "fox", "round"))
	if _, _, err := ReadFolder(filepath.Join(dir, "alias"), eight); err == nil || !strings.Contains(err.Error(), "fox/round is a link to a folder that it lies in") {
		t.Errorf("a loop: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "set", "fox", "round")); err != nil {
		t.Fatal(err)
	}
	link(t, "nowhere", filepath.Join(dir, "set", "fox", "lost.png"))
	if _, _, err := ReadFolder(filepath.Join(dir, "set"), eight); err == nil || !strings.Contains(err.Error(), "fox/lost.png: no such file") {
		t.Errorf("a link that leads nowhere: %v", err)
	}
	o := eight
	o.Skip = true
	wantClasses(t, filepath.Join(dir, "set"), o, []string{"cat", "dog", "fox"}, []uint8{0, 0, 1, 2})
}

// A stamp changes with what links lead to, and with nothing else.
func TestStampFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	then := time.Unix(1_700_000_000, 0)
	for _, name := range []string{"one/a.png", "two/a.png", "pool/p.png", "pool/q.png", "real/cat/1.png"} {
		writePNG(t, at(name), 4, 4, red)
		if err := os.Chtimes(at(name), then, then); err != nil {
			t.Fatal(err)
		}
	}
	relink := func(to, name string) {
		os.Remove(at(name))
		link(t, to, at(name))
	}
	relink("one", "alias")
	relink("../pool/p.png", "files/a.png")
	relink("../one", "classes/cat")
	relink("one/a.png", "archive.zip")
	stamps := func() (out []string) {
		for _, name := range []string{"alias", "files", "classes", "archive.zip"} {
			s, err := Stamp(at(name))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
		return out
	}
	before := stamps()
	if d := cmp.Diff(before, stamps()); d != "" {
		t.Error(d)
	}
	// The other pictures have the same names, sizes and times.
	for i, change := range []func(){
		func() { relink("two", "alias") },
		func() { relink("../pool/q.png", "files/a.png") },
		func() { relink("../two", "classes/cat") },
		func() { relink("two/a.png", "archive.zip") },
	} {
		change()
		after := stamps()
		for k := range after {
			if (after[k] != before[k]) != (k == i) {
				t.Errorf("change %d: stamp %d changed: %v", i, k, after[k] != before[k])
			}
		}
		before = after
	}
	// What they lead to changes: a file of all four.
	if err := os.WriteFile(at("two/a.png"), []byte("longer than it was, and newer"), 0o644); err != nil {
		t.Fatal(err)
	}
	after := stamps()
	for k, name := range []string{"alias", "files", "classes", "archive.zip"} {
		if (after[k] != before[k]) != (name != "files") {
			t.Errorf("%s: stamp changed: %v", name, after[k] != before[k])
		}
	}
	// A class without pictures is part of what ReadFolder gives.
	before[0] = after[2]
	if err := os.Mkdir(at("classes/dog"), 0o755); err != nil {
		t.Fatal(err)
	}
	if s, err := Stamp(at("classes")); err != nil || s == before[0] {
		t.Errorf("a new class: the stamp stays, %v", err)
	}
	if _, err := Stamp(at("none")); err == nil {
		t.Error("nothing has a stamp")
	}
}

// Systems put files of their own among pictures.
func TestReadFolderIgnoresWhatSystemsAdd(t *testing.T) {
	dir := t.TempDir()
	writePNG(t, filepath.Join(dir, "cat", "1.png"), 4, 4, red)
	writePNG(t, filepath.Join(dir, "dog", "1.PNG"), 4, 4, blue)
	for _, name := range []string{"desktop.ini", "Thumbs.db", "cat/Thumbs.db", "cat/ehthumbs_vista.db", "dog/DESKTOP.INI", ".DS_Store", "cat/._1.png",
		"dog/Icon\r", "Photos.lnk", "web.url", "cat/notes.TXT", "__MACOSX/cat/._1.png", "$RECYCLE.BIN/S-1/x.png", "System Volume Information/x", "cat/@eaDir/1.png/thumb.jpg"} {
		writeText(t, filepath.Join(dir, filepath.FromSlash(name)), "no picture")
		if IsPictureName(name) {
			t.Errorf("%s passes for a picture", name)
		}
	}
	wantClasses(t, dir, eight, []string{"cat", "dog"}, []uint8{0, 1})
	for _, name := range []string{"a.png", "db/ini/1.jpg", "Icon", "noending", "lost+found"} {
		if !IsPictureName(name) {
			t.Errorf("%s passes for no picture", name)
		}
	}
}

// A class without pictures keeps its label, so training and test set agree.
func TestEmptyClassesKeepTheirLabels(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"train/cat/1.png", "train/dog/1.png", "train/fox/1.png", "test/cat/1.png", "test/fox/1.png", "lacks/fox/1.png", "lacks/cat/1.png", "flat/1.png", "deep/x/cat/1.png", "deep/x/fox/1.png"} {
		writePNG(t, at(name), 4, 4, red)
	}
	writeText(t, at("test/dog/Thumbs.db"), "")
	for _, name := range []string{"flat/empty", "deep/y", "deep/x/dog"} {
		if err := os.MkdirAll(at(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	classes := []string{"cat", "dog", "fox"}
	wantClasses(t, at("train"), eight, classes, []uint8{0, 1, 2})
	wantClasses(t, at("test"), eight, classes, []uint8{0, 2})
	wantClasses(t, at("deep"), eight, classes, []uint8{0, 2})
	wantClasses(t, at("flat"), eight, nil, nil)
	// A folder that is not there at all: the classes of the other split say it.
	wantClasses(t, at("lacks"), eight, []string{"cat", "fox"}, []uint8{0, 1})
	o := eight
	o.Classes = []string{"fox", "dog", "cat"}
	wantClasses(t, at("lacks"), o, o.Classes, []uint8{2, 0})
	wantClasses(t, at("lacks/cat"), eight, nil, nil)
	o.Classes = []string{"cat", "dog"}
	if _, _, err := ReadFolder(at("lacks"), o); err == nil || !strings.Contains(err.Error(), "class folder fox; accepted are cat, dog") {
		t.Error(err)
	}
	png := func(name string) entry {
		return entry{name: name, content: encodePNG(t, image.NewGray(image.Rect(0, 0, 4, 4)))}
	}
	b := tarOf(t, png("set/cat/1.png"), png("set/fox/1.png"), entry{name: "set/dog/", kind: tar.TypeDir}, entry{name: "set/fox/", kind: tar.TypeDir}, entry{name: "set/", kind: tar.TypeDir})
	wantClasses(t, writeBytes(t, b), eight, classes, []uint8{0, 2})
}

// Names that are not UTF-8 are read, each code page by the rule of its kind of file.
func TestNamesInOldCodePages(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "th\xe9"), 0o755); err != nil {
		t.Skip("this file system has UTF-8 names only: ", err)
	}
	writePNG(t, filepath.Join(dir, "th\xe9", "\xfcber.png"), 4, 4, red)
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 || names[0].Name() != "th\xe9" {
		t.Skip("this file system has UTF-8 names only")
	}
	writePNG(t, filepath.Join(dir, "tea", "1.png"), 4, 4, blue)
	wantClasses(t, dir, eight, []string{"tea", "thé"}, []uint8{0, 1})
	writeText(t, filepath.Join(dir, "tea", "bad\xe9.png"), "")
	if _, _, err := ReadFolder(dir, eight); err == nil || !strings.Contains(err.Error(), "tea/badé.png: ") {
		t.Errorf("%v, want one that names badé.png", err)
	}
	if err := os.Remove(filepath.Join(dir, "tea", "bad\xe9.png")); err != nil {
		t.Fatal(err)
	}
	writePNG(t, filepath.Join(dir, "thé", "1.png"), 4, 4, blue)
	if _, _, err := ReadFolder(dir, eight); err == nil || !strings.Contains(err.Error(), "two class folders are called thé") {
		t.Errorf("a clash: %v", err)
	}
	pic := encodePNG(t, image.NewGray(image.Rect(0, 0, 4, 4)))
	b := tarOf(t, entry{name: "th\xe9/1.png", content: pic}, entry{name: "tea/1.png", content: pic})
	wantClasses(t, writeBytes(t, b), eight, []string{"tea", "thé"}, []uint8{0, 1})
	b = zipOf(t, entry{name: "m\x84nner/1.png", content: pic}, entry{name: "stra\xe1e/1.png", content: pic}, entry{name: "größe/1.png", content: pic})
	wantClasses(t, writeBytes(t, b), eight, []string{"größe", "männer", "straße"}, []uint8{0, 1, 2})
}

// An encrypted zip says so, for what is encrypted.
func TestEncryptedZip(t *testing.T) {
	b := zipOf(t, entry{name: "a.png", content: encodePNG(t, image.NewGray(image.Rect(0, 0, 4, 4)))}, entry{name: "b.txt", content: "plain"})
	// Bit 0 of the flags, in the directory's first entry.
	b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1
	path := writeBytes(t, b)
	if _, _, err := ReadFolder(path, eight); err == nil || !strings.Contains(err.Error(), "a.png") || !strings.Contains(err.Error(), "encrypted") {
		t.Errorf("%v, want one that says encrypted", err)
	}
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if r, err := a.Open("b.txt"); err != nil {
		t.Error(err)
	} else {
		r.Close()
	}
}

// A narrow strip costs what its middle costs, and is scaled as before.
func TestReadFolderCutsStrips(t *testing.T) {
	for _, size := range []image.Point{{1, 65000}, {60000, 1}, {2, 30000}, {30, 20000}} {
		dir := t.TempDir()
		m := image.NewGray(image.Rectangle{Max: size})
		for i := range m.Pix {
			m.Pix[i] = uint8(i * 255 / len(m.Pix))
		}
		writeText(t, filepath.Join(dir, "strip.png"), encodePNG(t, m))
		got, _, err := ReadFolder(dir, Folder{Height: 64, Width: 64, Grey: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range got.Pix {
			if v < 126 || v > 128 {
				t.Fatalf("%v: pixel %d is %d, want the middle, 127", size, i, v)
			}
		}
	}
}
