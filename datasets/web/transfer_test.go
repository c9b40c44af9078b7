package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
)

// serve starts a server that answers with h and records the Range of every request.
func serve(t *testing.T, h http.HandlerFunc) (url string, ranges func() []string) {
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
	return s.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), seen...)
	}
}

// start returns a transfer of url into an empty folder.
func start(t *testing.T, url string) transfer {
	d := datasets.Download{URL: url, Path: filepath.Join(t.TempDir(), "x.part"), Limit: 100, Magic: "ab"}
	return transfer{d, 50 * time.Millisecond}
}

// A server that falls silent, or sends a byte now and then for ever, is given
// up, and asked again for the rest.
func TestSlowServer(t *testing.T) {
	for name, next := range map[string]time.Duration{"silent": time.Hour, "a byte now and then": 20 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			url, ranges := serve(t, func(w http.ResponseWriter, r *http.Request) {
				for b := []byte("ab"); r.Context().Err() == nil; b = []byte("c") {
					w.Write(b)
					w.(http.Flusher).Flush()
					select {
					case <-time.After(next):
					case <-r.Context().Done():
					}
				}
			})
			err := start(t, url).run(t.Context())
			if err == nil || !strings.Contains(err.Error(), "time-out: only") || !strings.Contains(err.Error(), "bytes in 50ms, at least 16384 expected") {
				t.Error(err)
			}
			if n := len(ranges()); n != attempts {
				t.Errorf("%d requests, want %d", n, attempts)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	loop, asked := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	tr := start(t, loop)
	err := tr.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "stopped after 10 redirects") || !strings.Contains(err.Error(), loop) {
		t.Error(err)
	}
	if n := len(asked()); n != 10 {
		t.Errorf("%d requests of a loop, want 10", n)
	}
	if _, err := os.Stat(tr.Path); err == nil {
		t.Error("an empty file is left behind")
	}
	end, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "abc") })
	hop, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, end, http.StatusFound) })
	tr = start(t, hop)
	if err := tr.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(tr.Path)
	if d := cmp.Diff("abc", string(b)); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestRedirectsStayEncrypted(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		ok       bool
	}{
		{"https://a/x", "https://b/x", true},
		{"https://a/x", "http://a/x", false},
		{"http://a/x", "http://b/x", true},
		{"http://a/x", "https://b/x", true},
	} {
		from, to := httptest.NewRequest("GET", tc.from, nil), httptest.NewRequest("GET", tc.to, nil)
		if err := checkRedirect(to, []*http.Request{from}); (err == nil) != tc.ok {
			t.Errorf("%s to %s: %v, want it accepted: %v", tc.from, tc.to, err, tc.ok)
		}
	}
}
