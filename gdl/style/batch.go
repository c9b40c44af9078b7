package style

import (
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
)

// NewObjectives returns an objective for each style, all with the same content, for
// BatchLoss.
func NewObjectives(n *Network, loss Loss, stats Statistics, styleLayers []string, contentLayer string, content Picture, styles []Picture) ([]*Objective, error) {
	var all []*Objective
	for i, s := range styles {
		o, err := NewObjective(n, loss, stats, styleLayers, contentLayer, content, s)
		if err != nil {
			return nil, fmt.Errorf("style %d: %w", i, err)
		}
		for _, p := range o.params() { // names are unique in a graph
			p.Name = fmt.Sprintf("%d/%s", i, p.Name)
		}
		all = append(all, o)
	}
	return all, nil
}

// params returns the constants of an objective.
func (o *Objective) params() []*nn.Param {
	all := []*nn.Param{o.content}
	for _, a := range o.styles {
		for _, s := range a.layers {
			for _, p := range []*nn.Param{s.scale, s.scales, s.second.target, s.mean.target} {
				if p != nil {
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// BatchLoss returns the weighted sum of style, content and variation loss, each a mean
// over images x [B H W 3] in [0, 1]: image i is to have the style of objective i mod
// their number, and the content of picture i of content [B H W 3], whose colours count,
// too. An objective's own content picture only says how large losses are, see Relative:
// it stands for all. The parts are terms, before their weights; the network sees all
// images in one pass.
//
// The objectives are of NewObjectives, and B is a multiple of their number.
func BatchLoss(c *nn.Ctx, objectives []*Objective, x, content *G.Node, w Weights) *G.Node {
	op.CheckSame("style.BatchLoss: images and contents", x, content)
	batch := x.Shape()[0]
	if n := len(objectives); n == 0 || batch%n != 0 {
		panic(fmt.Errorf("style.BatchLoss: %d images and %d objectives, want a multiple of at least one", batch, n))
	}
	first := objectives[0]
	f := first.net.Features(c, x, first.layers()...)
	p := op.Detach(first.net.Features(c, content, first.layer)[0])
	styles := make([]*G.Node, batch)
	contents := make([]*G.Node, batch)
	for i := range batch {
		o := objectives[i%len(objectives)]
		styles[i], _ = o.styleLoss(c, each(f[1:], i), o.masks(c))
		contents[i] = o.contentLoss(one(f[0], i), one(p, i))
	}
	sum := op.Scale(w.Style, c.Term(TermStyle, mean(styles)))
	sum = op.Add(sum, op.Scale(w.Content, c.Term(TermContent, mean(contents))))
	return op.Add(sum, op.Scale(w.Variation, c.Term(TermVariation, first.Variation(x))))
}

// each returns image i of all x, [1 H W C] each.
func each(x []*G.Node, i int) []*G.Node {
	out := make([]*G.Node, len(x))
	for k := range x {
		out[k] = one(x[k], i)
	}
	return out
}

// one returns image i of x [B H W C], [1 H W C].
func one(x *G.Node, i int) *G.Node {
	s := x.Shape()
	return op.Slice(x, []int{i, 0, 0, 0}, []int{i + 1, s[1], s[2], s[3]})
}

// mean returns that of scalars.
func mean(x []*G.Node) *G.Node {
	sum := x[0]
	for _, n := range x[1:] {
		sum = op.Add(sum, n)
	}
	return op.Scale(1/float64(len(x)), sum)
}
