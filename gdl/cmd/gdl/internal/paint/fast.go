package paint

import (
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/style"
)

// FastSize is the longer side at which Fast paints when none is asked for: strokes are
// of a size in pixels, and in larger photographs they would hardly show.
const FastSize = 1024

// Fast returns photo, with its size and transparency, in the style of painting, in one
// pass of Magenta's network. Strength, 0 to 1, is the share of the painting's style; the
// rest is the photo's own. Where there is too little memory, the error says which size
// would do, before anything is painted.
func Fast(m *style.Magenta, photo, painting *picture.Picture, o Options) (*picture.Picture, error) {
	whole, of := rgb(photo), rgb(painting)
	v, err := m.Predict(learned(of))
	if err != nil {
		return nil, err
	}
	if o.Strength < 1 {
		own, err := m.Predict(learned(whole))
		if err != nil {
			return nil, err
		}
		v = own.Mix(v, o.Strength)
	}
	content := o.content(whole)
	if _, err := m.Memory(content.H, content.W); err != nil {
		return nil, o.advise(err, whole, func(o Options) error {
			p := o.content(whole)
			_, err := m.Memory(p.H, p.W)
			return err
		})
	}
	painted, err := m.Stylize(content, v)
	if err != nil {
		return nil, err
	}
	painted = painted.Resize(photo.H, photo.W)
	if o.PreserveColour {
		painted = painted.WithColourOf(whole)
	}
	colour := &picture.Picture{W: photo.W, H: photo.H, C: 3, Alpha: photo.Alpha}
	return colour.WithValues(painted.Pix), nil
}

// learned returns a picture of the size from which Magenta's network learned styles.
func learned(p style.Picture) style.Picture {
	return resized(p, style.StyleSide/float64(min(p.H, p.W)))
}
