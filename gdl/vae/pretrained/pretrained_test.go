package pretrained_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
	"github.com/generative-deep-learning/go/gdl/vae/pretrained"
)

// Each model's loss on part of its test set is near what it says of itself.
func TestWeights(t *testing.T) {
	want := []string{"digits-16", "digits-2", "digits-class", "faces"}
	if got := pretrained.Names(); !slices.Equal(got, want) {
		t.Fatalf("names %v, want %v", got, want)
	}
	for _, name := range want {
		t.Run(name, func(t *testing.T) {
			if f, err := os.Stat("weights/" + name + ".safetensors"); err != nil || f.Size() > 600_000 {
				t.Errorf("want a file of at most 600 kB; error %v", err)
			}
			m, info, err := pretrained.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			if info.Name != name || info.About == "" || info.Data == "" || info.Licence == "" || info.Epochs < 1 {
				t.Errorf("incomplete %+v", info)
			}
			loss, err := train.Evaluate(m.Loss, batches(t, m))
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(loss/info.TestLoss-1) > 0.1 {
				t.Errorf("loss %.3f on 500 images, %.3f is said of all", loss, info.TestLoss)
			}
		})
	}
}

// batches returns the first 500 test images of a model.
func batches(t *testing.T, m *vae.VAE) *data.Batches {
	t.Helper()
	set := "mnist"
	if m.Channels == 3 {
		set = "faces"
	}
	imgs, err := datasets.Open(set, "test")
	if err != nil {
		t.Fatal(err)
	}
	imgs = imgs.Range(0, 500)
	sources := []data.Source{imgs}
	if m.Classes > 0 {
		hot, err := data.NewOneHot(imgs.Labels, m.Classes)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, hot)
	}
	b, err := data.InOrder(125, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadRefuses(t *testing.T) {
	if _, _, err := pretrained.Load("digits"); err == nil || err.Error() != `pretrained: no weights "digits"; there are digits-16, digits-2, digits-class, faces` {
		t.Errorf("error %v, want one with the names", err)
	}
}

// A file that asks for a model which its tensors do not fit, or for one beyond all
// memory, is an error at once.
func TestReadRefuses(t *testing.T) {
	m, info, err := pretrained.Load("digits-2")
	if err != nil {
		t.Fatal(err)
	}
	for config, want := range map[string]string{
		`{"Latent":3,"H":28,"W":28}`:                 "shape",
		`{"Latent":1000000000000,"H":28,"W":28}`:     "pretrained: ",
		`{"Latent":2,"H":1073741824,"W":1073741824}`: "pretrained: ",
		`{"Latent":2,"Widths":[1099511627776,1]}`:    "pretrained: ",
		`{"Latent":0}`:             "vae: Latent is 0",
		`{"Latent":2,"Beta":"-1"}`: "vae: Beta is -1",
		`{"Latent":2,"Hiden":20}`:  "Hiden",
	} {
		f, err := pretrained.File(m, info)
		if err != nil {
			t.Fatal(err)
		}
		f.F16, f.Meta["model"] = false, `{"kind":"vae.VAE","config":`+config+`}`
		if _, err := pretrained.Read(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", config, err, want)
		}
	}
	if _, err := pretrained.Read(&ckpt.File{}); err == nil || !strings.Contains(err.Error(), `no valid "model"`) {
		t.Errorf("error %v, want one about the configuration", err)
	}
}
