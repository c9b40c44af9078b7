package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

// write makes a file in folder.
func write(t *testing.T, folder, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Samples that are the test set itself are at distance 0; entries that were there
// stay to the byte, and a second run changes nothing.
func TestAdd(t *testing.T) {
	if _, err := datasets.Path("mnist"); err != nil {
		t.Skip(err) // tests do not download
	}
	test, err := datasets.Open("mnist", "test")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "vae-2-1-8.u8", test.Pix)
	write(t, dir, "vae-2-3-8.u8", make([]byte, len(test.Pix)))
	write(t, dir, "vae-16-3-8.u8", nil) // of another name
	const old = `{"source": "Keras 3", "judged": 5, "test_kl": [[1.50,  null]]`
	file := write(t, dir, "keras.json", []byte(old+"}\n"))
	j, err := newJudge("mnist")
	if err != nil {
		t.Fatal(err)
	}
	var after [2]string
	for i := range after {
		if err := j.add(file, dir, "vae-2"); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		after[i] = string(b)
	}
	if want := `{"source": "Keras 3", "test_kl": [[1.50,  null]], "judge": `; after[0] != after[1] || !strings.HasPrefix(after[0], want) {
		t.Errorf("the file is\n%.200s\nthen\n%.200s\nwant %s…", after[0], after[1], want)
	}
	var f struct {
		Judge  string
		Judged []verdict
	}
	if err := json.Unmarshal([]byte(after[0]), &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Judged) != 2 || f.Judge != by(j.Classifier) {
		t.Fatalf("%+v", f)
	}
	if v := f.Judged[0]; v.Seed != 1 || v.Epoch != 8 || v.Frechet > 1e-6 || v.Confident < 0.98 || len(v.Classes) != 10 {
		t.Errorf("the test set itself: %+v %+v", v, v.Report)
	}
	if v := f.Judged[1]; v.Seed != 3 || v.Entropy != 0 || v.Frechet < 1 {
		t.Errorf("black pictures: %+v %+v", v, v.Report)
	}
}

func TestRefuses(t *testing.T) {
	one, ragged := t.TempDir(), t.TempDir()
	short := write(t, one, "vae-2-1-8.u8", make([]byte, 784))
	for _, name := range []string{"vae-2-1-8.u8", "vae-2-1-15.u8", "vae-2-2-8.u8"} {
		write(t, ragged, name, nil)
	}
	named := t.TempDir()
	write(t, named, "vae-2-a-b.u8", nil)
	j := &judge{}
	for _, tc := range []struct{ folder, want string }{
		{t.TempDir(), "no file vae-2-SEED-EPOCH.u8"},
		{one, short + ": 784 bytes, want 7840000; is it still being written?"},
		{ragged, "vae-2: seed 1 has epochs [8 15], seed 2 has [8]"},
		{named, "want a name like vae-2-SEED-EPOCH.u8"},
	} {
		if err := j.add("none.json", tc.folder, "vae-2"); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
	for _, text := range []string{"", "[]", `{"a": 1`, `{"a": }`} {
		if err := set(write(t, one, "bad.json", []byte(text)), entry{"judge", 1}); err == nil || !strings.Contains(err.Error(), "bad.json") {
			t.Errorf("%q: error %v, want one that names the file", text, err)
		}
	}
}

// What is written was judged by the weights of today.
func TestReferencesAreOfTheseWeights(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "keras-*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := parse(b)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, e := range entries {
			if e.key == "judge" && !today(string(e.value.(json.RawMessage))) {
				t.Errorf("%s was judged by %s; run this command again", file, e.value)
			}
		}
	}
}

// today tells whether a judge is one of the embedded classifiers.
func today(judge string) bool {
	for _, name := range classifier.Names() {
		if c, err := classifier.Load(name); err == nil && judge == `"`+by(c)+`"` {
			return true
		}
	}
	return false
}
