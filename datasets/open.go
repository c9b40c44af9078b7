package datasets

import (
	"bytes"
	"context"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/data"
)

// Open returns the pictures and labels of a split ("train", "test") of a data
// set ("mnist", "fashion-mnist"), verified. What is not on this
// machine is downloaded when the program links package datasets/web, else the
// error wraps fs.ErrNotExist; Fetch does so with a context and progress. It draws the sets of
// Faces (8000 and 2000 pictures), Hands (18000 and 3600) and Objects (20000 and
// 4000) when name is "faces", "hands" or "objects".
func Open(name, split string) (*data.Images, error) {
	if m, ok, err := openDrawn(name, split, 0); ok {
		return m, err
	}
	e, err := find(name)
	if err != nil {
		return nil, fmt.Errorf("%w; faces, hands and objects are drawn", err)
	}
	return e.open(split)
}

func (e Entry) open(split string) (*data.Images, error) {
	images, err := e.readIDX(split, "images")
	if err != nil {
		return nil, err
	}
	labels, err := e.readIDX(split, "labels")
	if err != nil {
		return nil, err
	}
	m, err := data.ImagesFromIDX(images, labels, e.Classes)
	if err != nil {
		return nil, fmt.Errorf("datasets: %s %s: %w", e.Name, split, err)
	}
	return m, nil
}

func (e Entry) readIDX(split, kind string) (*data.IDX, error) {
	f, err := e.file(split, kind)
	if err != nil {
		return nil, err
	}
	b, where, err := e.load(context.Background(), f, nil)
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
