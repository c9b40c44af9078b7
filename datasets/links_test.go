package datasets

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What was decoded from a folder or an archive behind a link is not served once the
// link leads elsewhere, not even to files of the same sizes and times.
func TestCacheFollowsLinks(t *testing.T) {
	sandbox(t)
	dir := t.TempDir()
	then := time.Unix(1_700_000_000, 0)
	for name, n := range map[string]int{"ten.zip": 10, "twelve.zip": 12} {
		write(t, filepath.Join(dir, name), photos(t, n))
		if err := os.Chtimes(filepath.Join(dir, name), then, then); err != nil {
			t.Fatal(err)
		}
	}
	alias := filepath.Join(dir, "alias.zip")
	for name, want := range map[string]int{"ten.zip": 8, "twelve.zip": 10} {
		os.Remove(alias)
		if err := os.Symlink(name, alias); err != nil {
			t.Skip("no links here: ", err)
		}
		m, err := Open(alias, "train")
		if err != nil {
			t.Fatal(err)
		}
		if m.Len() != want {
			t.Errorf("%s: %d pictures, want %d", name, m.Len(), want)
		}
	}
}

// An archive of the user's own is found beside what a system puts into its folder.
func TestOwnArchiveBesideSystemFiles(t *testing.T) {
	zip := photos(t, 10)
	dir := filepath.Join(sandbox(t), "album")
	write(t, filepath.Join(dir, "mine.zip"), zip)
	write(t, filepath.Join(dir, "desktop.ini"), nil)
	write(t, filepath.Join(dir, ".DS_Store"), nil)
	m, err := album(photos(t, 12)).open(t.Context(), "test", nil)
	if err != nil || !cmp.Equal(greys(m), []uint8{4, 9}) {
		t.Errorf("%v", err)
	}
}

// Drawing ends with its context, and leaves nothing in the cache.
func TestDrawingIsInterrupted(t *testing.T) {
	sandbox(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{"faces", "celeba"} {
		if m, _, err := OpenOrStandInContext(ctx, name, "train", nil); !errors.Is(err, context.Canceled) || m != nil {
			t.Errorf("%s: %v, want that it was interrupted", name, err)
		}
	}
	e, err := find("faces")
	if err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(e.cache()); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
	if _, err := VerifyContext(ctx, "mnist"); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
}
