package site

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/disintegration/imaging"
)

// fronts are the figures that the front page shows of each week. The first of week 1
// is the picture beside its title too.
var fronts = map[string][]string{
	"week0": {"wave.png", "loss.png"},
	"week1": {"lab1-pictures.jpg", "lab3-any.jpg", "assignment.jpg"},
	"week2": {"lab3-rows.png", "lab5-rows.png", "assignment-rows.png"},
	"week3": {"lab2-manifold.png", "lab2-explore.png", "faces-samples.gif"},
	"week4": {"lab0-run.gif", "lab2-samples.png", "hands-picked.png"},
}

const hero = "figures/week1/hero.jpg"

// addThumbnails makes the small pictures of a week. A figure that is no longer drawn
// is left out.
func (c *collected) addThumbnails(e *entry) error {
	for _, name := range fronts[e.Name] {
		p, ok := c.figures["figures/"+path.Join(e.Name, name)]
		if !ok {
			continue
		}
		t, err := c.thumbnail(p, 560, 352)
		if err != nil {
			return err
		}
		e.Shown = append(e.Shown, t)
	}
	return nil
}

// thumbnail writes the picture at the given size at most, of an animation the last
// frame: the first ones are of networks that have learned nothing yet.
func (c *collected) thumbnail(p picture, w, h int) (picture, error) {
	data, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(p.Src)))
	if err != nil {
		return picture{}, err
	}
	img, err := lastFrame(data)
	if err != nil {
		return picture{}, fmt.Errorf("%s: %w", p.Src, err)
	}
	small := imaging.Fit(img, w, h, imaging.Lanczos)
	white := imaging.New(small.Rect.Dx(), small.Rect.Dy(), color.White)
	draw.Draw(white, white.Rect, small, image.Point{}, draw.Over)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, white, &jpeg.Options{Quality: 80}); err != nil {
		return picture{}, err
	}
	src := "thumbnails/" + strings.TrimPrefix(p.Src, "figures/") + ".jpg"
	t, err := c.add(src, b.Bytes())
	t.Alt, t.Link, t.Name = p.Alt, p.Link, p.Name
	return t, err
}

func lastFrame(data []byte) (image.Image, error) {
	if !bytes.HasPrefix(data, []byte("GIF8")) {
		return imaging.Decode(bytes.NewReader(data))
	}
	g, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	screen := image.NewNRGBA(image.Rect(0, 0, g.Config.Width, g.Config.Height))
	for _, f := range g.Image {
		draw.Draw(screen, f.Rect, f, f.Rect.Min, draw.Over)
	}
	return screen, nil
}
