package models

import (
	"math"
	"slices"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func dense(s Scale, epochs int) (train.Config, error) {
	digits, err := open("mnist", pick(s, 1280, 0, 0))
	if err != nil {
		return train.Config{}, err
	}
	b, err := data.NewBatches(128, 1, data.Flatten(digits.train))
	if err != nil {
		return train.Config{}, err
	}
	m, epochs := gan.NewDense(gan.DenseConfig{}, nn.NewRand(1)), or(epochs, pick(s, 5, 100, 100))
	at := slices.DeleteFunc([]int{0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, func(e int) bool { return e > epochs })
	c, err := m.Config(gan.Training{Seed: 1, Watch: true}, b, epochs)
	if err != nil {
		return c, err
	}
	c.Look, err = watch(m, s, "mnist", at)
	return c, err
}

func convolutionalGAN(s Scale, epochs int) (train.Config, error) {
	clothes, notice, err := datasets.OpenOrStandIn("fashion-mnist", "train")
	if err != nil {
		return train.Config{}, err
	}
	judge := "fashion-mnist"
	if notice != "" { // digits stand in
		judge = "mnist"
	}
	b, err := signed(clothes.Range(0, pick(s, 640, clothes.Len(), clothes.Len())), 128)
	if err != nil {
		return train.Config{}, err
	}
	m, epochs := gan.NewConv(gan.ConvConfig{}, nn.NewRand(1)), or(epochs, pick(s, 1, 8, 100))
	c, err := m.Config(gan.Training{Seed: 1, Watch: true}, b, epochs)
	if err != nil {
		return c, err
	}
	c.Look, err = watch(m, s, judge, train.Epochs(pick(s, 1, 1, 10), epochs))
	return c, err
}

func facesGAN(s Scale, epochs int) (train.Config, error) {
	faces, err := open("celeba", pick(s, 32, 4000, 8000))
	if err != nil {
		return train.Config{}, err
	}
	b, err := signed(faces.train, 8)
	if err != nil {
		return train.Config{}, err
	}
	m := gan.NewFaces(gan.FacesConfig{Width: pick(s, 4, 16, 64), Norm: gan.LayerNorm}, nn.NewRand(1))
	return m.Config(gan.Faces(), b, or(epochs, pick(s, 1, 6, 10)))
}

func hands(s Scale, epochs int) (train.Config, error) {
	hands, err := open("sign-language", pick(s, 64, 2000, 0))
	if err != nil {
		return train.Config{}, err
	}
	b, err := signed(hands.train, 32)
	if err != nil {
		return train.Config{}, err
	}
	m, epochs := gan.NewConv(gan.ConvConfig{}, nn.NewRand(1)), or(epochs, pick(s, 1, 60, 60))
	c, err := m.Config(gan.Training{Watch: true}, b, epochs)
	c.Look = m.Look(16, 1, train.Epochs(pick(s, 1, 5, 5), epochs))
	return c, err
}

// signed returns pictures in [-1, 1] in batches.
func signed(imgs data.Source, batch int) (*data.Batches, error) {
	scaled, err := data.NewScaled(imgs, -1, 1)
	if err != nil {
		return nil, err
	}
	return data.NewBatches(batch, 1, scaled)
}

// watch keeps 16 samples of fixed noise, the counts of ten classes, and of how many of
// those samples the classifier is not sure: week 4's look of that name.
func watch(m *gan.GAN, s Scale, judge string, at []int) (*train.Look, error) {
	c, err := classifier.Load(judge)
	if err != nil {
		return nil, err
	}
	return &train.Look{Name: "16 and " + judge, At: at, Take: func() ([]float32, error) {
		kept, err := pixels(m, 16, 1)
		if err != nil {
			return nil, err
		}
		n := pick(s, 200, 2000, 2000)
		shown, err := pixels(m, n, 2)
		if err != nil {
			return nil, err
		}
		a, err := c.Classify(shown)
		if err != nil {
			return nil, err
		}
		sure, err := metric.ConfidentShare(a.Probabilities, 10, classifier.Confidence)
		if err != nil {
			return nil, err
		}
		classes, err := metric.ClassHistogram(a.Logits, 10)
		for _, k := range append(classes, n-int(math.Round(sure*float64(n)))) {
			kept = append(kept, float32(k))
		}
		return kept, err
	}}, nil
}

// pixels returns samples with values in [0, 1].
func pixels(m *gan.GAN, n int, seed uint64) ([]float32, error) {
	y, err := m.Sample(n, seed)
	for i := range y {
		y[i] = (y[i] - float32(m.Lo)) / float32(m.Hi-m.Lo)
	}
	return y, err
}
