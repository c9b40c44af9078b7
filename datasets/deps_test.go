package datasets

import (
	"os/exec"
	"strings"
	"testing"
)

// A program that links net/http takes 0.15 to 0.35 s longer to link, and a
// notebook links one for every cell.
func TestDoesNotLinkNetHTTP(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "net" || strings.HasPrefix(p, "net/http") {
			t.Errorf("datasets links %s", p)
		}
	}
}

// Without a downloader an absent set is an error that says how to get it.
func TestNoDownloader(t *testing.T) {
	sandbox(t)
	before := downloader
	t.Cleanup(func() { downloader = before })
	downloader = nil
	err := tiny("http://127.0.0.1:1/").fetch(t.Context(), nil)
	wantError(t, err, "datasets: tiny is not on this machine", `"go tool gdl data fetch tiny"`, "$GDL_DATA/tiny")
}
