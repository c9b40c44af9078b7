package style

import (
	"fmt"
	"slices"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Loss says how differences of images are weighed.
type Loss string

const (
	// Classic has the course's formulas: ContentLoss, StyleLoss, op.TotalVariation.
	// Their sizes depend on network, layer and image.
	Classic Loss = "classic"
	// Relative divides the style loss of each layer by what it would be between the
	// style and nothing, ‖G−A‖² / ½(‖A‖² + ‖P‖²) with P the content's statistics, and
	// the mean content loss by the variance of the content's features; total variation
	// is the mean of squares. So layers count alike, and weights hold for any network
	// and size.
	Relative Loss = "relative"
)

var losses = []Loss{Classic, Relative}

// Statistics says what of a layer's output is an image's style.
type Statistics string

const (
	// Gram is the Gram matrix.
	Gram Statistics = "gram"
	// Moments are covariances and means, of channels divided by their standard
	// deviation in style and content plus 0.15 of its mean over the layer: without
	// that, channels that hardly ever speak would count most, and leave speckle.
	Moments Statistics = "moments"
)

var statistics = []Statistics{Gram, Moments}

// Objective is what an image is to be like: content of one picture, style of another, or
// of several.
type Objective struct {
	net      *Network
	relative bool
	layer    string    // of the content
	content  *nn.Param // features there
	weight   float64   // of their squared error, Σ, or if relative of its mean
	of       []string  // layers of the style
	styles   []aim
}

// aim is what the image is to have of one style.
type aim struct {
	share  float64   // of the style loss; those of all styles add up to 1
	mask   *nn.Param // where, [1 H W 1]; nil: everywhere
	layers []comparison
}

// comparison is of one layer.
type comparison struct {
	scale        *nn.Param // of channels, [1 C]; nil for Gram
	scales       *nn.Param // of pairs of channels, [1 C C]
	second, mean moment    // mean has no target for Gram
}

// moment is what a statistic is to be.
type moment struct {
	target *nn.Param
	weight float64 // of the squared error
}

// NewObjective looks at both pictures with a network, at the given layers.
func NewObjective(n *Network, loss Loss, stats Statistics, styleLayers []string, contentLayer string, content, style Picture) (*Objective, error) {
	return NewBlendedObjective(n, loss, stats, styleLayers, contentLayer, content, []Styled{{Picture: style, Weight: 1}})
}

// NewBlendedObjective is NewObjective for several styles: see NewBlend.
func NewBlendedObjective(n *Network, loss Loss, stats Statistics, styleLayers []string, contentLayer string, content Picture, styles []Styled) (*Objective, error) {
	switch {
	case !slices.Contains(losses, loss):
		return nil, fmt.Errorf("style: loss %q, want one of %q", loss, losses)
	case !slices.Contains(statistics, stats):
		return nil, fmt.Errorf("style: statistics %q, want one of %q", stats, statistics)
	}
	for _, err := range []error{content.check("content"), checkStyles(styles), n.check(styleLayers...), n.check(contentLayer)} {
		if err != nil {
			return nil, err
		}
	}
	o := &Objective{net: n, relative: loss == Relative, layer: contentLayer, of: styleLayers}
	ofContent, err := o.look(content, nil, contentLayer)
	if err != nil {
		return nil, fmt.Errorf("style: content picture: %w", err)
	}
	o.content = constant("content/"+contentLayer, ofContent.features, ofContent.shape...)
	o.weight = 0.5
	if o.relative {
		o.weight = inverse(variance(ofContent.features, ofContent.shape[3]))
	}
	all := shares(styles)
	for i, s := range styles {
		a, err := o.aim(i, s, stats, content, ofContent.layers)
		if err != nil {
			return nil, err
		}
		a.share = all[i]
		o.styles = append(o.styles, a)
	}
	return o, nil
}

// aim prepares the comparison with style number i, given the statistics of the content.
func (o *Objective) aim(i int, s Styled, stats Statistics, content Picture, ofContent []layerStatistics) (a aim, err error) {
	name := "style"
	if i > 0 {
		name = fmt.Sprint("style ", i+1)
	}
	ofStyle, err := o.look(s.Picture, nil, "")
	if err != nil {
		return a, fmt.Errorf("style: style picture: %w", err)
	}
	if s.masked() {
		a.mask = constant(name+"/mask", s.Mask.brightness(), 1, s.Mask.H, s.Mask.W, 1)
		seen, err := o.look(content, a.mask, "")
		if err != nil {
			return a, fmt.Errorf("style: content picture: %w", err)
		}
		ofContent = seen.layers
	}
	for k, layer := range o.of {
		a.layers = append(a.layers, o.compare(stats, name+"/"+layer, ofStyle.layers[k], ofContent[k]))
	}
	return a, nil
}

// constant returns a parameter that nothing trains.
func constant(name string, values []float32, shape ...int) *nn.Param {
	p := nn.NewParam(name, nn.Values(values), shape...)
	p.Fixed = true
	return p
}

// compare prepares the comparison of images with a style at one layer.
func (o *Objective) compare(stats Statistics, name string, style, content layerStatistics) comparison {
	channels := len(style.mean)
	if stats == Gram {
		return comparison{second: o.moment(name+"/gram", style.gram, content.gram, 1, channels, channels)}
	}
	scale := scales(style, content)
	pairs := make([]float32, 0, channels*channels)
	for _, a := range scale {
		for _, b := range scale {
			pairs = append(pairs, a*b)
		}
	}
	return comparison{
		scale: constant(name+"/scale", scale, 1, channels), scales: constant(name+"/scales", pairs, 1, channels, channels),
		second: o.moment(name+"/covariance", style.covariance(pairs), content.covariance(pairs), 1, channels, channels),
		mean:   o.moment(name+"/mean", times(style.mean, scale), times(content.mean, scale), 1, channels),
	}
}

// moment weighs the error of a statistic as the loss says.
func (o *Objective) moment(name string, style, content []float32, shape ...int) moment {
	weight := 1 / float64(len(style))
	if o.relative {
		weight = inverse((squares(style) + squares(content)) / 2)
	}
	return moment{constant(name, style, shape...), weight}
}

// Weights are those of the three losses. One of weight 0 is watched only.
type Weights struct{ Style, Content, Variation float64 }

// Names of the terms of Objective.Loss, in train.History. With several styles there is
// one for each too, "style 1" and so on.
const (
	TermStyle     = "style"
	TermContent   = "content"
	TermVariation = "variation"
)

// Loss returns the weighted sum of style, content and variation loss of an image
// x [1 H W 3] in [0, 1] of the content's size. Its parts are terms, before their
// weights. The network sees the image once.
func (o *Objective) Loss(c *nn.Ctx, x *G.Node, w Weights) *G.Node {
	return o.lossOf(c, x, w, o.net.Features(c, x, o.layers()...), c.Frozen().Use(o.content), o.masks(c))
}

// layers returns the content's layer and those of the style.
func (o *Objective) layers() []string { return append([]string{o.layer}, o.of...) }

// masks returns the mask [1 H W 1] of each style, nil for those without one.
func (o *Objective) masks(c *nn.Ctx) []*G.Node {
	all := make([]*G.Node, len(o.styles))
	for i, a := range o.styles {
		if a.mask != nil {
			all[i] = c.Frozen().Use(a.mask)
		}
	}
	return all
}

// lossOf is Loss, given what the network sees in the image, and in the content at its
// layer, and the masks of what it sees.
func (o *Objective) lossOf(c *nn.Ctx, x *G.Node, w Weights, f []*G.Node, content *G.Node, masks []*G.Node) *G.Node {
	style, each := o.styleLoss(c, f[1:], masks)
	sum := op.Scale(w.Style, c.Term(TermStyle, style))
	for i, s := range each {
		if len(each) > 1 {
			c.Term(fmt.Sprintf("%s %d", TermStyle, i+1), s)
		}
	}
	sum = op.Add(sum, op.Scale(w.Content, c.Term(TermContent, o.contentLoss(f[0], content))))
	return op.Add(sum, op.Scale(w.Variation, c.Term(TermVariation, o.Variation(x))))
}

// Content returns the content loss of an image x [1 H W 3] in [0, 1] of the content's
// size.
func (o *Objective) Content(c *nn.Ctx, x *G.Node) *G.Node {
	return o.contentLoss(o.net.Features(c, x, o.layer)[0], c.Frozen().Use(o.content))
}

func (o *Objective) contentLoss(f, p *G.Node) *G.Node {
	weight := o.weight
	if o.relative {
		weight /= float64(f.Shape().TotalSize())
	}
	return op.Scale(weight, squaredError("style: content", f, p))
}

// Style returns the style loss of an image x [1 H W 3] in [0, 1] of any size, averaged
// over the layers.
func (o *Objective) Style(c *nn.Ctx, x *G.Node) *G.Node {
	sum, _ := o.styleLoss(c, o.net.Features(c, x, o.of...), o.masks(c))
	return sum
}

// styleLoss returns the weighted sum of the losses of all styles, and each.
func (o *Objective) styleLoss(c *nn.Ctx, f, masks []*G.Node) (sum *G.Node, each []*G.Node) {
	for i, a := range o.styles {
		each = append(each, a.loss(c, f, masks[i]))
	}
	if len(each) == 1 {
		return each[0], each
	}
	sum = op.Scale(o.styles[0].share, each[0])
	for i, l := range each[1:] {
		sum = op.Add(sum, op.Scale(o.styles[i+1].share, l))
	}
	return sum, each
}

// loss returns that of one style, given the outputs of its layers.
func (a aim) loss(c *nn.Ctx, f []*G.Node, mask *G.Node) *G.Node {
	sum := a.layers[0].loss(c.Frozen(), f[0], mask)
	for i, s := range a.layers[1:] {
		sum = op.Add(sum, s.loss(c.Frozen(), f[i+1], mask))
	}
	return op.Scale(1/float64(len(f)), sum)
}

// loss returns that of one layer's output [1 H W C], as far as the mask lets it count.
func (s comparison) loss(c *nn.Ctx, f, mask *G.Node) *G.Node {
	gram, mean := guided(c, f, mask)
	if s.scale == nil {
		return s.second.loss(c, gram)
	}
	outer := op.Reshape(op.MatMulT(mean, mean, op.Trans{A: true}), gram.Shape()...)
	covariance := op.Mul(op.Sub(gram, outer), c.Use(s.scales))
	return op.Add(s.second.loss(c, covariance), s.mean.loss(c, op.Mul(mean, c.Use(s.scale))))
}

func (m moment) loss(c *nn.Ctx, x *G.Node) *G.Node {
	return op.Scale(m.weight, squaredError("style: "+m.target.Name, x, c.Use(m.target)))
}

// Variation returns the total variation of an image x [1 H W 3] in [0, 1].
func (o *Objective) Variation(x *G.Node) *G.Node {
	if !o.relative {
		return op.TotalVariation(x)
	}
	return op.Add(roughness(x, 1), roughness(x, 2))
}

// roughness returns the mean square of differences of neighbours along an axis.
func roughness(x *G.Node, axis int) *G.Node {
	s := x.Shape()
	if s[axis] < 2 {
		panic(fmt.Errorf("style: variation of an image %v, want at least 2×2 pixels", []int(s)))
	}
	zero, one, last := make([]int, len(s)), make([]int, len(s)), slices.Clone(s)
	one[axis], last[axis] = 1, s[axis]-1
	return op.Mean(op.Square(op.Sub(op.Slice(x, one, s), op.Slice(x, zero, last))))
}
