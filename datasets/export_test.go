package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// What the tests of downloads need: a test of ours in this package cannot
// import datasets/web.

var (
	Sandbox   = sandbox
	Tiny      = tiny
	TinyIDX   = tinyIDX
	Zipped    = zipped
	WriteFile = write
	WantError = wantError
	PartOf    = partOf
	Photos    = photos
	Album     = album
)

func (e Entry) FetchThis(ctx context.Context, report func(progress.Work)) error {
	return e.fetch(ctx, report)
}

func (e Entry) Cache() string { return e.cache() }

// Big returns an entry with one file of 1 MiB, to be had from these base URLs, and the
// file as the mirrors have it.
func Big(t testing.TB, mirrors ...string) (Entry, []byte) {
	t.Helper()
	b := make([]byte, 8+1<<20)
	copy(b, []byte{0, 0, 8, 1, 0, 16, 0, 0})
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range b[8:] {
		b[8+i] = byte(rng.Uint32())
	}
	sum := sha256.Sum256(b)
	return Entry{
		Name:    "big",
		Files:   []File{{"big-idx1-ubyte", "train", "labels", int64(len(b)), hex.EncodeToString(sum[:])}},
		Mirrors: mirrors,
	}, zipped(t, b)
}
