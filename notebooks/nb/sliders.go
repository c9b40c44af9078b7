package nb

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"image"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// slidersHTML is a format of the still picture, its width in CSS pixels, a description,
// the frames and knobs as JSON, and the width of a frame.
//
//go:embed sliders.html
var slidersHTML string

// Knob is a setting to be chosen by a slider.
type Knob struct {
	Name   string
	Values []string
	At     int // of Values, where the slider stands at first
}

// Sliders shows what settings do: where a notebook runs scripts, a slider for each knob
// chooses one of frames, with no kernel behind it; elsewhere it is the picture of still,
// a grid of all of them, which is saved as name.png or name.jpg. Frames come in the
// order of the knobs' values, those of the last knob the fastest, and one for each
// combination: another number ends the cell.
func Sliders(name string, knobs []Knob, frames []image.Image, still viz.Drawer) {
	Check(sliders(name, knobs, frames, still))
}

func sliders(name string, knobs []Knob, frames []image.Image, still viz.Drawer) error {
	want := 1
	for _, k := range knobs {
		want *= len(k.Values)
		if k.At < 0 || k.At >= len(k.Values) {
			return fmt.Errorf("%s: nb: Sliders: knob %q is at %d, want 0 to %d", name, k.Name, k.At, len(k.Values)-1)
		}
	}
	if len(knobs) == 0 || len(frames) != want {
		return fmt.Errorf("%s: nb: Sliders: %d frames for %d knobs, want %d", name, len(frames), len(knobs), want)
	}
	img, err := still.Draw()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	data, ext, err := viz.Encode(img)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	uris := make([]string, len(frames))
	for i, f := range frames {
		b, ext, err := viz.Encode(f)
		if err != nil {
			return fmt.Errorf("%s: frame %d: %w", name, i, err)
		}
		uris[i] = dataURI(mimeOf[ext], b)
	}
	pictures, err := json.Marshal(uris)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	settings, err := json.Marshal(knobs)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	alt := html.EscapeString(fmt.Sprintf("%d pictures, one for each setting of %s", len(frames), knobs[0].Name))
	for _, k := range knobs[1:] {
		alt += html.EscapeString(" and " + k.Name)
	}
	page := fmt.Sprintf(slidersHTML, dataURI(mimeOf[ext], data), cssWidth(img), alt, pictures, settings, cssWidth(frames[0]))
	return publish(name, picture{ext: ext, mime: mimeOf[ext], data: data, width: cssWidth(img), page: page})
}
