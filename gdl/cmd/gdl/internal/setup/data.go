package setup

import (
	"context"
	"path/filepath"

	"github.com/generative-deep-learning/go/datasets"
)

// firstData is the set that every notebook can count on.
const firstData = "mnist"

func (e *Env) dataStep() step {
	done := filepath.Join(e.Cache, "data-"+firstData)
	return step{
		name: "data (" + firstData + ")",
		note: "a few seconds, 60 MB",
		done: func() bool {
			_, err := datasets.Path(firstData)
			return exists(done) && err == nil
		},
		do: func(ctx context.Context, _ *progress) error {
			if err := datasets.Fetch(ctx, firstData, nil); err != nil {
				return err
			}
			return writeFile(done, nil)
		},
	}
}
