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

// Objective is what an image is to be like: content of one picture, style of another.
type Objective struct {
	net      *Network
	relative bool
	layer    string    // of the content
	content  *nn.Param // features there
	weight   float64   // of their squared error, Σ, or if relative of its mean
	of       []string  // layers of the style
	style    []comparison
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
	switch {
	case !slices.Contains(losses, loss):
		return nil, fmt.Errorf("style: loss %q, want one of %q", loss, losses)
	case !slices.Contains(statistics, stats):
		return nil, fmt.Errorf("style: statistics %q, want one of %q", stats, statistics)
	}
	for _, err := range []error{content.check("content"), style.check("style"), n.check(styleLayers...), n.check(contentLayer)} {
		if err != nil {
			return nil, err
		}
	}
	o := &Objective{net: n, relative: loss == Relative, layer: contentLayer, of: styleLayers}
	ofContent, err := o.look(content, contentLayer)
	if err != nil {
		return nil, fmt.Errorf("style: content picture: %w", err)
	}
	ofStyle, err := o.look(style, "")
	if err != nil {
		return nil, fmt.Errorf("style: style picture: %w", err)
	}
	o.content = constant("content/"+contentLayer, ofContent.features, ofContent.shape...)
	o.weight = 0.5
	if o.relative {
		o.weight = inverse(variance(ofContent.features, ofContent.shape[3]))
	}
	for i, layer := range styleLayers {
		o.style = append(o.style, o.compare(stats, layer, ofStyle.layers[i], ofContent.layers[i]))
	}
	return o, nil
}

// constant returns a parameter that nothing trains.
func constant(name string, values []float32, shape ...int) *nn.Param {
	p := nn.NewParam(name, nn.Values(values), shape...)
	p.Fixed = true
	return p
}

// compare prepares the comparison of images with a style at one layer.
func (o *Objective) compare(stats Statistics, layer string, style, content layerStatistics) comparison {
	name, channels := "style/"+layer, len(style.mean)
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

// Names of the terms of Objective.Loss, in train.History.
const (
	TermStyle     = "style"
	TermContent   = "content"
	TermVariation = "variation"
)

// Loss returns the weighted sum of style, content and variation loss of an image
// x [1 H W 3] in [0, 1] of the content's size. Its parts are terms, before their
// weights. The network sees the image once.
func (o *Objective) Loss(c *nn.Ctx, x *G.Node, w Weights) *G.Node {
	return o.lossOf(c, x, w, o.net.Features(c, x, o.layers()...), c.Frozen().Use(o.content))
}

// layers returns the content's layer and those of the style.
func (o *Objective) layers() []string { return append([]string{o.layer}, o.of...) }

// lossOf is Loss, given what the network sees in the image, and in the content at its
// layer.
func (o *Objective) lossOf(c *nn.Ctx, x *G.Node, w Weights, f []*G.Node, content *G.Node) *G.Node {
	sum := op.Scale(w.Style, c.Term(TermStyle, o.styleLoss(c, f[1:])))
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
	return o.styleLoss(c, o.net.Features(c, x, o.of...))
}

func (o *Objective) styleLoss(c *nn.Ctx, f []*G.Node) *G.Node {
	sum := o.style[0].loss(c.Frozen(), f[0])
	for i, s := range o.style[1:] {
		sum = op.Add(sum, s.loss(c.Frozen(), f[i+1]))
	}
	return op.Scale(1/float64(len(f)), sum)
}

// loss returns that of one layer's output [1 H W C].
func (s comparison) loss(c *nn.Ctx, f *G.Node) *G.Node {
	gram := op.GramMatrix(f)
	if s.scale == nil {
		return s.second.loss(c, gram)
	}
	mean := means(f)
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
