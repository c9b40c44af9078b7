package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

const (
	drawn     = 80   // side of a drawn picture, in pixels
	seen      = 64   // side of what the network sees of it
	smoothing = 0.05 // of the probability that a picture is of its class (Szegedy et al. 2016)
)

// views are batches of pictures that are drawn when they are wanted, so that none is ever
// seen again. Of each there are two views, half a batch apart. It is a train.Batches of
// images [64 64 3] and the probabilities of their classes.
type views struct {
	pictures int // of a batch, of half as many as views
	count    int // of batches
	seed     uint64
}

func (v views) Shapes() [][]int { return [][]int{{seen, seen, 3}, {len(kinds)}} }
func (v views) Steps() int      { return v.count }
func (v views) Size(int) int    { return 2 * v.pictures }

// Digest covers how all kinds are drawn.
func (v views) Digest() string { return fmt.Sprintf("%+v %g %s", v, smoothing, drawings()) }

// drawings is a digest of a picture of each kind.
var drawings = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, drawn, seen)
	for i, k := range kinds {
		fmt.Fprintln(h, k.name)
		for _, x := range draw(i, rand.New(rand.NewPCG(1, uint64(i)))).pix {
			for _, part := range x {
				_ = binary.Write(h, binary.LittleEndian, part) // a hash takes all
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
})

// draw draws a picture of a kind.
func draw(kind int, rng *rand.Rand) *canvas {
	c := newCanvas(drawn)
	kinds[kind].draw(c, rng)
	return c
}

// Fill writes a batch. Each picture depends on the seed and its number alone.
func (v views) Fill(x [][]float32, epoch, step int) {
	each(v.pictures, func(i int) {
		rng := rand.New(rand.NewPCG(v.seed, uint64((epoch*v.count+step)*v.pictures+i)))
		kind := rng.IntN(len(kinds))
		c := draw(kind, rng)
		c.recolour(rng)
		for _, at := range [2]int{i, i + v.pictures} {
			c.view(x[0][at*seen*seen*3:][:seen*seen*3], rng)
			y := x[1][at*len(kinds):][:len(kinds)]
			for k := range y {
				y[k] = float32(smoothing / float64(len(kinds)))
			}
			y[kind] += 1 - smoothing
		}
	})
}

// each calls f of 0 to n−1, several at a time.
func each(n int, f func(i int)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}

// recolour changes the roles of red, green and blue, contrast and brightness.
func (c *canvas) recolour(rng *rand.Rand) {
	order := rng.Perm(3)
	contrast, light := between(rng, 0.7, 1.2), between(rng, -0.12, 0.12)
	for i, col := range c.pix {
		for k, from := range order {
			c.pix[i][k] = clamp((col[from]-0.5)*contrast + 0.5 + light)
		}
	}
}

// view writes a part of the picture, up to an eighth smaller or larger, turned by a
// multiple of a right angle, mirrored or not, with a little noise.
func (c *canvas) view(dst []float32, rng *rand.Rand) {
	zoom := []float64{0.875, 1, 1, 1.125}[rng.IntN(4)]
	room := float64(c.side) - zoom*seen
	x0, y0, quarter, mirror := room*rng.Float64(), room*rng.Float64(), rng.IntN(4), rng.IntN(2) == 1
	grain := 0.02 * rng.Float64()
	for i := range seen * seen {
		u, v := i%seen, i/seen
		for range quarter {
			u, v = v, seen-1-u
		}
		if mirror {
			u = seen - 1 - u
		}
		col := c.between(x0+zoom*(float64(u)+0.5), y0+zoom*(float64(v)+0.5))
		for k := range 3 {
			dst[3*i+k] = float32(col[k] + grain*rng.NormFloat64())
		}
	}
}

// between interpolates linearly between the middles of pixels.
func (c *canvas) between(x, y float64) rgb {
	x, y = max(0, x-0.5), max(0, y-0.5)
	i, j := min(int(y), c.side-2), min(int(x), c.side-2)
	u, v := min(1, x-float64(j)), min(1, y-float64(i))
	p := c.pix[i*c.side+j:]
	return mix(mix(p[0], p[1], u), mix(p[c.side], p[c.side+1], u), v)
}

// heldOut returns pictures that are not trained on, so many of each kind, from the middle
// as they are, and their kinds.
func heldOut(count int, seed uint64) (images []float32, of []int) {
	n := len(kinds) * count
	images, of = make([]float32, 3*seen*seen*n), make([]int, n)
	each(n, func(i int) {
		of[i] = i / count
		c := draw(of[i], rand.New(rand.NewPCG(seed, uint64(i))))
		for p := range seen * seen {
			edge := (drawn - seen) / 2
			col := c.pix[(p/seen+edge)*drawn+p%seen+edge]
			for k := range 3 {
				images[3*(i*seen*seen+p)+k] = float32(col[k])
			}
		}
	})
	return images, of
}

// accuracy returns the share of pictures whose kind has the largest logit.
func accuracy(logits []float32, of []int) float64 {
	right := 0
	for i, k := range of {
		l := logits[i*len(kinds):][:len(kinds)]
		if l[k] == slices.Max(l) && !math.IsNaN(float64(l[k])) {
			right++
		}
	}
	return float64(right) / float64(len(of))
}
