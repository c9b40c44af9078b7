package datasets

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// Open returns the pictures and labels of a split of a data set, verified. All
// lists the names; all have the splits "train" and "test". What is not on this
// machine is downloaded when the program links package datasets/web, else the
// error wraps fs.ErrNotExist; Fetch does so with a context and progress.
//
//   - celeba is the middle of the aligned photographs, 64×64, in the official
//     partition (162 770 train, 19 867 valid, 19 962 test); of another number of
//     photographs the first 80 % are train, and valid and test are 10 % each.
//   - anime-faces and sign-language have no published partition: every fifth
//     picture in the order of names is test.
//   - A name with a slash is the path of a folder of pictures or an archive of
//     one (see data.ReadFolder), as 64×64 colour pictures; every fifth is test.
//
// Pictures that come from an archive or a folder are decoded once, into the
// course's cache, and so are drawn ones; they are mapped into memory from there
// and must not be changed.
func Open(name, split string) (*data.Images, error) {
	return OpenContext(context.Background(), name, split)
}

// OpenContext is Open until ctx ends, which makes what is not finished an error.
func OpenContext(ctx context.Context, name, split string) (*data.Images, error) {
	e, err := entryOf(name)
	if err != nil {
		return nil, err
	}
	return e.open(ctx, split, nil)
}

func (e Entry) open(ctx context.Context, split string, report func(progress.Work)) (*data.Images, error) {
	if err := e.checkSplit(split); err != nil {
		return nil, err
	}
	switch e.format {
	case drawnSet:
		return e.openDrawn(ctx, split, 0, report)
	case pictures:
		return e.openPictures(ctx, split, report)
	case cifar:
		return e.openCIFAR(ctx, split, report)
	}
	return e.openIDX(ctx, split, report)
}

func (e Entry) openIDX(ctx context.Context, split string, report func(progress.Work)) (*data.Images, error) {
	images, err := e.readIDX(ctx, split, "images", report)
	if err != nil {
		return nil, err
	}
	labels, err := e.readIDX(ctx, split, "labels", report)
	if err != nil {
		return nil, err
	}
	m, err := data.ImagesFromIDX(images, labels, e.Classes)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s %s: %w", e.Name, split, err)
	}
	return m, nil
}

func (e Entry) readIDX(ctx context.Context, split, kind string, report func(progress.Work)) (*data.IDX, error) {
	f := e.filesOf(split, kind)[0]
	b, where, err := e.load(ctx, f, report)
	if err != nil {
		return nil, err
	}
	// A cache that cannot be written makes the next Open slower, not this one wrong.
	_ = e.store(f, b, where)
	x, err := data.ReadIDX(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", where, err)
	}
	return x, nil
}

func (e Entry) openCIFAR(ctx context.Context, split string, report func(progress.Work)) (*data.Images, error) {
	var records []io.Reader
	for _, f := range e.filesOf(split, "records") {
		b, where, err := e.load(ctx, f, report)
		if err != nil {
			return nil, err
		}
		_ = e.store(f, b, where)
		records = append(records, bytes.NewReader(b))
	}
	m, err := data.ReadCIFAR10(records...)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s %s: %w", e.Name, split, err)
	}
	return m, nil
}
