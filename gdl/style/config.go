package style

import (
	"fmt"
	"math"
	"slices"

	"github.com/generative-deep-learning/go/gdl/train"
)

// Start is what the pixels are before the first step.
type Start string

const (
	FromContent Start = "content"
	FromStyle   Start = "style" // resized to the content's size
	FromNoise   Start = "noise" // grey from 0.35 to 0.65, each value by itself; waves with Fourier
	// FromColour starts from the content in the colours of the style, see
	// MatchColour, and takes that for the content too.
	FromColour Start = "colour"
)

var starts = []Start{FromContent, FromStyle, FromNoise, FromColour}

// Config says how the image is trained. Course and Painterly have values that work.
type Config struct {
	Loss         Loss       // "": Classic
	Statistics   Statistics // "": Gram
	StyleLayers  []string   // nil: the network's
	ContentLayer string     // "": the network's
	Weights
	Start      Start      // "": FromContent
	Parameters Parameters // of the image that are trained; "": Pixels

	Optimizer train.Optimizer // nil: Adam with learning rate 0.02
	Schedule  train.Schedule  // nil: constant
	Epochs    int             // at each size, at least 1
	Steps     int             // of an epoch, at least 1

	// Levels is the number of sizes, coarse to fine: each is half the next, and starts
	// from what the one before has made. It costs little, and strokes become larger than
	// what the network sees at once at full size. 0: 1.
	Levels int
	// Shift is how many pixels further the network sees at random on one side or the
	// other of the image, which is continued by its mirror image: without that, the grid
	// of a network's strides shows in the picture. 0: it sees the image as it is.
	Shift int
	// StyleScale is the longer side of the style, in longer sides of the image: the size of
	// strokes. A style picture is never enlarged. 0: it keeps its own size, at the last level.
	StyleScale float64
	Seed       uint64 // of noise and shifts
}

// Course returns the settings of lab 1: classic losses of Gram matrices, style weight
// 2e-2 and content weight 1e-2, Adam with learning rate 20 that halves in 100 steps,
// 10 epochs of 100 steps. The course has pixels from 0 to 255, which is the same for
// Adam but for its epsilon; variation, its weight of total variation, is 0 in the first
// run and 2 in the second.
func Course(variation float64) Config {
	return Config{
		Weights:   Weights{Style: 2e-2, Content: 1e-2, Variation: 255 * variation},
		Optimizer: train.NewAdam(20.0 / 255), Schedule: train.ExponentialDecay{Rate: 0.5, Steps: 100},
		Epochs: 10, Steps: 100,
	}
}

// Assignment returns the settings of the week's assignment, for Inception-V3: style
// weight 1, content weight 1e-32, Adam with learning rate 80, of pixels from 0 to 255,
// that falls to 0.8 in 100 steps.
func Assignment() Config {
	return Config{
		Weights:   Weights{Style: 1, Content: 1e-32},
		Optimizer: train.NewAdam(80.0 / 255), Schedule: train.ExponentialDecay{Rate: 0.8, Steps: 100},
		Epochs: 10, Steps: 100,
	}
}

// Painterly returns settings that look well with networks other than VGG-19 too:
// relative losses of moments, a start from the content in the style's colours, two
// levels of 100 steps, shifts of up to 8 pixels, and the style at 1.75 times the image's
// size.
func Painterly() Config {
	adam := train.NewAdam(0.02)
	adam.Beta2 = 0.99
	const epochs, steps = 10, 10
	return Config{
		Loss: Relative, Statistics: Moments,
		Weights:   Weights{Style: 1, Content: 0.1, Variation: 0.2},
		Start:     FromColour,
		Optimizer: adam, Schedule: HoldCosine{Hold: epochs * steps * 6 / 10, Steps: epochs * steps},
		Epochs: epochs, Steps: steps,
		Levels: 2, Shift: 8, StyleScale: 1.75,
	}
}

// PainterlyWaves returns Painterly's settings, but Fourier coefficients are trained in place
// of pixels, in larger steps: that leaves less grain, most of all with networks that see
// little of it.
func PainterlyWaves() Config {
	cfg := Painterly()
	adam := train.NewAdam(0.05)
	adam.Beta2 = 0.99
	cfg.Parameters, cfg.Optimizer = Fourier, adam
	return cfg
}

// HoldCosine holds the learning rate for Hold steps and lowers it to 0 along half a
// cosine up to step Steps. It is a train.Schedule.
type HoldCosine struct{ Hold, Steps int }

// Factor returns 1, and from Hold on (1+cos(π·(step−Hold)/(Steps−Hold)))/2.
func (s HoldCosine) Factor(step int) float64 {
	x := float64(step-s.Hold) / float64(s.Steps-s.Hold)
	return (1 + math.Cos(math.Pi*min(max(x, 0), 1))) / 2
}

// Check wants 0 ≤ Hold < Steps.
func (s HoldCosine) Check() error {
	if s.Hold < 0 || s.Hold >= s.Steps {
		return fmt.Errorf("HoldCosine: hold for %d of %d steps, want at least 0 and fewer than all", s.Hold, s.Steps)
	}
	return nil
}

func (cfg Config) defaults(n *Network) Config {
	if cfg.Loss == "" {
		cfg.Loss = Classic
	}
	if cfg.Statistics == "" {
		cfg.Statistics = Gram
	}
	if cfg.StyleLayers == nil {
		cfg.StyleLayers = n.Style
	}
	if cfg.ContentLayer == "" {
		cfg.ContentLayer = n.Content
	}
	if cfg.Start == "" {
		cfg.Start = FromContent
	}
	if cfg.Parameters == "" {
		cfg.Parameters = Pixels
	}
	if cfg.Optimizer == nil {
		cfg.Optimizer = train.NewAdam(0.02)
	}
	if cfg.Levels == 0 {
		cfg.Levels = 1
	}
	return cfg
}

// check returns an error that names a setting out of range.
func (cfg Config) check() error {
	for _, w := range []struct {
		name  string
		value float64
	}{{"style weight", cfg.Weights.Style}, {"content weight", cfg.Content}, {"variation weight", cfg.Variation}, {"style scale", cfg.StyleScale}} {
		if !(w.value >= 0) || math.IsInf(w.value, 1) {
			return fmt.Errorf("style: %s is %g, want a finite number ≥ 0", w.name, w.value)
		}
	}
	switch f, ok := cfg.Optimizer.(interface{ FullBatch() bool }); {
	case cfg.Weights == Weights{}:
		return fmt.Errorf("style: all weights are 0, want at least one above")
	case !slices.Contains(starts, cfg.Start):
		return fmt.Errorf("style: start %q, want one of %q", cfg.Start, starts)
	case !slices.Contains(parameters, cfg.Parameters):
		return fmt.Errorf("style: parameters %q, want one of %q", cfg.Parameters, parameters)
	case cfg.Epochs < 1 || cfg.Steps < 1:
		return fmt.Errorf("style: %d epochs of %d steps, want at least 1 each", cfg.Epochs, cfg.Steps)
	case cfg.Levels < 1 || cfg.Levels > 8:
		return fmt.Errorf("style: %d levels, want 1 to 8", cfg.Levels)
	case cfg.Shift < 0:
		return fmt.Errorf("style: shift of %d pixels, want at least 0", cfg.Shift)
	case cfg.Shift > 0 && ok && f.FullBatch():
		return fmt.Errorf("style: shift of %d pixels with %T, want 0: its line search compares losses of one step", cfg.Shift, cfg.Optimizer)
	}
	return nil
}
