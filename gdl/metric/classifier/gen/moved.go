package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/data"
)

// moved shows each image [H W 1] a little aside, elsewhere in every epoch: up to
// by pixels along each axis, with 0 where nothing is, and half of them mirrored
// when mirror is set. What it shows depends on seed, example and epoch alone.
type moved struct {
	data.Source
	by     int
	mirror bool
	seed   uint64
}

func (m moved) Digest() string {
	return fmt.Sprintf("%s/moved=%d,%t,%d", m.Source.Digest(), m.by, m.mirror, m.seed)
}

func (m moved) Read(dst []float32, i int) { m.ReadEpoch(dst, i, 0) }

func (m moved) ReadEpoch(dst []float32, i, epoch int) {
	rng := rand.New(rand.NewPCG(m.seed, uint64(epoch)<<32|uint64(i)))
	dy, dx, flip := rng.IntN(2*m.by+1)-m.by, rng.IntN(2*m.by+1)-m.by, m.mirror && rng.IntN(2) == 1
	h, w := m.Shape()[0], m.Shape()[1]
	src := make([]float32, len(dst))
	m.Source.Read(src, i)
	for y := range h {
		for x := range w {
			sy, sx := y-dy, x-dx
			if flip {
				sx = w - 1 - sx
			}
			dst[y*w+x] = 0
			if sy >= 0 && sy < h && sx >= 0 && sx < w {
				dst[y*w+x] = src[sy*w+sx]
			}
		}
	}
}
