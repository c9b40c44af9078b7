package nb

import (
	"fmt"
	"image"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

const mimeGIF protocol.MIMEType = "image/gif"

// mimeOf has the types of what viz.Encode writes.
var mimeOf = map[string]protocol.MIMEType{".png": protocol.MIMEImagePNG, ".jpg": "image/jpeg"}

// Show draws d, shows it in the notebook and saves it in the folder of figures as
// name.png, or name.jpg when photographs are in it (see viz.Encode), where name is like
// "week2/lab2-rows". A name with
// anything but letters, digits, -, _ and / ends the cell, as does an error of
// d or of the file system.
func Show(name string, d viz.Drawer) {
	img, err := d.Draw()
	if err != nil {
		Check(fmt.Errorf("%s: %w", name, err))
	}
	Check(showImage(name, viz.Alt(d), img))
}

// ShowImage is Show for a picture that is drawn already. A picture of viz is
// shown at its size in CSS pixels, another one pixel for pixel.
func ShowImage(name string, img image.Image) {
	Check(showImage(name, "picture", img))
}

// ShowGIF shows frames as an endless animation, each for delay, and saves it
// as name.gif.
func ShowGIF(name string, frames []image.Image, delay time.Duration) {
	Check(showGIF(name, frames, delay))
}

func showImage(name, alt string, img image.Image) error {
	data, ext, err := viz.Encode(img)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return publish(name, picture{ext: ext, mime: mimeOf[ext], data: data, width: cssWidth(img), alt: alt})
}

func showGIF(name string, frames []image.Image, delay time.Duration) error {
	data, err := viz.GIF(frames, delay)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	alt := fmt.Sprintf("animation of %d frames", len(frames))
	return publish(name, picture{ext: ".gif", mime: mimeGIF, data: data, width: cssWidth(frames[0]), alt: alt})
}

// picture is an encoded picture.
type picture struct {
	ext   string // of its file: ".png"
	mime  protocol.MIMEType
	data  []byte
	width int    // to show it at, in CSS pixels
	alt   string // describes it, for those who do not see it
	page  string // HTML to show in its place where a viewer can, or ""
}

// publish saves p and shows it. A page is saved beside its picture, as name.html: saved
// notebooks keep the picture alone, and "gdl site" puts the page back in its place.
func publish(name string, p picture) error {
	path, err := saveFigure(name, p.ext, p.data)
	if err != nil {
		return err
	}
	if p.page != "" {
		if _, err := saveFigure(name, ".html", []byte(p.page)); err != nil {
			return err
		}
	}
	if !inNotebook() {
		fmt.Println("figure", path)
		return nil
	}
	// Jupyter, nbviewer and nbconvert take the width from here, nbconvert the description
	// too. The types are ones that GoNB registered for its pipe; any other would break it.
	about := map[string]any{string(p.mime): map[string]int{"width": p.width}}
	if p.page == "" { // a page describes its picture by itself
		about["alt"] = p.alt
	}
	shown := map[protocol.MIMEType]any{p.mime: p.data}
	if p.page != "" {
		shown[protocol.MIMETextHTML] = p.page
	}
	send(shown, about, "")
	return nil
}

// cssWidth returns the width to show img at, in CSS pixels.
func cssWidth(img image.Image) int {
	density := 1
	if d, ok := img.(interface{ Density() int }); ok {
		density = d.Density()
	}
	return (img.Bounds().Dx() + density - 1) / density
}
