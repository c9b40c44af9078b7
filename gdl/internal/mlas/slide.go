package mlas

import (
	"fmt"
	"sync"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/op"
)

// sliding says how a kernel of kh×kw pixels slides over b images of c channels and h×w
// pixels, edges among them: oh×ow times.
type sliding struct{ b, c, h, w, kh, kw, stride, oh, ow int }

// newSliding panics with an error that starts with who where the kernel does not slide over
// images x as o says.
func newSliding(who string, x, kernel *G.Node, o op.ConvOpts) sliding {
	xs, ks, e := x.Shape(), kernel.Shape(), o.Pad
	s := sliding{
		b: xs[0], c: xs[3], h: xs[1] + e.Top + e.Bottom, w: xs[2] + e.Left + e.Right,
		kh: ks[0], kw: ks[1], stride: max(o.Stride, 1),
	}
	s.oh, s.ow = (s.h-s.kh)/s.stride+1, (s.w-s.kw)/s.stride+1
	switch {
	case o.Padding == op.Same || o.Dilation > 1 || o.Groups > 1:
		panic(fmt.Errorf("%s: %+v, want padding Valid or Explicit, without dilation or groups", who, o))
	case s.h < s.kh || s.w < s.kw:
		panic(fmt.Errorf("%s: the kernel %v is larger than the images %v, with edges %+v", who, []int(ks), []int(xs), e))
	}
	return s
}

func edged(x *G.Node, o op.ConvOpts) *G.Node {
	if o.Pad == (op.Edges{}) {
		return x
	}
	return op.Pad(x, []int{0, o.Pad.Top, o.Pad.Left, 0}, []int{0, o.Pad.Bottom, o.Pad.Right, 0})
}

// depthwise computes a line of y [B H' W' C] from x [B H W C] and w [kH kW C 1]. Products
// are rounded by a conversion: they would be fused into sums on some processors.
func (s *sliding) depthwise(line int, y, x, w []float32) {
	for i := range s.ow {
		first := ((line/s.oh*s.h+line%s.oh*s.stride)*s.w + i*s.stride) * s.c
		tap := func(k int) (x1, w1 []float32) {
			return x[first+(k/s.kw*s.w+k%s.kw)*s.c:][:s.c], w[k*s.c:][:s.c]
		}
		sum := y[(line*s.ow+i)*s.c:][:s.c]
		clear(sum)
		for k := 0; k < s.kh*s.kw; {
			x0, w0 := tap(k)
			switch left := s.kh*s.kw - k; {
			case left >= 4:
				x1, w1 := tap(k + 1)
				x2, w2 := tap(k + 2)
				x3, w3 := tap(k + 3)
				for j := range sum {
					sum[j] += float32(x0[j]*w0[j]) + float32(x1[j]*w1[j]) + float32(x2[j]*w2[j]) + float32(x3[j]*w3[j])
				}
				k += 4
			case left >= 2:
				x1, w1 := tap(k + 1)
				for j := range sum {
					sum[j] += float32(x0[j]*w0[j]) + float32(x1[j]*w1[j])
				}
				k += 2
			default:
				for j := range sum {
					sum[j] += float32(x0[j] * w0[j])
				}
				k++
			}
		}
	}
}

// chains computes a convolution.
type chains struct {
	sliding
	filters int
	images  []float32 // [B C H W]
	kernel  []float32 // [C·kH·kW F]
	out     []float32 // [B F H' W']
	strips  sync.Pool // of *strip, not in use
}

// strip is some pixels of an image of the result, one after the other, and what the kernel sees there.
type strip struct {
	kernel.Gemm
	patches []float32 // [C·kH·kW pixels]
}

// stripPixels are so few that patches stay in the cache.
const stripPixels = 128

// perImage returns the number of strips of an image.
func (t *chains) perImage() int { return (t.oh*t.ow + stripPixels - 1) / stripPixels }

// Chunks returns the number of strips.
func (t *chains) Chunks() int { return t.b * t.perImage() }

// Run computes a strip.
func (t *chains) Run(chunk int, w *kernel.Worker) {
	image, from := chunk/t.perImage(), chunk%t.perImage()*stripPixels
	pixels, k := t.oh*t.ow, t.c*t.kh*t.kw
	n := min(stripPixels, pixels-from)
	s, _ := t.strips.Get().(*strip)
	if s == nil {
		s = &strip{patches: kernel.Floats(k * stripPixels)}
	}
	t.gather(s.patches[:k*n], image, from)
	s.Gemm = kernel.Gemm{
		TransA: true, M: t.filters, N: n, K: k, A: t.kernel, LdA: t.filters, B: s.patches, LdB: n,
		C: t.out[image*t.filters*pixels+from:], LdC: pixels, Depth: blockOf(pixels),
	}
	for i := range s.Chunks() {
		s.Gemm.Run(i, w)
	}
	t.strips.Put(s)
}

// gather fills patches of an image, from a pixel of the result on.
func (t *chains) gather(patches []float32, image, from int) {
	k := t.c * t.kh * t.kw
	n := len(patches) / k
	for i := range k {
		c, dy, dx := i/(t.kh*t.kw), i/t.kw%t.kh, i%t.kw
		plane := t.images[(image*t.c+c)*t.h*t.w:][:t.h*t.w]
		for row := patches[i*n:][:n]; len(row) > 0; {
			at := from + n - len(row)
			y, x := at/t.ow, at%t.ow
			src, dst := plane[(y*t.stride+dy)*t.w+x*t.stride+dx:], row[:min(len(row), t.ow-x)]
			if t.stride == 1 {
				copy(dst, src)
			} else {
				for j := range dst {
					dst[j] = src[j*t.stride]
				}
			}
			row = row[len(dst):]
		}
	}
}
