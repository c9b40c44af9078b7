package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/settings"
)

func TestDataList(t *testing.T) {
	out, err := tool(t.Context(), t, "", "data", "list", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for _, e := range datasets.All() {
		var got dataSet
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Name != e.Name || got.Drawn != e.Drawn() || got.Shape != e.Shape || got.Licence == "" {
			t.Errorf("%+v, want %s", got, e.Name)
		}
	}
	if out, err = tool(t.Context(), t, "", "data", "list").Output(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(datasets.All())+1 || !strings.HasPrefix(lines[0], "NAME") {
		t.Errorf("table of %d lines:\n%s", len(lines), out)
	}
	for i, e := range datasets.All() {
		if !strings.HasPrefix(lines[i+1], e.Name+" ") || e.Drawn() != strings.HasSuffix(lines[i+1], "  drawn") {
			t.Errorf("line %q for %s", lines[i+1], e.Name)
		}
	}
}

func TestDataShow(t *testing.T) {
	out := filepath.Join(t.TempDir(), "x.png")
	if msg, err := tool(t.Context(), t, "", "data", "show", "hands", "--split", "test", "-n", "4", "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if img, err := png.Decode(f); err != nil || img.Bounds().Dx() < 100 {
		t.Errorf("%v", err)
	}
	msg, err := tool(t.Context(), t, "", "data", "show", "hands", "-n", "0", "-o", out).CombinedOutput()
	if err == nil || !strings.Contains(string(msg), "--number is 0: accepted are 1 to 18000") {
		t.Errorf("%v: %s", err, msg)
	}
}

// Without a name, fetch brings what the notebooks open, and nothing else.
func TestCourseData(t *testing.T) {
	var opened []string
	for _, pattern := range []string{"*.ipynb", "solutions/*.ipynb"} {
		files, err := filepath.Glob(filepath.Join("../../../notebooks", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no notebooks %s, error %v", pattern, err)
		}
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`datasets\.Open(?:OrStandIn)?\(\\"([^"\\]+)`).FindAllSubmatch(text, -1) {
				opened = append(opened, string(m[1]))
			}
		}
	}
	for _, e := range datasets.All() {
		want := slices.Contains(opened, e.Name) && !e.Drawn() && e.Name != "celeba"
		if slices.Contains(courseData, e.Name) != want {
			t.Errorf("fetched without a name: %v; notebooks open %v", courseData, opened)
		}
	}
}

// A set that cannot be had does not keep the others from being fetched.
func TestDataFetchWithoutNetwork(t *testing.T) {
	home := t.TempDir()
	cmd := tool(t.Context(), t, "", "data", "fetch", "sign-language", "hands")
	for _, key := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData", "GDL_DATA"} {
		cmd.Env = append(cmd.Env, key+"="+home)
	}
	cmd.Env = append(cmd.Env, settings.CacheVar+"=", "HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil || !strings.HasPrefix(string(out), "hands: "+home) {
		t.Errorf("exit %v, %q; want 1 and hands", err, out)
	}
	for _, want := range []string{"sign-language is not here yet: ? MB, SHA-256 not published\n", "gdl: datasets: sign-language: signs-training.zip is not on this machine"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q, want %q", stderr.String(), want)
		}
	}
}

func TestDataVerify(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cifar-10", "test_batch.bin")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := tool(t.Context(), t, "", "data", "verify", "cifar-10", "--json")
	cmd.Env = append(cmd.Env, "GDL_DATA="+dir)
	out, err := cmd.Output()
	if err == nil {
		t.Error("a damaged file, and exit code 0")
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	var last fileState
	for dec.More() {
		if err := dec.Decode(&last); err != nil {
			t.Fatal(err)
		}
	}
	if last.File != "test_batch.bin" || last.Path != path || last.State != "damaged" || !strings.Contains(last.Error, "found 5 bytes") {
		t.Errorf("%+v", last)
	}
}
