package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"image"
	"image/color"
	"slices"
	"sync"
)

// Images is a set of labelled pictures of one size, [N H W C] bytes. Make one
// with NewImages. It implements Source with examples [H W C] in [0, 1].
type Images struct {
	Pix     []uint8  // [N H W C], row-major
	Labels  []uint8  // [N], indices into Classes; nil when there are none
	Classes []string // names of the labels; may be nil

	n      int
	shape  []int // [H W C]
	digest func() string
}

var _ Source = (*Images)(nil)

// NewImages returns n pictures [h w c], without copying. It is an error when a
// size is below 1, when pix or labels have another length, or when a label has
// no class. Labels and classes may be nil.
func NewImages(pix []uint8, n, h, w, c int, labels []uint8, classes []string) (*Images, error) {
	if n < 1 || h < 1 || w < 1 || c < 1 {
		return nil, fmt.Errorf("data: images [%d %d %d %d]: every size must be at least 1", n, h, w, c)
	}
	// Dividing avoids the overflow of n·h·w·c.
	if len(pix)%n != 0 || len(pix)/n%h != 0 || len(pix)/n/h%w != 0 || len(pix)/n/h/w != c {
		return nil, fmt.Errorf("data: images [%d %d %d %d] do not fit %d bytes of pixels", n, h, w, c, len(pix))
	}
	if labels != nil && len(labels) != n {
		return nil, fmt.Errorf("data: %d labels for %d images", len(labels), n)
	}
	if len(labels) > 0 && classes != nil {
		if top := int(slices.Max(labels)); top >= len(classes) {
			return nil, fmt.Errorf("data: label %d, but there are only %d classes", top, len(classes))
		}
	}
	m := &Images{Pix: pix, Labels: labels, Classes: classes, n: n, shape: []int{h, w, c}}
	m.digest = sync.OnceValue(m.hash)
	return m, nil
}

// Len returns the number of pictures.
func (m *Images) Len() int { return m.n }

// Shape returns [H W C].
func (m *Images) Shape() []int { return m.shape }

// Digest hashes shape, pixels and labels, once; changes made after the first call are not seen.
func (m *Images) Digest() string { return m.digest() }

func (m *Images) hash() string {
	h := m.newHash()
	h.Write(m.Pix)
	h.Write(m.Labels)
	return hex.EncodeToString(h.Sum(nil))
}

// newHash returns a hash of what is not pixels and labels.
func (m *Images) newHash() hash.Hash {
	h := sha256.New()
	fmt.Fprintln(h, "uint8", m.n, m.shape, len(m.Labels))
	return h
}

// Range returns pictures lo to hi−1, without copying. It panics unless
// 0 ≤ lo < hi ≤ m.Len().
func (m *Images) Range(lo, hi int) *Images {
	if lo < 0 || hi <= lo || hi > m.n {
		panic(fmt.Errorf("data: Range %d to %d of %d images", lo, hi, m.n))
	}
	size := len(m.Pix) / m.n
	out := &Images{Pix: m.Pix[lo*size : hi*size : hi*size], Classes: m.Classes, n: hi - lo, shape: m.shape}
	if m.Labels != nil {
		out.Labels = m.Labels[lo:hi:hi]
	}
	out.digest = func() string { return fmt.Sprintf("%s/%d:%d", m.Digest(), lo, hi) }
	return out
}

// Read writes picture i to dst [H W C], scaled from 0…255 to 0…1.
func (m *Images) Read(dst []float32, i int) {
	size := len(m.Pix) / m.n
	checkRead(len(dst), size, i, m.n)
	pix := m.Pix[i*size : (i+1)*size]
	// Four at a time is 1.5 times as fast as one, and a small model's step waits for this.
	for len(pix) >= 4 && len(dst) >= 4 {
		dst[0], dst[1], dst[2], dst[3] = unit[pix[0]], unit[pix[1]], unit[pix[2]], unit[pix[3]]
		pix, dst = pix[4:], dst[4:]
	}
	for j, p := range pix {
		dst[j] = unit[p]
	}
}

// unit maps a byte to byte/255, rounded once as numpy does.
var unit = func() (t [256]float32) {
	for i := range t {
		t[i] = float32(i) / 255
	}
	return t
}()

// Image returns picture i: grey for one channel, opaque colour for three. It
// panics for another number of channels.
func (m *Images) Image(i int) image.Image {
	h, w, c := m.shape[0], m.shape[1], m.shape[2]
	pix := m.Pix[i*h*w*c : (i+1)*h*w*c]
	switch c {
	case 1:
		return &image.Gray{Pix: slices.Clone(pix), Stride: w, Rect: image.Rect(0, 0, w, h)}
	case 3:
		out := image.NewNRGBA(image.Rect(0, 0, w, h))
		for p := range h * w {
			out.SetNRGBA(p%w, p/w, color.NRGBA{pix[3*p], pix[3*p+1], pix[3*p+2], 255})
		}
		return out
	}
	panic(fmt.Errorf("data: Image: %d channels; accepted are 1 and 3", c))
}
