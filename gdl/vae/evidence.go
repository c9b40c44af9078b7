package vae

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/generative-deep-learning/go/gdl/progress"
)

// Evidence estimates log p(x), in nats, of each image from k codes of its
// posterior q, with weights w = p(x|z)·p(z)/q(z|x). bound is the mean of log w, the
// evidence lower bound; evidence is by importance sampling,
//
//	log 1/k Σ w
//
// a lower bound too, which grows with k towards log p(x) (Burda et al. 2016,
// arXiv:1509.00519). It is a likelihood of images of 0 and 1 when the model is
// Bernoulli, a density when it is Gaussian; of grey images and Bernoulli it is
// neither. The same seed gives the same bits. report, which may be nil, is told of
// the images done.
func (c *Codec) Evidence(ctx context.Context, x []float32, labels []int, k int, seed uint64, report func(progress.Work)) (bound, evidence []float64, err error) {
	if k < 1 {
		return nil, nil, fmt.Errorf("vae: evidence from %d codes an image, want at least 1", k)
	}
	rng := rand.New(rand.NewPCG(seed, evidenceStream))
	n := len(x) / c.Model.values()
	err = c.eachWeights(x, labels, k, func() []float32 { return normal(rng, k*c.Model.Latent) }, func(w []float64) error {
		bound, evidence = append(bound, mean(w)), append(evidence, LogMeanExp(w))
		if report != nil {
			report(progress.Work{What: "evidence", Done: int64(len(bound)), Total: int64(n)})
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, nil, err
	}
	return bound, evidence, nil
}

func mean(w []float64) (sum float64) {
	for _, v := range w {
		sum += v / float64(len(w))
	}
	return sum
}

// eachWeights calls use with the logarithms of the k weights of each image in turn, from the
// noise [k Z] that draw returns for it.
func (c *Codec) eachWeights(x []float32, labels []int, k int, draw func() []float32, use func(w []float64) error) error {
	mu, logVar, err := c.Encode(x, labels)
	if err != nil {
		return err
	}
	d, z := c.Model.values(), c.Model.Latent
	codes, images, w := make([]float32, k*z), make([]float32, k*d), make([]float64, k)
	var classes []int
	if labels != nil {
		classes = make([]int, k)
	}
	for i := range len(x) / d {
		noise := draw()
		for j := range k {
			w[j] = place(codes[j*z:(j+1)*z], mu[i*z:], logVar[i*z:], noise[j*z:])
			copy(images[j*d:(j+1)*d], x[i*d:])
			if classes != nil {
				classes[j] = labels[i]
			}
		}
		out, err := c.call(c.misfit, classes, k, codes, images)
		if err != nil {
			return err
		}
		for j, misfit := range out[0] {
			w[j] += c.Model.logLikelihood(misfit)
		}
		if err := use(w); err != nil {
			return err
		}
	}
	return nil
}

// place sets z = mu + ε·exp(logVar/2) and returns log p(z) − log q(z|x).
func place(z, mu, logVar, noise []float32) (log float64) {
	for a := range z {
		e, lv := float64(noise[a]), float64(logVar[a])
		v := float64(mu[a]) + e*math.Exp(lv/2)
		z[a] = float32(v)
		log += (e*e - v*v + lv) / 2
	}
	return log
}

// LogMeanExp returns log 1/n Σ exp(wᵢ), without overflow; −∞ when w is empty.
func LogMeanExp(w []float64) float64 {
	top := math.Inf(-1)
	for _, v := range w {
		top = max(top, v)
	}
	if math.IsInf(top, -1) {
		return top
	}
	var sum float64
	for _, v := range w {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum/float64(len(w)))
}
