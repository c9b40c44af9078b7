package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/own"
)

// seeing loads the network through which pictures are seen: EfficientNet-Lite0, or, where
// its weights are not and cannot be brought, the course's own, of which it tells.
func seeing(ctx context.Context, status io.Writer) (*style.Network, error) {
	n, err := lite0(ctx, status)
	var not notBrought
	if !errors.As(err, &not) || ctx.Err() != nil {
		return n, err
	}
	n, _, err = own.Load()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(status, "%v.\nThe course's own network takes its place, which has learned from drawings alone: lines and patches "+
		"are like those of the style, strokes less so.\n", not)
	return n, nil
}

// lite0 loads EfficientNet-Lite0, and brings its weights where they are not yet.
func lite0(ctx context.Context, status io.Writer) (*style.Network, error) {
	var path string
	err := bring(status, "EfficientNet-Lite0", func(e *setup.Env) (err error) {
		path, err = e.Lite0(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	n, err := style.LoadLite0(path)
	return n, damaged(err)
}

// magenta loads Magenta's network, and brings its weights where they are not yet.
func magenta(ctx context.Context, status io.Writer) (*style.Magenta, error) {
	var predict, transform string
	err := bring(status, "Magenta's one-pass network", func(e *setup.Env) (err error) {
		predict, transform, err = e.Magenta(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	m, err := style.LoadMagenta(predict, transform)
	return m, damaged(err)
}

// bring tells that the weights of a network are brought by get.
func bring(status io.Writer, network string, get func(*setup.Env) error) error {
	place, err := course.Find()
	if err != nil { // outside of a checkout the cache will do
		if place.Cache, err = settings.Cache(); err != nil {
			return err
		}
	}
	line := spin.New(status)
	line.Show(progress.Work{What: "weights of " + network})
	defer line.Clear()
	if err := get(&setup.Env{Place: place, Log: status}); err != nil {
		return notBrought{fmt.Errorf("%w: run go tool gdl lab --setup-only with a network", err)}
	}
	return nil
}

// notBrought is the error of weights that are not here and cannot be brought.
type notBrought struct{ error }

func (e notBrought) Unwrap() error { return e.error }

// damaged says what to do about a file whose content is not what it should be. One that
// cannot be opened may be whole.
func damaged(err error) error {
	var p *fs.PathError
	if err != nil && !errors.As(err, &p) {
		return fmt.Errorf("%w: remove the file, and it is brought again", err)
	}
	return err
}
