package kernel

import "fmt"

// Conv describes a convolution of images [B H W C] with a kernel [KH KW C/Groups
// F], giving images [B OutH OutW F]. Strides, dilations and Groups of 0 mean 1.
// With Upsample the images are first doubled in height and width, each pixel
// becoming four; the doubled images are never stored.
type Conv struct {
	B, H, W, C                           int
	KH, KW, F                            int
	StrideH, StrideW                     int
	DilationH, DilationW                 int
	PadTop, PadBottom, PadLeft, PadRight int
	Groups                               int
	Upsample                             bool
}

// Same returns c with the padding that Keras calls "same": the output has
// ceil(size/stride) pixels, and an odd pixel of padding goes to the bottom or
// right.
func (c Conv) Same() Conv {
	c = c.defaults()
	pad := func(n, k, stride, dilation int) (int, int) {
		total := max(0, (blocksOf(n, stride)-1)*stride+(k-1)*dilation+1-n)
		return total / 2, total - total/2
	}
	h, w := c.input()
	c.PadTop, c.PadBottom = pad(h, c.KH, c.StrideH, c.DilationH)
	c.PadLeft, c.PadRight = pad(w, c.KW, c.StrideW, c.DilationW)
	return c
}

// defaults returns c with 1 for what is 0.
func (c Conv) defaults() Conv {
	for _, p := range []*int{&c.StrideH, &c.StrideW, &c.DilationH, &c.DilationW, &c.Groups} {
		if *p == 0 {
			*p = 1
		}
	}
	return c
}

// input returns the size of the images that meet the kernel.
func (c Conv) input() (h, w int) {
	if c.Upsample {
		return 2 * c.H, 2 * c.W
	}
	return c.H, c.W
}

// Out returns the height and width of the output; 0 or less where the kernel
// does not fit.
func (c Conv) Out() (h, w int) {
	c = c.defaults()
	size := func(n, k, stride, dilation, pad int) int {
		n += pad - (k-1)*dilation - 1
		if n < 0 {
			return 0
		}
		return n/stride + 1
	}
	h, w = c.input()
	return size(h, c.KH, c.StrideH, c.DilationH, c.PadTop+c.PadBottom),
		size(w, c.KW, c.StrideW, c.DilationW, c.PadLeft+c.PadRight)
}

// Check returns an error that says what is wrong with c, if anything is.
func (c Conv) Check() error {
	for _, f := range []struct {
		name string
		v    int
		min  int
	}{
		{"B", c.B, 1}, {"H", c.H, 1}, {"W", c.W, 1}, {"C", c.C, 1}, {"KH", c.KH, 1}, {"KW", c.KW, 1}, {"F", c.F, 1},
		{"StrideH", c.StrideH, 0}, {"StrideW", c.StrideW, 0}, {"DilationH", c.DilationH, 0}, {"DilationW", c.DilationW, 0},
		{"PadTop", c.PadTop, 0}, {"PadBottom", c.PadBottom, 0}, {"PadLeft", c.PadLeft, 0}, {"PadRight", c.PadRight, 0},
		{"Groups", c.Groups, 0},
	} {
		if f.v < f.min {
			return fmt.Errorf("kernel: convolution: %s is %d, must be %d or more", f.name, f.v, f.min)
		}
	}
	c = c.defaults()
	if c.C%c.Groups != 0 || c.F%c.Groups != 0 {
		return fmt.Errorf("kernel: convolution: %d groups do not divide %d and %d channels", c.Groups, c.C, c.F)
	}
	if c.KH*c.KW > maxSegments {
		return fmt.Errorf("kernel: convolution: kernel %dx%d has more than %d pixels", c.KH, c.KW, maxSegments)
	}
	if c.Upsample && c.C/c.Groups*c.F > scratchLen {
		return fmt.Errorf("kernel: convolution: upsampling with %dx%d channels, at most %d products", c.C/c.Groups, c.F, scratchLen)
	}
	if c.Upsample && (c.StrideH != 1 || c.StrideW != 1 || c.DilationH != 1 || c.DilationW != 1) {
		return fmt.Errorf("kernel: convolution: upsampling needs stride and dilation 1")
	}
	if h, w := c.Out(); h < 1 || w < 1 {
		return fmt.Errorf("kernel: convolution: kernel %dx%d does not fit images %dx%d", c.KH, c.KW, c.H, c.W)
	}
	return nil
}

// Flops returns the floating-point operations of the direct sum, without
// padding: what speeds are given in.
func (c Conv) Flops() float64 {
	h, w := c.Out()
	return 2 * float64(c.B*h*w) * float64(c.KH*c.KW*c.C/c.defaults().Groups) * float64(c.F)
}
