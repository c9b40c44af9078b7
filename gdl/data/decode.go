package data

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
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
				pix, err := f.decode(ctx, name)
				c <- decoded{pix, err}
			}()
		}
	}()
	done := 0
	for c := range queue {
		var d decoded
		select {
		case d = <-c:
		case <-ctx.Done(): // not after a picture that takes long
			return fmt.Errorf("data: %s: %w", f.name, ctx.Err())
		}
		if err := f.take(f.files[done], d, add); err != nil {
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
		err := fmt.Errorf("data: %s: %s: %w", f.name, text(name), d.err)
		if f.Skip {
			f.skipped = append(f.skipped, err)
			return nil
		}
		f.failed = err
		return err
	}
	label := -1
	if f.classes != nil {
		label = slices.Index(f.classes, f.class(name))
	}
	return add(d.pix, label)
}

// decode reads a file and fits its picture to the size that is wanted.
func (f *folder) decode(ctx context.Context, name string) ([]uint8, error) {
	r, size, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	// Files under way have a budget, as decoded pictures have.
	room := min(size, maxReading)
	if err := reading.Acquire(ctx, room); err != nil {
		return nil, err
	}
	defer reading.Release(room)
	sweep(room)
	b, err := readPicture(r, size)
	if err != nil {
		return nil, err
	}
	m, done, err := decodePicture(ctx, b)
	if err != nil {
		return nil, err
	}
	defer done()
	fit := f.fit(m)
	onWhite(fit.Pix)
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

// fit scales the middle of a picture to the size that is wanted, as imaging.Fill does
// but for memory. That copies a picture from 100×100 pixels on to cut it, and scales a
// smaller one as a whole, however narrow: one of 1×65000 pixels to 64×4160000.
func (f *folder) fit(m *image.NRGBA) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w >= 100 && h >= 100 {
		cut := image.Rect(0, 0, w, max(1, round(w, f.Height, f.Width)))
		if w*f.Height >= h*f.Width {
			cut = image.Rect(0, 0, max(1, round(h, f.Width, f.Height)), h)
		}
		cut = cut.Add(image.Pt((w-cut.Dx())/2, (h-cut.Dy())/2))
		return imaging.Resize(m.SubImage(cut), f.Width, f.Height, imaging.Lanczos)
	}
	x, y := spare(w, h, f.Width, f.Height), spare(h, w, f.Height, f.Width)
	m = m.SubImage(image.Rect(x, y, w-x, h-y)).(*image.NRGBA)
	return imaging.Fill(m, f.Width, f.Height, imaging.Center, imaging.Lanczos)
}

// round returns a·b/c, rounded.
func round(a, b, c int) int { return int(float64(a)*float64(b)/float64(c) + 0.5) }

// spare returns how many pixels on each side of a length do not matter to the middle of
// a picture that is to have a length too, when the other side gives the scale.
func spare(length, other, wantLength, wantOther int) int {
	scale := float64(wantOther) / float64(other)
	const lanczos = 3 // pixels on either side that the filter looks at, more when it shrinks
	keep := float64(wantLength)/scale + float64(2*(float64(lanczos*max(1, 1/scale))+1))
	if keep >= float64(length) {
		return 0
	}
	return (length - int(math.Ceil(keep))) / 2
}
