package datasets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/data"
)

// flip changes one bit of the last byte of the file at path.
func flip(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	write(t, path, b)
}

// few makes the drawn sets small for a test.
func few(t *testing.T) {
	t.Helper()
	old := drawnSplits
	t.Cleanup(func() { drawnSplits = old })
	drawnSplits = map[string]map[string]drawnSplit{"hands": {"train": {1, 20}, "test": {2, 10}}}
}

// What was drawn and is damaged is named by Verify, and drawn anew by Open.
func TestDamagedDrawing(t *testing.T) {
	sandbox(t)
	few(t)
	want, err := Open("hands", "test")
	if err != nil {
		t.Fatal(err)
	}
	digest := want.Digest()
	paths := filesIn(Entry{Name: "hands"}.cache(), "", ".pictures")
	if len(paths) != 1 {
		t.Fatalf("kept: %q", paths)
	}
	verify := func() Status {
		t.Helper()
		all, err := Verify("hands")
		if err != nil || len(all) != 1 || all[0].Path != paths[0] {
			t.Fatalf("%+v, error %v", all, err)
		}
		return all[0]
	}
	if s := verify(); s.Err != nil {
		t.Error(s.Err)
	}
	flip(t, paths[0])
	wantError(t, verify().Err, paths[0], "damaged", "remove or replace the file")
	got, err := Open("hands", "test")
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest() != digest || !cmp.Equal(got.Pix, want.Pix) || got.Labels[9] != want.Labels[9] {
		t.Error("the damaged pictures were served")
	}
	if s := verify(); s.Err != nil {
		t.Errorf("not kept anew: %v", s.Err)
	}
}

// Damaged pictures of a folder are decoded anew; Verify knows them by the folder's path.
func TestDamagedDecoding(t *testing.T) {
	dir := filepath.Join(sandbox(t), "mine")
	if err := os.CopyFS(dir, os.DirFS("photographs")); err != nil {
		t.Fatal(err)
	}
	m, err := Open(dir+"/", "train")
	if err != nil {
		t.Fatal(err)
	}
	digest := m.Digest()
	e, err := entryOf(dir + "/")
	if err != nil {
		t.Fatal(err)
	}
	flip(t, e.cacheFile())
	s, err := Verify(dir + "/")
	if err != nil || len(s) != 1 {
		t.Fatalf("%+v, error %v", s, err)
	}
	wantError(t, s[0].Err, e.cacheFile(), "damaged")
	if m, err = Open(dir+"/", "train"); err != nil || m.Digest() != digest {
		t.Fatalf("error %v", err)
	}
	if err := data.CheckImages(e.cacheFile()); err != nil {
		t.Errorf("not decoded anew: %v", err)
	}
}

// A file that nobody may read is not damaged: it stays, and the error says why.
func TestUnreadableIsNotDamaged(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("everything can be read here")
	}
	sandbox(t)
	e := tiny()
	cached := filepath.Join(e.cache(), e.Files[0].Name)
	write(t, cached, tinyIDX)
	e.system = t.TempDir()
	write(t, filepath.Join(e.system, e.Files[0].Name), tinyIDX)
	if err := os.Chmod(cached, 0); err != nil {
		t.Fatal(err)
	}
	err := e.fetch(t.Context(), nil)
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want that the file cannot be read", err)
	}
	if _, err := os.Stat(cached); err != nil {
		t.Errorf("the file is gone: %v", err)
	}
}

func TestIsDamage(t *testing.T) {
	_, none := os.Open(filepath.Join(t.TempDir(), "none"))
	for err, want := range map[error]bool{
		nil: false, none: false, data.ErrKey: false, data.ErrDamaged: true,
		&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}: false,
		errors.New("content differs"):                               true,
	} {
		if got := isDamage(err); got != want {
			t.Errorf("%v: damage %v, want %v", err, got, want)
		}
	}
}

// What a killed program left in the cache goes with the next Open: what it had put
// aside, parts of a download, an archive whose files are all there.
func TestLeftoversGo(t *testing.T) {
	sandbox(t)
	e := tiny()
	e.archive = &File{Name: "tiny.tar.gz"}
	cached := filepath.Join(e.cache(), e.Files[0].Name)
	write(t, cached, tinyIDX)
	for _, left := range []string{cached + ".damaged", cached + ".0123abcd.part", filepath.Join(e.cache(), "tiny.tar.gz")} {
		write(t, left, []byte("left"))
	}
	if _, _, err := e.load(t.Context(), e.Files[0], nil); err != nil {
		t.Fatal(err)
	}
	if got := filesIn(e.cache(), "", ""); len(got) != 1 || got[0] != cached {
		t.Errorf("left behind: %q", got)
	}
}
