package pretrained_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestNames(t *testing.T) {
	want := []string{"denoise-grey", "fashion-conv", "fashion-denoise", "objects"}
	if d := cmp.Diff(want, pretrained.Names()); d != "" {
		t.Error(d)
	}
	for _, name := range want {
		file, err := os.Stat("weights/" + name + ".safetensors")
		if err != nil || file.Size() >= 1e6 {
			t.Errorf("%s: want a file below 1 MB; %v", name, err)
		}
		load := func() (pretrained.Info, error) { _, i, err := pretrained.Load(name); return i, err }
		if strings.HasPrefix(name, "denoise-") {
			load = func() (pretrained.Info, error) { _, i, err := pretrained.LoadDenoiser(name); return i, err }
		}
		info, err := load()
		if err != nil {
			t.Error(err)
		}
		if info.Name != name || info.About == "" || info.Data == "" || info.Licence == "" || info.Loss == "" ||
			info.Epochs < 1 || !(info.TestLoss > 0) {
			t.Errorf("%s: incomplete %+v", name, info)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, _, err := pretrained.Load("mnist"); err == nil || !strings.Contains(err.Error(), `pretrained: no weights "mnist"; there are denoise-grey, `) {
		t.Errorf("error %v, want one with the names", err)
	}
	if _, _, err := pretrained.Load("denoise-grey"); err == nil || !strings.Contains(err.Error(), "pretrained: denoise-grey is a *ae.Denoiser, want a *ae.Conv") {
		t.Errorf("error %v, want one about the kind of model", err)
	}
	if _, _, err := pretrained.LoadDenoiser("objects"); err == nil || !strings.Contains(err.Error(), "pretrained: objects is a *ae.Conv, want a *ae.Denoiser") {
		t.Errorf("error %v, want one about the kind of model", err)
	}
}

// open returns the first n test images of a set.
func open(t *testing.T, name string, n int) data.Source {
	t.Helper()
	if name == "objects" {
		return datasets.Objects(2, n) // as datasets.Open draws them
	}
	if _, err := datasets.Path(name); err != nil {
		t.Skip(err) // tests do not download
	}
	images, err := datasets.Open(name, "test")
	if err != nil {
		t.Fatal(err)
	}
	return data.Take(images, n)
}

// Each model's loss on part of its test set is near what it says of itself, and
// its reconstructions are near the images: what it does is what it is for.
func TestLabModels(t *testing.T) {
	for _, tc := range []struct {
		name, set string
		noise     float64
		decibels  float64 // of the reconstructions, at least
	}{
		{"fashion-conv", "fashion-mnist", 0, 23},
		{"fashion-denoise", "fashion-mnist", 0.5, 17.5},
		{"objects", "objects", 0, 22},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, info, err := pretrained.Load(tc.name)
			if err != nil {
				t.Fatal(err)
			}
			clean := open(t, tc.set, 256)
			sources := []data.Source{clean}
			if tc.noise > 0 {
				noisy, err := data.NewNoisy(clean, data.Noise{Factor: tc.noise, Seed: 1})
				if err != nil {
					t.Fatal(err)
				}
				sources = []data.Source{noisy, clean}
			}
			batches, err := data.InOrder(128, sources...)
			if err != nil {
				t.Fatal(err)
			}
			loss, err := train.Evaluate(m.Loss, batches)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(loss/info.TestLoss-1) > 0.1 {
				t.Errorf("loss %.5f on 256 images, %.5f is said of all", loss, info.TestLoss)
			}
			got, err := reconstruct(m, sources[0], clean)
			if err != nil {
				t.Fatal(err)
			}
			if got < tc.decibels {
				t.Errorf("PSNR %.2f dB, want %.0f", got, tc.decibels)
			}
		})
	}
}

// reconstruct returns the PSNR of a model's results for x against y.
func reconstruct(m pretrained.Model, x, y data.Source) (float64, error) {
	f, err := train.NewFunc(m.Forward, x.Shape()...)
	if err != nil {
		return 0, err
	}
	out, err := f.Call(data.All(x))
	if err != nil {
		return 0, err
	}
	return metric.PSNR(data.All(y), out, 1, x.Shape()...)
}
