package nb

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// scrubHTML is a format of the animation, its width in CSS pixels, a description,
// and as JSON the pictures and their names. It is no template: html/template would
// lengthen the wait for every cell, which links this package.
//
//go:embed scrub.html
var scrubHTML string

// Scrub shows frames as ShowGIF does, each for delay, and saves them as
// name.gif. Where a notebook runs scripts, a slider below the animation stops it
// at one frame; names, one a frame, say which: "epoch 3". Frames and names of
// different number end the cell.
func Scrub(name string, frames []image.Image, names []string, delay time.Duration) {
	Check(scrub(name, frames, names, delay))
}

func scrub(name string, frames []image.Image, names []string, delay time.Duration) error {
	if len(names) != len(frames) {
		return fmt.Errorf("%s: nb: Scrub: %d names for %d frames", name, len(names), len(frames))
	}
	anim, err := viz.GIF(frames, delay)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	page, err := scrubber(frames, names, anim)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return publish(name, picture{ext: ".gif", mime: mimeGIF, data: anim, width: cssWidth(frames[0]), page: page})
}

// scrubber returns the HTML of a slider over frames, which shows anim while no
// script runs.
func scrubber(frames []image.Image, names []string, anim []byte) (string, error) {
	uris := make([]string, len(frames))
	for i, f := range frames {
		b, ext, err := viz.Encode(f)
		if err != nil {
			return "", err
		}
		uris[i] = dataURI(mimeOf[ext], b)
	}
	pictures, err := json.Marshal(uris)
	if err != nil {
		return "", err
	}
	captions, err := json.Marshal(names)
	if err != nil {
		return "", err
	}
	alt := html.EscapeString(fmt.Sprintf("%d frames, from %s", len(names), names[0]))
	return fmt.Sprintf(scrubHTML, dataURI(mimeGIF, anim), cssWidth(frames[0]), alt, pictures, captions), nil
}

func dataURI(mime protocol.MIMEType, data []byte) string {
	return fmt.Sprintf("data:%s;base64,%s", mime, base64.StdEncoding.EncodeToString(data))
}
