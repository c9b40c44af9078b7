// Package style holds neural style transfer, week 1: the pixels of an image are
// trained until a network sees the content of one picture and the style of another
// in it (Gatys et al. 2015, arXiv:1508.06576).
//
//   - Networks: VGG-19 and Inception-V3, the course's, with given weights or random
//     ones, LoadLite0 and LoadMobileNet, small ones whose weights set-up brings,
//     NewLite0, which has learned nothing, and Compact, the course's own, whose weights
//     package own has. A Network gives the output of any of its
//     layers, of all wanted ones in one pass; Classify says what a classifier sees in a picture.
//   - Losses: ContentLoss, StyleLoss and op.TotalVariation, as in the course; an
//     Objective has them of two pictures, also relative to their size.
//   - A run: New makes a Transfer of a Config, Course or Painterly, Inversion or Texture;
//     NewBlend makes one of several styles. Transfer.Run trains the image; Memory
//     and Time say what that takes.
//   - What is trained: Pixels, or Fourier, the coefficients of a FourierImage.
//   - What a network looks for: Excite makes a picture that excites a channel or a class.
//   - In one pass, without training: LoadMagenta's network paints any picture in the style
//     of any other (Ghiasi et al. 2017, arXiv:1705.06830), LoadMagentaRounded's in 8 bits.
//   - Pictures: Picture, MatchColour, HighPass, Spectrum.
package style

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// Network is a classifier of images, of which layers are looked at. Its weights are
// constants of every graph: nothing trains them.
type Network struct {
	Name    string
	Style   []string // layers whose statistics are an image's style
	Content string   // layer whose output is an image's content

	side    int // shorter side of an image, in pixels, from which on each layer has an output
	layers  []string
	shapes  [][]int           // of each layer's output, of an image of side×side pixels
	inputs  map[string]string // of layers that are activations: what walk calls their inputs
	params  []*nn.Param
	classes []string // of the layer of logits, where there is one
	// walk yields name and output of each layer, one after the other, of images
	// [B H W 3] in [0, 1], and before that of an activation its input: see activated.
	walk func(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node]
}

// complete finds names and shapes of the layers.
func (n *Network) complete() *Network {
	c := nn.NewCtx(nn.Infer)
	n.inputs = map[string]string{}
	for name, y := range n.walk(c.Frozen(), c.Input("image", 1, n.side, n.side, 3)) {
		if of, ok := strings.CutSuffix(name, inputSuffix); ok {
			n.inputs[of] = name
			continue
		}
		n.layers, n.shapes = append(n.layers, name), append(n.shapes, y.Shape())
	}
	return n
}

// inputSuffix follows the name of an activation in that of its input, which is not among
// the names for users.
const inputSuffix = " input"

// activated yields x, then its activation f(x), with the names that walk gives them, and
// returns the latter and whether more is wanted.
func activated(yield func(string, *G.Node) bool, name string, x *G.Node, f func(*G.Node) *G.Node) (*G.Node, bool) {
	if !yield(name+inputSuffix, x) {
		return nil, false
	}
	y := f(x)
	return y, yield(name, y)
}

// Layers returns the names of the layers in the order they are computed.
func (n *Network) Layers() []string { return slices.Clone(n.layers) }

// Channels returns the number of channels of a layer.
func (n *Network) Channels(layer string) (int, error) {
	if err := n.check(layer); err != nil {
		return 0, err
	}
	s := n.shape(layer)
	return s[len(s)-1], nil
}

func (n *Network) shape(layer string) []int { return n.shapes[slices.Index(n.layers, layer)] }

// Params returns all weights.
func (n *Network) Params() []*nn.Param { return slices.Clone(n.params) }

// Classes returns the names of the classes that channels of the layer "classes" stand for;
// nil without such a layer.
func (n *Network) Classes() []string { return slices.Clone(n.classes) }

// Renamed returns the same network, its layers of the names given called otherwise. An
// error says which layer there is not, or which name another one has.
func (n *Network) Renamed(names map[string]string) (*Network, error) {
	for old := range names {
		if err := n.check(old); err != nil {
			return nil, err
		}
	}
	renamed := func(layer string) string {
		if name, ok := names[layer]; ok {
			return name
		}
		return layer
	}
	r := &Network{Name: n.Name, Content: renamed(n.Content), side: n.side, params: n.params, classes: n.classes}
	for _, l := range n.Style {
		r.Style = append(r.Style, renamed(l))
	}
	r.walk = func(c *nn.Ctx, x *G.Node) iter.Seq2[string, *G.Node] {
		return func(yield func(string, *G.Node) bool) {
			for name, y := range n.walk(c, x) {
				layer, of := strings.CutSuffix(name, inputSuffix)
				if name = renamed(layer); of {
					name += inputSuffix
				}
				if !yield(name, y) {
					return
				}
			}
		}
	}
	r.complete()
	for i, l := range r.layers {
		if slices.Contains(r.layers[:i], l) {
			return nil, fmt.Errorf("style: %s would have two layers %q", n.Name, l)
		}
	}
	return r, nil
}

// Features returns the outputs of the named layers, most of them [B H' W' C], for
// images x [B H W 3] with RGB values in [0, 1]. It is one pass, and ends with the
// last of the layers. It panics with an error that lists the layers when one is
// unknown.
func (n *Network) Features(c *nn.Ctx, x *G.Node, layers ...string) []*G.Node {
	if err := n.check(layers...); err != nil {
		panic(err)
	}
	return n.features(c, x, layers...)
}

// features is Features, of layers and inputs of activations that there are.
func (n *Network) features(c *nn.Ctx, x *G.Node, layers ...string) []*G.Node {
	op.CheckShape(n.Name+": images", x, op.Any, op.Any, op.Any, 3)
	out, missing := make([]*G.Node, len(layers)), len(layers)
	view := c.Frozen()
	if c.Mode == nn.Train { // for many steps
		view = c.Constant()
	}
	for name, y := range n.walk(view, x) {
		for i, l := range layers {
			if l == name {
				out[i] = y
				missing--
			}
		}
		if missing == 0 {
			break
		}
	}
	return out
}

// fits returns an error when images of a size are too small for a layer to have an output.
func (n *Network) fits(h, w int, layers ...string) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			err = fmt.Errorf("style: %d×%d pixels are too few for %s: %w", w, h, n.Name, e)
		}
	}()
	c := nn.NewCtx(nn.Infer)
	n.Features(c, c.Input("image", 1, h, w, 3), layers...)
	return nil
}

// check returns an error that names a layer which the network does not have.
func (n *Network) check(layers ...string) error {
	if len(layers) == 0 {
		return fmt.Errorf("style: %s: no layers given, want at least one of %q", n.Name, n.layers)
	}
	for _, l := range layers {
		if !slices.Contains(n.layers, l) {
			return fmt.Errorf("style: %s has no layer %q; there are %q", n.Name, l, n.layers)
		}
	}
	return nil
}
