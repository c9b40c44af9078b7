package setup

import (
	"context"
	"fmt"
	"strings"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// firstData is the set that every notebook can count on.
const firstData = "mnist"

// moreData are sets of the notebooks that have a stand-in where there is no network.
var moreData = []string{"fashion-mnist"}

func (e *Env) dataStep() step {
	// What cannot be fetched is not asked for again: lab starts offline without delay.
	done := settings.Made(e.Cache, "data-"+firstData+"-"+strings.Join(moreData, "-"))
	return step{
		name: "data (" + firstData + ")",
		note: "a few seconds, 120 MB",
		done: func() bool {
			_, err := datasets.Path(firstData)
			return exists(done) && err == nil
		},
		do: func(ctx context.Context, say *status) error {
			if err := mayMake(done); err != nil { // the shared cache has lost its data
				return err
			}
			if err := datasets.Fetch(ctx, firstData, say.show); err != nil {
				return err
			}
			for _, name := range moreData {
				if err := datasets.Fetch(ctx, name, say.show); err != nil {
					if ctx.Err() != nil {
						return err
					}
					say.warn(fmt.Sprintf("%s cannot be fetched now, so the notebooks use other pictures: %v", name, err))
				}
			}
			return atomicfile.WriteBytes(done, nil)
		},
	}
}
