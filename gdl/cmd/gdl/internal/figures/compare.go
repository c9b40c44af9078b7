package figures

import (
	"fmt"
	"image"
	_ "image/gif" // figures are PNG, JPEG or GIF, and pages with sliders over them
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path"
	"path/filepath"
)

// Difference is what Compare found for one figure.
type Difference struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"` // how it differs
}

// Compare says for each figure of the selection whether the one made, in from,
// is the committed one, in dir, byte by byte.
func Compare(made, old Manifest, sel Selection, from, dir string) ([]Difference, error) {
	if err := made.hash(from); err != nil {
		return nil, err
	}
	var all []Difference
	for _, f := range old {
		if !sel.accept(f) {
			continue
		}
		now, drawn := made.find(f.Name)
		all = append(all, compareOne(f, now, drawn, from, dir))
	}
	for _, f := range made {
		if _, ok := old.find(f.Name); !ok {
			all = append(all, Difference{Name: f.Name, Detail: "not in the manifest"})
		}
	}
	return all, nil
}

func compareOne(old, now Figure, drawn bool, from, dir string) Difference {
	d := Difference{Name: old.Name}
	kept := Manifest{old}
	switch err := kept.hash(dir); {
	case !drawn:
		d.Detail = "no longer drawn"
	case err != nil:
		d.Detail = err.Error()
	case kept[0].SHA256 != old.SHA256:
		d.Detail = "the committed file is not the one in the manifest"
	case now.SHA256 == old.SHA256:
		d.OK = true
	case path.Ext(old.Name) == ".html":
		d.Detail = "the page has other bytes"
	default:
		d.Detail = pixelDifference(filepath.Join(dir, old.Name), filepath.Join(from, old.Name))
	}
	return d
}

// pixelDifference describes how two pictures differ, from 0 to 255 a channel;
// of a GIF it compares the first frames.
func pixelDifference(oldPath, newPath string) string {
	a, err := decode(oldPath)
	if err != nil {
		return err.Error()
	}
	b, err := decode(newPath)
	if err != nil {
		return err.Error()
	}
	if a.Bounds() != b.Bounds() {
		return fmt.Sprintf("size was %v, is %v", a.Bounds().Size(), b.Bounds().Size())
	}
	most, count := maxDifference(a, b)
	if count == 0 {
		return "same pixels, other bytes"
	}
	return fmt.Sprintf("%d pixels differ, by %d of 255 at most", count, most)
}

func decode(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return img, nil
}

// maxDifference returns the largest difference of a channel and the number of
// pixels that differ; a and b have the same bounds.
func maxDifference(a, b image.Image) (most, count int) {
	r := a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			r1, g1, b1, a1 := a.At(x, y).RGBA()
			r2, g2, b2, a2 := b.At(x, y).RGBA()
			d := max(gap(r1, r2), gap(g1, g2), gap(b1, b2), gap(a1, a2))
			if d > 0 {
				count++
			}
			most = max(most, d)
		}
	}
	return most, count
}

// gap is the difference of two 16-bit channels in steps of 8 bits.
func gap(a, b uint32) int { return int(max(a, b)>>8 - min(a, b)>>8) }
