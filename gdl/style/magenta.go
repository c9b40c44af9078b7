package style

import (
	"fmt"
	"math"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

// styleNumbers is the length of a style vector.
const styleNumbers = 100

// StyleVector is what Magenta's network knows of a style.
type StyleVector [styleNumbers]float32

// Mix returns the vector with a share of another: 0 leaves it as it is, 1 is the other,
// more goes beyond.
func (v StyleVector) Mix(other StyleVector, share float64) StyleVector {
	for i, w := range other {
		v[i] = float32((1-share)*float64(v[i]) + share*float64(w))
	}
	return v
}

// Magenta is the network of arbitrary image stylisation (Ghiasi et al. 2017,
// arXiv:1705.06830): one part tells the style of any picture in 100 numbers, the other
// paints any picture in the style that such numbers say. Nothing is trained.
//
// It keeps the program of the last size of both parts, and is for one goroutine at a
// time.
type Magenta struct {
	// Predictor is the part that tells styles, in its layer style.
	Predictor *Network

	transformer *transformer
	predict     sized
	stylize     sized
}

// LoadMagenta returns the network with the weights of its two ONNX files, as set-up
// brings them. They are Magenta's for phones, of 8 bits; all is computed in float32,
// which leaves less noise than 8 bits do. An error names the file and what is missing.
func LoadMagenta(predictPath, transformPath string) (*Magenta, error) {
	return loadMagenta(predictPath, transformPath, false)
}

// LoadMagentaRounded returns the network as its files have it: not the weights alone but
// each value between them is rounded to one of 256 numbers, of which the files give step
// and zero. It is for comparisons, and has no derivative. LoadMagenta's pictures differ
// from its own by 0.02 to 0.03 in the mean, have less grain, and take a third of the time.
//
// Vectors and pictures are onnxruntime's to the last bit, of any size: tried with pictures
// from 8×8 to 1200×900 pixels, and in testdata/magenta_rounded.json. That takes sums in
// its order, for a value that is rounded the other way changes means and variances, which
// are rounded as well, and with them the whole picture: with one pixel of 384×384 changed
// by 1/255 it is another by up to 0.023 in the mean. Onnxruntime is to have an x86-64 with
// AVX2, one thread and no optimisations (ORT_DISABLE_ALL); here it may be any processor,
// but portable Go (GDL_ISA=generic) gives other pictures, as it rounds each product.
//
// With more threads onnxruntime begins new sums elsewhere in a few small pictures.
// Optimised, it computes in integers what it can. Of vectors that is exact on processors
// with VNNI; on others its sums of bytes saturate, and vectors are off by 0.15 in the
// mean, of a range of 4. Pictures are the same or, the larger the more often, others by
// 0.02.
func LoadMagentaRounded(predictPath, transformPath string) (*Magenta, error) {
	return loadMagenta(predictPath, transformPath, true)
}

func loadMagenta(predictPath, transformPath string, rounded bool) (*Magenta, error) {
	p, err := openONNX(predictPath, "MobileNet-v2")
	if err != nil {
		return nil, err
	}
	mobile, predictor, err := p.mobileNet()
	if err != nil {
		return nil, err
	}
	f, err := openONNX(transformPath, "Magenta's style transformer")
	if err != nil {
		return nil, err
	}
	var r *rounding
	if rounded {
		mobile.rounding, r = p.rounding(), f.rounding()
	}
	m := &Magenta{Predictor: predictor, transformer: newTransformer(r)}
	if err := m.transformer.load(f); err != nil {
		return nil, err
	}
	m.predict.build = func(c *nn.Ctx, x []*G.Node) *G.Node {
		return predictor.Features(c, x[0], mobileNetNames.out)[0]
	}
	m.stylize.vectors = []int{styleNumbers}
	m.stylize.build = func(c *nn.Ctx, x []*G.Node) *G.Node { return m.Transform(c, x[0], x[1]) }
	if !rounded {
		return m, nil
	}
	// Programs for small pictures find what a file leaves out.
	if err := m.predict.compile(predictor.side, predictor.side); err != nil {
		return nil, err
	}
	if err := m.stylize.compile(magentaSide, magentaSide); err != nil {
		return nil, err
	}
	return m, nil
}

// Transform maps images x [B H W 3] in [0, 1] and style vectors v [B 100] to images
// [B H W 3] in that style. Height and width are at least 8.
func (m *Magenta) Transform(c *nn.Ctx, x, v *G.Node) *G.Node {
	const who = "style: Magenta"
	op.CheckShape(who+": images", x, op.Any, op.Any, op.Any, 3)
	op.CheckShape(who+": style vectors", v, x.Shape()[0], styleNumbers)
	if s := x.Shape(); min(s[1], s[2]) < magentaSide {
		panic(fmt.Errorf("%s: images %v, want at least %d×%[3]d pixels", who, []int(s), magentaSide))
	}
	return m.transformer.forward(c.Frozen(), x, v)
}

// magentaSide is the shorter side, in pixels, from which on the transformer can mirror
// what it has.
const magentaSide = 8

// StyleSide is the side of the pictures that Magenta's network learned styles from, in
// pixels: strokes look as broad as in a picture of that size.
const StyleSide = 256

// Predict returns the style of a picture of any size from 32×32 pixels on; see
// StyleSide.
func (m *Magenta) Predict(style Picture) (v StyleVector, err error) {
	if err := checkSide("style", style, m.Predictor.side); err != nil {
		return v, err
	}
	y, err := m.predict.call(style)
	copy(v[:], y)
	return v, err
}

// Stylize returns the content in the style that v says, in one pass. It has from 8×8
// pixels on. A share of the content's own style, see Predict and StyleVector.Mix, leaves
// more of the content.
func (m *Magenta) Stylize(content Picture, v StyleVector) (Picture, error) {
	if err := checkSide("content", content, magentaSide); err != nil {
		return Picture{}, err
	}
	for i, x := range v {
		if !(math.Abs(float64(x)) <= math.MaxFloat32) {
			return Picture{}, fmt.Errorf("style: number %d of the style vector is %g, want a finite one", i, x)
		}
	}
	y, err := m.stylize.call(content, v[:])
	if err != nil {
		return Picture{}, err
	}
	return Picture{content.H, content.W, y}, nil
}

// Memory returns how many bytes Stylize takes for a content of h×w pixels, besides the
// network's weights. It paints nothing.
func (m *Magenta) Memory(h, w int) (int64, error) {
	if err := m.stylize.compile(h, w); err != nil {
		return 0, err
	}
	return m.stylize.f.Bytes(), nil
}

func checkSide(what string, p Picture, side int) error {
	if err := p.check(what); err != nil {
		return err
	}
	if min(p.H, p.W) < side {
		return fmt.Errorf("style: %s picture of %d×%d pixels, want at least %d×%[4]d", what, p.W, p.H, side)
	}
	return nil
}

// sized is a function of a picture and vectors, compiled for one size.
type sized struct {
	build   func(c *nn.Ctx, x []*G.Node) *G.Node
	vectors []int // their lengths
	h, w    int
	f       *train.Func
}

// compile makes the function ready for pictures of h×w pixels.
func (s *sized) compile(h, w int) error {
	if s.f != nil && s.h == h && s.w == w {
		return nil
	}
	s.f = nil // what it holds is garbage then, before the next needs memory
	spec := train.FuncSpec{
		Build:  func(c *nn.Ctx, x []*G.Node) []*G.Node { return []*G.Node{s.build(c, x)} },
		Shapes: [][]int{{h, w, 3}},
	}
	for _, n := range s.vectors {
		spec.Shapes = append(spec.Shapes, []int{n})
	}
	f, err := train.CompileFunc(spec)
	if err != nil {
		return fmt.Errorf("style: %d×%d pixels: %w", w, h, err)
	}
	s.h, s.w, s.f = h, w, f
	return nil
}

func (s *sized) call(p Picture, vectors ...[]float32) ([]float32, error) {
	if err := s.compile(p.H, p.W); err != nil {
		return nil, err
	}
	return s.f.Call(append([][]float32{p.Pix}, vectors...)...)
}
