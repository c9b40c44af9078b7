package gan_test

import (
	"math"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestConfigMistakes(t *testing.T) {
	for want, f := range map[string]func(){
		"noise of length -1":                         func() { gan.NewDense(gan.DenseConfig{Noise: -1}, nil) },
		"1 classes":                                  func() { gan.NewConv(gan.ConvConfig{Classes: 1}, nil) },
		"embedding of length 2 with 0 classes":       func() { gan.NewDense(gan.DenseConfig{Embedding: 2}, nil) },
		"size 784, widths [0] and [128 64]":          func() { gan.NewDense(gan.DenseConfig{Generator: []int{0}}, nil) },
		"gan.Conv: -1 channels, width 64":            func() { gan.NewConv(gan.ConvConfig{Channels: -1}, nil) },
		"gan.Faces: 3 channels, width -2":            func() { gan.NewFaces(gan.FacesConfig{Width: -2}, nil) },
		`gan.Faces: norm "group", want one of ["bat`: func() { gan.NewFaces(gan.FacesConfig{Norm: "group"}, nil) },
		"average with decay 1":                       func() { gan.NewDense(gan.DenseConfig{Average: 1}, nil) },
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want one with %q", err, want)
				}
			}()
			f()
		}()
	}
}

func TestTrainingMistakes(t *testing.T) {
	m := gan.NewDense(tiny, nn.NewRand(1))
	for _, tc := range []struct {
		want string
		t    gan.Training
	}{
		{`objective "wgan", want one of ["bce" `, gan.Training{Objective: "wgan"}},
		{`penalty "gp", want one of ["none" `, gan.Training{Penalty: "gp"}},
		{"penalty of weight -1", gan.Training{Weight: -1}},
		{"penalty of weight NaN", gan.Training{Weight: math.NaN()}},
		{"label 0.2 for real examples", gan.Training{Label: 0.2}},
		{`label 0.9 with objective "hinge"`, gan.Training{Label: 0.9, Objective: gan.Hinge}},
		{"-1 steps of D", gan.Training{StepsD: -1}},
		{"phase D: RMSprop: learning rate is 0", gan.Training{OptimizerD: train.RMSprop{Rho: 0.9, Epsilon: 1e-7}}},
		{"phase G: Adam: learning rate is NaN", gan.Training{OptimizerG: train.NewAdam(math.NaN())}},
		{"phase G: it is part of every 9th step, an epoch has 2", gan.Training{StepsD: 9}},
	} {
		c, err := m.Config(tc.t, batches(t, 8, 4, 0, 0, 3), 1)
		if err == nil {
			_, err = train.Fit(t.Context(), c)
		}
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// spoilt holds a NaN.
type spoilt struct{ train.Batches }

func (s spoilt) Fill(x [][]float32, epoch, step int) {
	s.Batches.Fill(x, epoch, step)
	x[0][1] = float32(math.NaN())
}

func TestDataMistakes(t *testing.T) {
	conv := gan.NewConv(gan.ConvConfig{Width: 1}, nn.NewRand(1))
	dense := gan.NewDense(tiny, nn.NewRand(1))
	classes := gan.NewDense(gan.DenseConfig{Size: 3, Classes: 3}, nn.NewRand(1))
	for _, tc := range []struct {
		want string
		m    *gan.GAN
		b    train.Batches
	}{
		{"shapes [[28 28 3]], want [[28 28 1]]", conv, batches(t, 4, 2, -1, 0, 28, 28, 3)},
		{"shapes [[32 32 1]], want [[28 28 1]]", conv, batches(t, 4, 2, -1, 0, 32, 32, 1)},
		{"shapes [[3] [2]], want [[3]]", dense, batches(t, 4, 2, 0, 2, 3)},
		{"shapes [[3]], want [[3] [3]]", classes, batches(t, 4, 2, 0, 0, 3)},
		{"want 0 to 1", dense, batches(t, 4, 2, -1, 0, 3)},
		{"values from 0 to 1, none of the lower half of -1 to 1: scale the images", conv, batches(t, 4, 2, 0, 0, 28, 28, 1)},
		{"one example to learn from, want at least 2", dense, batches(t, 1, 2, 0, 0, 3)},
		{"value 1 of the first batch is NaN", dense, spoilt{batches(t, 4, 2, 0, 0, 3)}},
	} {
		if _, err := tc.m.Config(gan.Training{}, tc.b, 1); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("error %v, want one with %q", err, tc.want)
		}
	}
}

// A batch of another size than the rest trains, too; other inputs are errors.
func TestLastBatchMayBeSmaller(t *testing.T) {
	m := gan.NewDense(tiny, nn.NewRand(1))
	if h := fit(t, config(t, m, gan.Training{}, batches(t, 7, 4, 0, 0, 3), 1)); len(h.Phases[gan.PhaseG].Train) != 1 {
		t.Errorf("history %+v", h)
	}
	phases, err := m.Phases(gan.Training{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = train.Fit(t.Context(), train.Config{Phases: phases, Data: batches(t, 4, 2, 0, 2, 3), Epochs: 1})
	if err == nil || !strings.Contains(err.Error(), "gan.Dense: a batch has 2 inputs, want 1") {
		t.Errorf("error %v", err)
	}
	_, err = train.Fit(t.Context(), train.Config{Phases: phases, Data: batches(t, 4, 2, 0, 0, 4), Epochs: 1})
	if err == nil || !strings.Contains(err.Error(), "gan.Dense: examples: input has shape [2 4], want [any 3]") {
		t.Errorf("error %v", err)
	}
}

// Files that hold other networks say so.
func TestRebuildMistakes(t *testing.T) {
	file := func(m train.Model) *ckpt.File {
		f, err := train.File(m)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	conv := gan.NewConv(gan.ConvConfig{Width: 1}, nn.NewRand(1))
	other := file(gan.NewConv(gan.ConvConfig{Width: 2}, nn.NewRand(1)))
	other.Meta = file(conv).Meta
	lost := file(conv)
	lost.Tensors = lost.Tensors[1:]
	for want, f := range map[string]*ckpt.File{
		`gan.Conv: tensor "generator/0/w" has shape [32 196], its configuration wants [32 98]`: other,
		`gan.Conv: no tensor "generator/0/w" of shape [32 98]`:                                 lost,
		`metadata has no valid "model"`:                                                        {Meta: map[string]string{}},
		`kind "ae.AE"`:                                                                         {Meta: map[string]string{"model": `{"kind":"ae.AE","config":{}}`}},
	} {
		if _, err := train.Rebuild(f, gan.Kinds()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
