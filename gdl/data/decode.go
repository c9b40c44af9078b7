package data

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/disintegration/imaging"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// decoded is a picture, or why there is none.
type decoded struct {
	pix []uint8
	err error
}

// each decodes the pictures on all processors and hands them to add in order,
// with their label, -1 when there are no classes.
func (f *folder) each(ctx context.Context, add func(pix []uint8, label int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// The pictures under way, in order; its room bounds how many there are.
	queue := make(chan chan decoded, 2*runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for _, name := range f.files {
			c := make(chan decoded, 1)
			select {
			case queue <- c:
			case <-ctx.Done():
				return
			}
			go func() {
				pix, err := f.decode(name)
				c <- decoded{pix, err}
			}()
		}
	}()
	done := 0
	for c := range queue {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("data: %s: %w", f.name, err)
		}
		if err := f.take(f.files[done], <-c, add); err != nil {
			return err
		}
		if done++; f.Progress != nil {
			f.Progress(progress.Work{What: "decoding pictures", Done: int64(done), Total: int64(len(f.files))})
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("data: %s: %w", f.name, err)
	}
	if len(f.skipped) == len(f.files) {
		return errors.Join(append([]error{fmt.Errorf("data: %s: no picture in it", f.name)}, f.skipped...)...)
	}
	return nil
}

func (f *folder) take(name string, d decoded, add func([]uint8, int) error) error {
	if d.err != nil {
		err := fmt.Errorf("data: %s: %s: %w", f.name, name, d.err)
		if f.Skip {
			f.skipped = append(f.skipped, err)
			return nil
		}
		return err
	}
	label := -1
	if f.classes != nil {
		label, _ = slices.BinarySearch(f.classes, f.class(name))
	}
	return add(d.pix, label)
}

// decode reads a file and fits its picture to the size that is wanted.
func (f *folder) decode(name string) ([]uint8, error) {
	r, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	img, err := DecodePicture(r)
	if err != nil {
		return nil, err
	}
	fit := imaging.Fill(img, f.Width, f.Height, imaging.Center, imaging.Lanczos)
	if f.Grey {
		fit = imaging.Grayscale(fit)
	}
	c := f.shape()[2]
	pix := make([]uint8, 0, f.Height*f.Width*c)
	for p := 0; p < len(fit.Pix); p += 4 {
		pix = append(pix, fit.Pix[p:p+c]...)
	}
	return pix, nil
}
