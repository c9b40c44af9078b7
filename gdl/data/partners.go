package data

import (
	"fmt"
	"math/rand/v2"
)

// NewPartners returns n examples drawn from src at random, anew in each epoch, to
// stand beside those of another source: a style for each content image. Which one
// comes depends on the seed, the epoch and the place only. It is an error when n is
// below 1 or src is empty.
func NewPartners(src Source, n int, seed uint64) (Source, error) {
	if n < 1 || src.Len() < 1 {
		return nil, fmt.Errorf("data: %d partners of %d examples; at least 1 each is needed", n, src.Len())
	}
	return partners{src, n, seed}, nil
}

type partners struct {
	Source
	n    int
	seed uint64
}

var _ Epoched = partners{}

func (p partners) Len() int { return p.n }

func (p partners) Digest() string {
	return fmt.Sprintf("%s/partners=%d,seed=%d", p.Source.Digest(), p.n, p.seed)
}

func (p partners) Read(dst []float32, i int) { p.ReadEpoch(dst, i, 0) }

func (p partners) ReadEpoch(dst []float32, i, epoch int) {
	checkRead(len(dst), size(p.Source), i, p.n)
	random := rand.New(rand.NewPCG(p.seed, uint64(epoch)<<32|uint64(i)))
	readEpoch(p.Source, dst, random.IntN(p.Source.Len()), epoch)
}
