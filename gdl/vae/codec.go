package vae

import (
	"fmt"
	"math"
	"math/rand/v2"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// Codec applies a model to images and codes, in inference mode and with the
// weights as they are at each call. Images are rows of H·W·Channels values in
// [0, 1], codes rows of Latent values; labels hold the class of each and are nil
// when the model is not conditional. It is not safe for concurrent use.
type Codec struct {
	Model                     *VAE
	posterior, decode, misfit *train.Func
}

// NewCodec compiles the model.
func NewCodec(m *VAE) (*Codec, error) {
	image, code := []int{m.H, m.W, m.Channels}, []int{m.Latent}
	c := &Codec{Model: m}
	for _, part := range []struct {
		f      **train.Func
		shapes [][]int
		build  func(c *nn.Ctx, x []*G.Node, y *G.Node) []*G.Node
	}{
		{&c.posterior, [][]int{image}, func(c *nn.Ctx, x []*G.Node, y *G.Node) []*G.Node {
			mu, logVar := m.Posterior(c, x[0], y)
			return []*G.Node{mu, logVar}
		}},
		{&c.decode, [][]int{code}, func(c *nn.Ctx, x []*G.Node, y *G.Node) []*G.Node {
			return []*G.Node{m.Decode(c, x[0], y)}
		}},
		{&c.misfit, [][]int{code, image}, func(c *nn.Ctx, x []*G.Node, y *G.Node) []*G.Node {
			return []*G.Node{m.misfit(m.Logits(c, x[0], y), x[1])}
		}},
	} {
		shapes := part.shapes
		if m.Classes > 0 {
			shapes = append(shapes, []int{m.Classes})
		}
		f, err := train.CompileFunc(train.FuncSpec{Shapes: shapes, Build: func(c *nn.Ctx, x []*G.Node) []*G.Node {
			n := len(part.shapes)
			if m.Classes == 0 {
				return part.build(c, x, nil)
			}
			return part.build(c, x[:n], x[n])
		}})
		if err != nil {
			return nil, fmt.Errorf("vae: %w", err)
		}
		*part.f = f
	}
	return c, nil
}

// Encode returns the posteriors of images: mu and logVar [N Z]. It is an error
// when a pixel is outside [0, 1] and when exp(logVar) would not be finite.
func (c *Codec) Encode(x []float32, labels []int) (mu, logVar []float32, err error) {
	if err := c.checkImages(x); err != nil {
		return nil, nil, err
	}
	out, err := c.call(c.posterior, labels, len(x)/c.Model.values(), x)
	if err != nil {
		return nil, nil, err
	}
	for i, lv := range out[1] {
		if m := out[0][i]; !finite(m) || !finite(float32(math.Exp(float64(lv)))) {
			z := c.Model.Latent
			return nil, nil, fmt.Errorf("vae: posterior of image %d, axis %d: mu %g, logVar %g; want finite numbers, logVar below 88", i/z, i%z, m, lv)
		}
	}
	return out[0], out[1], nil
}

// Decode returns the images [N H W C] of codes [N Z].
func (c *Codec) Decode(z []float32, labels []int) ([]float32, error) {
	for i, v := range z {
		if !finite(v) {
			return nil, fmt.Errorf("vae: code %d, axis %d: %g, want a finite number", i/c.Model.Latent, i%c.Model.Latent, v)
		}
	}
	if len(z)%c.Model.Latent != 0 {
		return nil, fmt.Errorf("vae: %d values, want codes of %d axes", len(z), c.Model.Latent)
	}
	out, err := c.call(c.decode, labels, len(z)/c.Model.Latent, z)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// Reconstruct decodes the means of the images' posteriors.
func (c *Codec) Reconstruct(x []float32, labels []int) ([]float32, error) {
	mu, _, err := c.Encode(x, labels)
	if err != nil {
		return nil, err
	}
	return c.Decode(mu, labels)
}

// Sample decodes n codes drawn from the prior; labels as for Decode.
func (c *Codec) Sample(n int, seed uint64, labels []int) ([]float32, error) {
	return c.Decode(Prior(n, c.Model.Latent, seed), labels)
}

// Prior returns n codes [n latent] drawn from N(0, I). The same seed gives the
// same codes.
func Prior(n, latent int, seed uint64) []float32 {
	return normal(rand.New(rand.NewPCG(seed, priorStream)), n*latent)
}

// Streams of random numbers, so that one seed gives each purpose its own.
const (
	priorStream = iota + 1
	evidenceStream
)

func normal(rng *rand.Rand, n int) []float32 {
	z := make([]float32, n)
	for i := range z {
		z[i] = float32(rng.NormFloat64())
	}
	return z
}

// call applies f to n examples in x and their classes.
func (c *Codec) call(f *train.Func, labels []int, n int, x ...[]float32) ([][]float32, error) {
	if n == 0 {
		return nil, fmt.Errorf("vae: no images or codes, want at least 1")
	}
	k := c.Model.Classes
	if k == 0 && labels != nil {
		return nil, fmt.Errorf("vae: %d labels, want none: the model is not conditional", len(labels))
	}
	if k > 0 {
		if len(labels) != n {
			return nil, fmt.Errorf("vae: %d labels for %d images or codes, want as many: the model is conditional", len(labels), n)
		}
		hot := make([]float32, n*k)
		for i, l := range labels {
			if l < 0 || l >= k {
				return nil, fmt.Errorf("vae: label %d is %d, want 0 to %d", i, l, k-1)
			}
			hot[i*k+l] = 1
		}
		x = append(x, hot)
	}
	out, err := f.CallAll(x...)
	if err != nil {
		return nil, fmt.Errorf("vae: %w", err)
	}
	return out, nil
}

// checkImages wants whole images of values in [0, 1].
func (c *Codec) checkImages(x []float32) error {
	m := c.Model
	if len(x)%m.values() != 0 {
		return fmt.Errorf("vae: %d values, want images of %d×%d×%d", len(x), m.H, m.W, m.Channels)
	}
	return checkPixels(x, m.values())
}

// checkPixels names the first value outside [0, 1].
func checkPixels(x []float32, values int) error {
	for i, v := range x {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("vae: image %d, value %d: %g, want 0 to 1", i/values, i%values, v)
		}
	}
	return nil
}

func finite(v float32) bool { return v-v == 0 }
