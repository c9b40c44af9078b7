package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/disintegration/imaging"
)

// maxFolder bounds the bytes of pixels of a folder.
const maxFolder int64 = 4 << 30

// Folder says how ReadFolder makes its pictures.
type Folder struct {
	Height, Width int  // of every picture; the middle of a larger or smaller one, scaled to fit
	Grey          bool // one channel instead of three
	Skip          bool // leave out files that are no readable picture, instead of failing
}

// ReadFolder reads the pictures of a folder, [Height Width C], in the order of
// their names. When the folder has sub-folders with pictures, each is a class
// of that name (256 at most) and files beside them are an error. Files that
// start with a dot are ignored. A file that DecodePicture refuses is an error
// that names it; with Skip it is left out and its error is among skipped.
func ReadFolder(dir string, o Folder) (m *Images, skipped []error, err error) {
	if o.Height < 1 || o.Width < 1 {
		return nil, nil, fmt.Errorf("data: folder of pictures %d×%d; both sides must be at least 1", o.Height, o.Width)
	}
	files, classes, err := listFolder(os.DirFS(dir))
	if err != nil {
		return nil, nil, fmt.Errorf("data: folder %s: %w", dir, err)
	}
	f := folder{Folder: o, root: os.DirFS(dir)}
	for _, name := range files {
		err := f.add(name)
		switch {
		case err == nil && classes != nil:
			f.labels = append(f.labels, uint8(slices.Index(classes, path.Dir(name))))
		case err != nil && !o.Skip:
			return nil, nil, fmt.Errorf("data: folder %s: %s: %w", dir, name, err)
		case err != nil:
			skipped = append(skipped, fmt.Errorf("data: folder %s: %s: %w", dir, name, err))
		}
		if int64(len(f.pix)) > maxFolder {
			return nil, nil, fmt.Errorf("data: folder %s: more than %d bytes of pixels", dir, maxFolder)
		}
	}
	if f.n == 0 {
		return nil, skipped, errors.Join(append([]error{fmt.Errorf("data: folder %s: no picture in it", dir)}, skipped...)...)
	}
	m, err = NewImages(f.pix, f.n, o.Height, o.Width, len(f.pix)/f.n/o.Height/o.Width, f.labels, classes)
	return m, skipped, err
}

// listFolder returns the files to read, sorted, and the classes, nil when the
// files lie in the folder itself.
func listFolder(root fs.FS) (files, classes []string, err error) {
	top, err := fs.ReadDir(root, ".")
	if err != nil {
		return nil, nil, err
	}
	var within []string
	for _, e := range top {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case !e.IsDir():
			files = append(files, e.Name())
		default:
			inner, err := fs.ReadDir(root, e.Name())
			if err != nil {
				return nil, nil, err
			}
			before := len(within)
			for _, f := range inner {
				if !f.IsDir() && !strings.HasPrefix(f.Name(), ".") {
					within = append(within, path.Join(e.Name(), f.Name()))
				}
			}
			if len(within) > before {
				classes = append(classes, e.Name())
			}
		}
	}
	switch {
	case len(classes) > 256:
		return nil, nil, fmt.Errorf("%d classes; at most 256 are accepted", len(classes))
	case len(classes) > 0 && len(files) > 0:
		return nil, nil, fmt.Errorf("file %s lies beside the class folder %s; put it into a class or away", files[0], classes[0])
	case len(classes) > 0:
		return within, classes, nil
	}
	return files, nil, nil
}

// folder collects pictures.
type folder struct {
	Folder
	root        fs.FS
	pix, labels []uint8
	n           int
}

func (f *folder) add(name string) error {
	file, err := f.root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	img, err := DecodePicture(file)
	if err != nil {
		return err
	}
	fit := imaging.Fill(img, f.Width, f.Height, imaging.Center, imaging.Lanczos)
	if f.Grey {
		fit = imaging.Grayscale(fit)
	}
	for p := 0; p < len(fit.Pix); p += 4 {
		if f.Grey {
			f.pix = append(f.pix, fit.Pix[p])
		} else {
			f.pix = append(f.pix, fit.Pix[p:p+3]...)
		}
	}
	f.n++
	return nil
}
