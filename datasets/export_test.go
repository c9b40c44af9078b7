package datasets

import "context"

// What tests of other packages need: a test of ours cannot import datasets/web.

var (
	Sandbox   = sandbox
	Tiny      = tiny
	TinyIDX   = tinyIDX
	Zipped    = zipped
	WriteFile = write
	WantError = wantError
	PartOf    = partOf
)

func (e Entry) FetchThis(ctx context.Context, progress Progress) error { return e.fetch(ctx, progress) }

func (e Entry) Cache() string { return e.cache() }
