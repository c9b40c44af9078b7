package style

import (
	"fmt"
	"math"
	"slices"
)

// Styled is one of several styles of an image.
type Styled struct {
	Picture
	Weight float64 // beside the other styles', above 0
	// Mask says where the image has the style: fully where it is white, not at all where
	// it is black. It has any size. No pixels: everywhere.
	Mask Picture
}

// NewBlend is New for several styles, mixed or in regions of their own.
//
// The style loss is the mean of their losses, each weighted by its Weight times the
// share of the image that its mask covers, so that a stroke is as strong in a small region
// as in a large one. With the plain Gram matrices of Classic that is the same as one loss
// for the mean of all Gram matrices, and a constant that no image can lower. Losses are
// summed, not statistics mixed, as each style has regions and a scale of its own.
//
// Where there is a mask, Gram matrix and moments of an image's layer are those of guided
// features F∘T, T being the mask in the layer's size divided by the root of its sum of
// squares (Gatys et al. 2017, arXiv:1611.07865, section 4, who weigh all regions alike).
func NewBlend(n *Network, content Picture, styles []Styled, cfg Config) (*Transfer, error) {
	cfg = cfg.defaults(n)
	for _, err := range []error{cfg.check(), content.check("content"), checkStyles(styles)} {
		if err != nil {
			return nil, err
		}
	}
	if cfg.Start == FromColour {
		content = painted(content, styles, func(s Picture) Picture { return MatchColour(content, s, Chroma) })
	}
	t := &Transfer{Config: cfg, network: n, content: content, styles: styles}
	h, w := t.Size(0)
	layers := append(slices.Clone(cfg.StyleLayers), cfg.ContentLayer)
	if err := n.check(layers...); err != nil {
		return nil, err
	}
	if err := n.fits(h, w, layers...); err != nil {
		return nil, fmt.Errorf("%w, at the smallest of %d levels: want fewer levels, or a larger content picture", err, cfg.Levels)
	}
	if min(h, w) <= cfg.Shift {
		return nil, fmt.Errorf("style: the smallest of %d levels has %d×%d pixels, want more than the shift of %d: fewer levels", cfg.Levels, w, h, cfg.Shift)
	}
	return t, nil
}

// checkStyles returns an error that names a style out of range.
func checkStyles(styles []Styled) error {
	if len(styles) == 0 {
		return fmt.Errorf("style: no style given, want at least one")
	}
	for i, s := range styles {
		what := "style"
		if len(styles) > 1 {
			what = fmt.Sprintf("style %d", i+1)
		}
		if err := s.check(what); err != nil {
			return err
		}
		if !(s.Weight > 0) || math.IsInf(s.Weight, 1) {
			return fmt.Errorf("style: weight of %s is %g, want a finite number > 0", what, s.Weight)
		}
		if !s.masked() {
			continue
		}
		if err := s.Mask.check("mask of " + what); err != nil {
			return err
		}
		if s.area() == 0 {
			return fmt.Errorf("style: the mask of %s is black everywhere, want some of it white", what)
		}
	}
	return nil
}

// masked reports whether the style has a region of its own.
func (s Styled) masked() bool { return s.Mask.H != 0 || s.Mask.W != 0 || s.Mask.Pix != nil }

// area returns the share of the image that the style covers.
func (s Styled) area() float64 {
	if !s.masked() {
		return 1
	}
	sum := 0.0
	for _, v := range s.Mask.brightness() {
		sum += float64(v)
	}
	return sum / float64(s.Mask.H*s.Mask.W)
}

// shares returns the share of each style in the style loss.
func shares(styles []Styled) []float64 {
	all, sum := make([]float64, len(styles)), 0.0
	for i, s := range styles {
		all[i] = float64(s.Weight * s.area())
		sum += all[i]
	}
	for i := range all {
		all[i] /= sum
	}
	return all
}

// painted returns the content as paint makes it of each style, mixed by weights and masks;
// where no style is, it stays.
func painted(content Picture, styles []Styled, paint func(style Picture) Picture) Picture {
	if len(styles) == 1 && !styles[0].masked() {
		return paint(styles[0].Picture)
	}
	out := Picture{content.H, content.W, make([]float32, len(content.Pix))}
	sum := make([]float32, content.H*content.W)
	for _, s := range styles {
		p := paint(s.Picture)
		mask := s.Mask
		if s.masked() {
			mask = mask.Resize(content.H, content.W)
		}
		for i := range sum {
			k := float32(s.Weight)
			if s.masked() {
				k *= brightness(mask.Pix[3*i:])
			}
			sum[i] += k
			add(out.Pix[3*i:][:3], k, p.Pix[3*i:])
		}
	}
	for i, k := range sum {
		for j := 3 * i; j < 3*i+3; j++ {
			if k == 0 {
				out.Pix[j] = content.Pix[j]
			} else {
				out.Pix[j] = min(max(out.Pix[j]/k, 0), 1)
			}
		}
	}
	return out
}

// brightness returns that of each pixel, [H W].
func (p Picture) brightness() []float32 {
	out := make([]float32, p.H*p.W)
	for i := range out {
		out[i] = brightness(p.Pix[3*i:])
	}
	return out
}
