package datasets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// The labels are the first ones of the published files.
func TestOpenReal(t *testing.T) {
	for _, tc := range []struct {
		name, split string
		n           int
		labels      []uint8
	}{
		{"mnist", "train", 60000, []uint8{5, 0, 4, 1, 9}},
		{"mnist", "test", 10000, []uint8{7, 2, 1, 0, 4}},
		{"fashion-mnist", "train", 60000, []uint8{9, 0, 0, 3, 0}},
		{"fashion-mnist", "test", 10000, []uint8{9, 2, 1, 1, 6}},
	} {
		t.Run(tc.name+" "+tc.split, func(t *testing.T) {
			sandbox(t)
			if _, err := Path(tc.name); err != nil {
				t.Skip(err) // tests do not download
			}
			m, err := Open(tc.name, tc.split)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]int{28, 28, 1}, m.Shape()); d != "" {
				t.Error(d)
			}
			if m.Len() != tc.n || len(m.Labels) != tc.n || len(m.Classes) != 10 {
				t.Errorf("%d images, %d labels, %d classes; want %d, %[4]d, 10", m.Len(), len(m.Labels), len(m.Classes), tc.n)
			}
			if d := cmp.Diff(tc.labels, m.Labels[:5]); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOpenRefusesNames(t *testing.T) {
	_, err := Open("mnits", "train")
	wantError(t, err, `datasets: no data set "mnits" (do you mean mnist?); there are mnist, fashion-mnist, cifar-10, celeba`)
	_, err = Open("mnist", "valid")
	wantError(t, err, `datasets: mnist has no split "valid"; there are train, test`)
	_, err = Verify("")
	wantError(t, err, `datasets: no data set ""; there are mnist, fashion-mnist`)
	_, err = Path("x")
	wantError(t, err, `datasets: no data set "x"`)
	wantError(t, Fetch(t.Context(), "x", nil), `datasets: no data set "x"`)
}

// Open from the module once, and the course's cache serves the next time.
func TestOpenFillsTheCache(t *testing.T) {
	sandbox(t)
	e := mnist()
	from := e.locate(t.Context(), e.Files[3])
	if from == "" {
		t.Skip("the module with MNIST is not in the module cache")
	}
	if filepath.Dir(from) == e.cache() {
		t.Fatalf("the empty cache holds %s", from)
	}
	if _, err := Open("mnist", "test"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", "") // no go command any more
	if _, err := Open("mnist", "test"); err != nil {
		t.Error(err)
	}
	e.Mirrors = nil
	_, err := e.open(t.Context(), "train", nil)
	wantError(t, err, "mnist is not on this machine", "go tool gdl data fetch mnist", "$GDL_DATA/mnist")
}

func TestOpenFromModuleInAnyFolder(t *testing.T) {
	sandbox(t)
	t.Chdir(t.TempDir())
	write(t, "go.mod", []byte("not a go.mod"))
	if dir := moduleData(t.Context(), mnistModule); dir == "" {
		t.Skip("the module with MNIST is not in the module cache")
	}
	if _, err := Open("mnist", "test"); err != nil {
		t.Error(err)
	}
}

// A cache that cannot be written does not matter to Open.
func TestOpenWithoutCache(t *testing.T) {
	sandbox(t)
	if _, err := Path("mnist"); err != nil {
		t.Skip(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	t.Setenv("XDG_CACHE_HOME", file)
	if _, err := Open("mnist", "test"); err != nil {
		t.Error(err)
	}
	if err := Fetch(t.Context(), "mnist", nil); err == nil {
		t.Error("Fetch into a cache that cannot be written succeeds")
	}
}

// GDL_CACHE moves data sets with all else that the course makes.
func TestCacheMoves(t *testing.T) {
	sandbox(t)
	dir := t.TempDir()
	t.Setenv(settings.CacheVar, dir)
	e := tiny()
	if err := e.store(e.Files[0], tinyIDX, "/elsewhere/tiny-idx3-ubyte"); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "datasets", "tiny", "tiny-idx3-ubyte")
	if got := e.locate(t.Context(), e.Files[0]); got != want || !exists(want) {
		t.Errorf("the file is at %q, want %q", got, want)
	}
}

// A relative $GDL_DATA counts from the working folder; what only a shell resolves is an
// error.
func TestDataFolder(t *testing.T) {
	dir := filepath.Dir(sandbox(t))
	t.Chdir(dir)
	t.Setenv(settings.DataVar, "mine")
	write(t, filepath.Join(dir, "mine", "mnist", "x"), nil)
	if got, want := mnist().override(), filepath.Join(dir, "mine", "mnist"); !sameFile(t, got, want) || !filepath.IsAbs(got) {
		t.Errorf("the folder is %q, want %q", got, want)
	}
	t.Setenv(settings.DataVar, "~somebody")
	_, err := Open("mnist", "test")
	wantError(t, err, `GDL_DATA is "~somebody"`)
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	i, err := os.Stat(a)
	j, err2 := os.Stat(b)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return os.SameFile(i, j)
}

// Without a home nothing is written, least of all into the current folder.
func TestNoHome(t *testing.T) {
	sandbox(t)
	t.Chdir(t.TempDir())
	for _, key := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(key, "")
	}
	e := tiny("http://127.0.0.1:1/")
	wantError(t, e.store(e.Files[0], tinyIDX, "/elsewhere/tiny-idx3-ubyte"), errNoCache.Error())
	wantError(t, e.fetch(t.Context(), nil), errNoCache.Error())
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("written: %v", left)
	}
}

// Every kind of bad file is an error that names it and what is wrong, though a
// good copy waits further down the list.
func TestOpenRefusesBadFiles(t *testing.T) {
	const name = "t10k-labels-idx1-ubyte"
	const wantSum = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
	good := append([]byte{0, 0, 8, 1, 0, 0, 0x27, 0x10}, make([]byte, 10000)...) // a well-formed file of zeros
	magic := append([]byte{0, 0, 0x0d, 1}, good[4:]...)
	zip := zipped(t, good)
	for _, tc := range []struct {
		name, ext string
		content   []byte
		want      []string
	}{
		{"wrong magic", "", magic, []string{"magic number 0x00000d01; accepted are", "expected 10008 bytes with SHA-256 " + wantSum}},
		{"too short", "", good[:5000], []string{"4992 bytes of data, want 10000", "found 5000 bytes"}},
		{"too long", "", append(good, 0), []string{"longer than the expected 10008 bytes", wantSum}},
		{"wrong checksum", "", good, []string{"content differs: found 10008 bytes with SHA-256 ", "expected 10008 bytes with SHA-256 " + wantSum}},
		{"wrong checksum in gzip", ".gz", zip, []string{"content differs: found 10008 bytes", wantSum}},
		{"truncated gzip", ".gz", zip[:len(zip)-9], []string{"damaged after", "expected 10008: unexpected EOF"}},
		{"gzip header only", ".gz", zip[:10], []string{"damaged after 0 bytes, expected 10008"}},
		{"not gzip", ".gz", []byte("<html></html>"), []string{"not a gzip file"}},
		{"empty gzip", ".gz", nil, []string{"not a gzip file: EOF"}},
		{"empty", "", nil, []string{"magic number: unexpected EOF", "found 0 bytes"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(sandbox(t), "mnist", name+tc.ext)
			write(t, path, tc.content)
			e := mnist()
			_, _, err := e.load(t.Context(), e.Files[3], nil)
			wantError(t, err, append(tc.want, "datasets: "+path, "remove or replace the file")...)
		})
	}
}

// A damaged file in the cache is brought again, or named when there is no other copy.
func TestDamagedCache(t *testing.T) {
	dir, e := sandbox(t), tiny()
	cached := filepath.Join(e.cache(), e.Files[0].Name)
	damaged := tinyIDX[:len(tinyIDX)-1]
	write(t, cached, damaged)
	for range 2 {
		err := e.fetch(t.Context(), nil)
		wantError(t, err, "datasets: "+cached+": ", "found 21 bytes", "remove the file to do without it", "tiny is not on this machine")
		if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v passes for an absent set", err)
		}
	}
	e.system = dir
	write(t, filepath.Join(dir, e.Files[0].Name+".gz"), zipped(t, tinyIDX))
	if err := e.fetch(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(cached); err != nil || !slices.Equal(b, tinyIDX) {
		t.Errorf("%v, %v in the cache, want %v", b, err, tinyIDX)
	}
	if files, _ := os.ReadDir(e.cache()); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
}

func TestGDLDataComesFirst(t *testing.T) {
	path := filepath.Join(sandbox(t), "mnist", "t10k-images-idx3-ubyte")
	write(t, path, tinyIDX)
	_, err := Open("mnist", "test")
	wantError(t, err, path, "found 22 bytes", "expected 7840016 bytes")
	statuses, err := Verify("mnist")
	if err != nil {
		t.Fatal(err)
	}
	if got := statuses[2]; got.Path != path || got.Err == nil {
		t.Errorf("Verify: %+v, want an error for %s", got, path)
	}
	if _, err := os.Stat(mnist().cache()); err == nil {
		t.Error("Verify, or an Open that failed, made a cache")
	}
}

// A file in $GDL_DATA is read there, plain or compressed, and not copied.
func TestGDLDataIsUsed(t *testing.T) {
	for ext, content := range map[string][]byte{"": tinyIDX, ".gz": zipped(t, tinyIDX)} {
		dir, e := sandbox(t), tiny()
		path := filepath.Join(dir, "tiny", "tiny-idx3-ubyte"+ext)
		write(t, path, content)
		b, where, err := e.load(t.Context(), e.Files[0], nil)
		if err != nil || where != path {
			t.Fatalf("from %q, %v; want %s", where, err, path)
		}
		if d := cmp.Diff(tinyIDX, b); d != "" {
			t.Error(d)
		}
		if err := e.fetch(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(e.cache()); err == nil {
			t.Error("copied to the cache")
		}
	}
}

func TestPathAndVerifyWithNothing(t *testing.T) {
	sandbox(t)
	t.Setenv("PATH", "")
	if _, err := Path("mnist"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "go tool gdl data fetch mnist") {
		t.Errorf("Path: %v", err)
	}
	statuses, err := Verify("mnist")
	if err != nil || len(statuses) != 4 {
		t.Fatalf("%v, %v", statuses, err)
	}
	for _, s := range statuses {
		if !errors.Is(s.Err, fs.ErrNotExist) || s.Path != "" {
			t.Errorf("%+v, want fs.ErrNotExist", s)
		}
	}
}

// The registry's own rules, and the version that go.mod requires.
func TestRegistry(t *testing.T) {
	for _, e := range All() {
		if e.Licence == "" || e.Citation == "" || e.Description == "" || e.Shape[0]*e.Shape[1]*e.Shape[2] == 0 || len(e.Splits) < 2 {
			t.Errorf("%s: incomplete entry", e.Name)
		}
		if e.Drawn() != (len(e.Files) == 0) || e.Drawn() != (len(e.Mirrors) == 0) {
			t.Errorf("%s: %d files, %d mirrors", e.Name, len(e.Files), len(e.Mirrors))
		}
		for _, m := range e.Mirrors {
			if !strings.HasPrefix(m, "http") || !strings.HasSuffix(m, "/") {
				t.Errorf("%s: mirror %s does not end in /", e.Name, m)
			}
		}
		for _, f := range append(e.remote(), e.Files...) {
			if len(f.SHA256) != 64 && (f.SHA256 != "" || f.Size != 0) {
				t.Errorf("%s: %s: %d bytes with SHA-256 %q", e.Name, f.Name, f.Size, f.SHA256)
			}
		}
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(mnistModule, "@", " ", 1); !strings.Contains(string(mod), want) {
		t.Errorf("go.mod does not require %s", want)
	}
}

func BenchmarkOpen(b *testing.B) {
	if _, err := Path("mnist"); err != nil {
		b.Skip(err)
	}
	for _, split := range []string{"train", "test"} {
		b.Run(split, func(b *testing.B) {
			for b.Loop() {
				if _, err := Open("mnist", split); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
