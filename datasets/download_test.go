package datasets_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
	_ "github.com/generative-deep-learning/go/datasets/web"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// serve starts a server that answers with h and records the Range of every request.
func serve(t *testing.T, h func(w http.ResponseWriter, r *http.Request)) (base string, ranges func() []string) {
	t.Helper()
	var mu sync.Mutex
	var seen []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Header.Get("Range"))
		mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), seen...)
	}
}

// content serves b as a good server does, with ranges.
func content(b []byte) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "x.gz", time.Time{}, bytes.NewReader(b))
	}
}

// page serves an HTML page, with or without saying so.
func page(kind string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, "<!DOCTYPE html><title>Log in</title>")
	}
}

// fetched checks that the cache of tiny holds its file and nothing half done.
func fetched(t *testing.T) {
	t.Helper()
	dir := datasets.Tiny().Cache()
	b, err := os.ReadFile(filepath.Join(dir, "tiny-idx3-ubyte"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(datasets.TinyIDX, b); d != "" {
		t.Error(d)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestDownload(t *testing.T) {
	datasets.Sandbox(t)
	zip := datasets.Zipped(t, datasets.TinyIDX)
	base, ranges := serve(t, content(zip))
	var last progress.Work
	report := func(w progress.Work) { last = w }
	for range 2 {
		if err := datasets.Tiny(base).FetchThis(t.Context(), report); err != nil {
			t.Fatal(err)
		}
	}
	fetched(t)
	n := int64(len(zip))
	if d := cmp.Diff(progress.Work{What: "tiny-idx3-ubyte", Done: n, Total: n, Bytes: true}, last); d != "" {
		t.Error("last report:", d)
	}
	if d := cmp.Diff([]string{""}, ranges()); d != "" {
		t.Error("requests:", d)
	}
}

// A connection that breaks is taken up again where it broke.
func TestDownloadResumes(t *testing.T) {
	datasets.Sandbox(t)
	zip := datasets.Zipped(t, datasets.TinyIDX)
	broken := false
	base, ranges := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !broken {
			broken = true
			w.Header().Set("Content-Length", fmt.Sprint(len(zip)))
			w.Write(zip[:20])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		content(zip)(w, r)
	})
	if err := datasets.Tiny(base).FetchThis(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	fetched(t)
	if d := cmp.Diff([]string{"", "bytes=20-"}, ranges()); d != "" {
		t.Error("requests:", d)
	}
}

// What an interrupted program left is used, whether or not it fits.
func TestDownloadWithPart(t *testing.T) {
	zip := datasets.Zipped(t, datasets.TinyIDX)
	for _, tc := range []struct {
		name   string
		part   []byte
		server func(http.ResponseWriter, *http.Request)
		ranges []string
	}{
		{"resumes", zip[:7], content(zip), []string{"bytes=7-"}},
		{"server without ranges", zip[:7], func(w http.ResponseWriter, _ *http.Request) { w.Write(zip) }, []string{"bytes=7-"}},
		{"complete", zip, content(zip), []string{fmt.Sprintf("bytes=%d-", len(zip)), ""}},
		{"too long", append(zip, 1, 2), content(zip), []string{fmt.Sprintf("bytes=%d-", len(zip)+2), ""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			datasets.Sandbox(t)
			base, ranges := serve(t, tc.server)
			e := datasets.Tiny(base)
			path := filepath.Join(e.Cache(), e.Files[0].Name)
			datasets.WriteFile(t, datasets.PartOf(path, base+e.Files[0].Name+".gz"), tc.part)
			if err := e.FetchThis(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			fetched(t)
			if d := cmp.Diff(tc.ranges, ranges()); d != "" {
				t.Error("requests:", d)
			}
		})
	}
}

// Whatever a mirror does wrong, the error says it and the next mirror is asked.
func TestDownloadTriesTheNextMirror(t *testing.T) {
	zip := datasets.Zipped(t, datasets.TinyIDX)
	other := append([]byte(nil), datasets.TinyIDX...)
	other[20]++
	for _, tc := range []struct {
		name string
		bad  func(http.ResponseWriter, *http.Request)
		want []string
	}{
		{"404", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, []string{"server says 404 Not Found"}},
		{"HTML", page("text/html; charset=utf-8"), []string{"got a page (text/html; charset=utf-8) instead of the file"}},
		{"HTML in disguise", page("application/gzip"), []string{`got a page ("<!DOCTYPE html><titl"…) instead of the file`}},
		{"other file", content([]byte("BM")), []string{`got "BM"… instead of a file that starts with "\x1f\x8b"`}},
		{"other content", content(datasets.Zipped(t, other)), []string{"content differs: found 22 bytes with SHA-256", "expected 22 bytes with SHA-256 " + datasets.Tiny().Files[0].SHA256}},
		{"truncated", content(zip[:len(zip)-4]), []string{"damaged after 22 bytes"}},
		{"too large", content(append(zip, make([]byte, 2000)...)), []string{"bytes offered, at most 1046 expected"}},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for _, err := w.Write(zip); err == nil && r.Context().Err() == nil; _, err = w.Write(make([]byte, 1000)) {
				w.(http.Flusher).Flush()
			}
		}, []string{"more than 1046 bytes sent"}},
		{"always breaks", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, []string{"EOF"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			datasets.Sandbox(t)
			bad, _ := serve(t, tc.bad)
			err := datasets.Tiny(bad).FetchThis(t.Context(), nil)
			datasets.WantError(t, err, append(tc.want, bad+"tiny-idx3-ubyte.gz", "go tool gdl data fetch tiny")...)
			if _, err := os.Stat(filepath.Join(datasets.Tiny().Cache(), "tiny-idx3-ubyte")); err == nil {
				t.Error("there is a file under the final name")
			}
			good, _ := serve(t, content(zip))
			if err := datasets.Tiny(bad, good).FetchThis(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			fetched(t)
		})
	}
}

func TestDownloadCancelled(t *testing.T) {
	datasets.Sandbox(t)
	ctx, cancel := context.WithCancel(t.Context())
	zip := datasets.Zipped(t, datasets.TinyIDX)
	base, ranges := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(zip[:10])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	err := datasets.Tiny(base, base).FetchThis(ctx, func(progress.Work) { cancel() })
	datasets.WantError(t, err, "context canceled")
	if n := len(ranges()); n != 1 {
		t.Errorf("%d requests after the call was cancelled, want 1", n)
	}
}

func TestDownloadOnceForMany(t *testing.T) {
	datasets.Sandbox(t)
	base, ranges := serve(t, content(datasets.Zipped(t, datasets.TinyIDX)))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := datasets.Tiny(base).FetchThis(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fetched(t)
	if n := len(ranges()); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
}
