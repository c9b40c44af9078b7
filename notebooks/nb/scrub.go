package nb

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

//go:embed scrub.html
var scrubHTML string

var scrubPage = template.Must(template.New("scrub").Parse(scrubHTML))

// scrubData fills scrub.html; a data URI holds each picture.
type scrubData struct {
	GIF    template.URL
	Width  int // CSS pixels
	Frames []string
	Names  []string
}

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
	return publish(name, picture{".gif", mimeGIF, anim, cssWidth(frames[0]), page})
}

// scrubber returns the HTML of a slider over frames, which shows anim while no
// script runs.
func scrubber(frames []image.Image, names []string, anim []byte) (string, error) {
	d := scrubData{GIF: template.URL(dataURI(mimeGIF, anim)), Width: cssWidth(frames[0]), Names: names}
	for _, f := range frames {
		b, err := viz.PNG(f)
		if err != nil {
			return "", err
		}
		d.Frames = append(d.Frames, dataURI(protocol.MIMEImagePNG, b))
	}
	var page bytes.Buffer
	err := scrubPage.Execute(&page, d)
	return page.String(), err
}

func dataURI(mime protocol.MIMEType, data []byte) string {
	return fmt.Sprintf("data:%s;base64,%s", mime, base64.StdEncoding.EncodeToString(data))
}
