package main

import (
	"errors"
	"image"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/train"
)

// lesson is what the network learns from.
type lesson struct {
	objectives  []*style.Objective
	train, test *fast.Crops
}

const (
	steps     = 100 // of an epoch
	testSteps = 4
	// repeat is how often a photograph counts for each drawn picture's once: the net is
	// for photographs.
	repeat = 8
	drawn  = 320 // side of drawn pictures, in pixels
)

// What is trained on, by name: what package datasets learns to draw later is not.
var (
	photographs = []string{"astronaut", "chelsea"}
	paintings   = []string{"blocks", "dots", "hatching", "shards", "swirls"}
	textures    = []string{"bricks", "marble", "pebbles", "scales", "weave", "wood"}
)

// heldOut is the photograph that is not trained on.
const heldOut = "coffee"

func (r recipe) lesson() (*lesson, error) {
	lite, err := eye()
	if err != nil {
		return nil, err
	}
	var styles, trainOn, testOn pictures
	for _, s := range r.Paintings {
		styles.add(datasets.Painting(s.Seed, s.Kind, s.Side, s.Side))
	}
	r.addContents(&trainOn)
	testOn.add(datasets.Photograph(heldOut))
	if err := errors.Join(styles.err, trainOn.err, testOn.err); err != nil {
		return nil, err
	}
	l := &lesson{}
	if l.train, err = r.crops(trainOn.all, styles.all, steps); err != nil {
		return nil, err
	}
	if l.test, err = r.crops(testOn.all, styles.all, testSteps); err != nil {
		return nil, err
	}
	l.objectives, err = style.NewObjectives(lite, style.Relative, style.Moments, lite.Style, lite.Content, typical(l.train), styles.all)
	return l, err
}

// addContents adds what is painted while training.
func (r recipe) addContents(p *pictures) {
	for _, name := range photographs {
		for range repeat {
			p.add(datasets.Photograph(name))
		}
	}
	faces := datasets.Faces(r.Seed, 4)
	for i := range faces.Len() {
		p.add(faces.Factors(i).Image(drawn), nil)
	}
	for i, kind := range paintings { // of other seeds than the styles
		p.add(datasets.Painting(uint64(100+i), kind, drawn, drawn))
	}
	for i, kind := range textures {
		p.add(datasets.Texture(uint64(100+i), kind, drawn, drawn))
	}
}

// pictures collects images, and the first error.
type pictures struct {
	all []style.Picture
	err error
}

func (p *pictures) add(img image.Image, err error) {
	if err != nil {
		if p.err == nil {
			p.err = err
		}
		return
	}
	p.all = append(p.all, style.FromImage(img))
}

func (r recipe) crops(contents, styles []style.Picture, count int) (*fast.Crops, error) {
	return fast.NewCrops(fast.Crops{
		Pictures: contents, Styles: styles, Side: r.side, Each: 1, Count: count, Zoom: r.zoom, Seed: r.Seed,
	})
}

// typical returns a picture of parts side by side, for how large losses are.
func typical(c *fast.Crops) style.Picture {
	shapes, n := c.Shapes(), c.Size(0)
	values := shapes[0][0] * shapes[0][1] * shapes[0][2]
	x := [][]float32{make([]float32, n*values), make([]float32, n*values)}
	out := style.Picture{W: c.Side}
	for step := range 2 {
		c.Fill(x, 0, step)
		out.Pix = append(out.Pix, x[0]...)
		out.H += n * c.Side
	}
	return out
}

// unpainted returns the style loss of contents as they are, in the styles' colours.
func unpainted(objectives []*style.Objective) train.Loss {
	return func(c *nn.Ctx, x []*G.Node) *G.Node {
		return style.BatchLoss(c, objectives, x[1], x[0], style.Weights{Style: 1})
	}
}
