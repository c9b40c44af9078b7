// Command seeds trains the networks of week 2's labs 4 and 5 three times, which
// would take a quarter of an hour of the notebook:
//
//	go run ./notebooks/nb/reference/seeds conv|denoise
//
// It writes notebooks/nb/reference/gdl-ae-CASE.json, anew after each seed: losses
// and PSNR for as many epochs as the script beside this folder trains Keras. When
// it was interrupted, the next call continues: checkpoints are in the temporary folder.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

var epochs = map[string]int{"conv": 6, "denoise": 4}

// testNoise is the seed of the test pictures' noise, the same for all runs.
const testNoise = 2

// reference is what the notebook reads: [run][epoch].
type reference struct {
	Source string      `json:"source"`
	Unit   string      `json:"unit"`
	Train  [][]float64 `json:"train"`
	Test   [][]float64 `json:"test"`
	PSNR   [][]float64 `json:"psnr"`
}

func main() {
	if len(os.Args) != 2 || epochs[os.Args[1]] == 0 {
		fmt.Fprintln(os.Stderr, "seeds: want conv or denoise")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "seeds:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	clean, err := datasets.Open("fashion-mnist", "train")
	if err != nil {
		return err
	}
	test, err := datasets.Open("fashion-mnist", "test")
	if err != nil {
		return err
	}
	r := reference{Unit: "nats per pixel, [run][epoch]; psnr in dB"}
	var seeds []string
	for seed := range uint64(3) {
		h, err := fit(ctx, name, seed+1, clean, test)
		if err != nil {
			return err
		}
		var psnr []float64
		for _, l := range h.Looks {
			psnr = append(psnr, float64(l.Values[0]))
		}
		seeds = append(seeds, fmt.Sprint(seed+1))
		r.Source = fmt.Sprintf("gdl, seeds [%s]", strings.Join(seeds, ", "))
		r.Train = append(r.Train, rounded(h.Train, 1e5))
		r.Test = append(r.Test, rounded(h.Test, 1e5))
		r.PSNR = append(r.PSNR, rounded(psnr, 1e3))
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		fmt.Println("seed", seed+1, r.Test[seed], r.PSNR[seed])
		path := filepath.Join("notebooks", "nb", "reference", "gdl-ae-"+name+".json")
		if err := atomicfile.WriteBytes(path, append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func rounded(x []float64, per float64) (out []float64) {
	for _, v := range x {
		out = append(out, math.Round(v*per)/per)
	}
	return out
}

// fit trains once, as the notebook does, and looks at the PSNR after each epoch. The
// seed is that of the weights, of the order of the pictures and of their noise.
func fit(ctx context.Context, name string, seed uint64, clean, test data.Source) (*train.History, error) {
	m := ae.NewConv(ae.ConvConfig{}, nn.NewRand(seed))
	in, from := []data.Source{clean}, []data.Source{test}
	if name == "denoise" {
		noisy, err := data.NewNoisy(clean, data.Noise{Factor: 0.5, Seed: 2*seed - 1}) // odd, so never testNoise
		if err != nil {
			return nil, err
		}
		noisyTest, err := data.NewNoisy(test, data.Noise{Factor: 0.5, Seed: testNoise})
		if err != nil {
			return nil, err
		}
		in, from = []data.Source{noisy, clean}, []data.Source{noisyTest, test}
	}
	batches, err := data.NewBatches(128, seed, in...)
	if err != nil {
		return nil, err
	}
	tests, err := data.InOrder(250, from...)
	if err != nil {
		return nil, err
	}
	forward, err := train.NewFunc(m.Forward, 28, 28, 1)
	if err != nil {
		return nil, err
	}
	x, want := data.All(from[0]), data.All(test)
	look := func() ([]float32, error) {
		y, err := forward.Call(x)
		if err != nil {
			return nil, err
		}
		psnr, err := metric.PSNR(want, y, 1, 28, 28, 1)
		fmt.Printf("seed %d: %.3f dB\n", seed, psnr)
		return []float32{float32(psnr)}, err
	}
	return train.Fit(ctx, train.Config{
		Spec:   train.Spec{Loss: m.Loss},
		Data:   batches,
		Test:   tests,
		Epochs: epochs[name],
		Look:   &train.Look{Name: "psnr", At: train.Epochs(1, epochs[name])[1:], Take: look},
		Model:  m,

		Checkpoint: filepath.Join(os.TempDir(), fmt.Sprintf("gdl-ae-%s-%d.safetensors", name, seed)),
	})
}
