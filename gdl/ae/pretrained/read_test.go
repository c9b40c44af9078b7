package pretrained_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/train"
)

// file returns a file of a model, as float32.
func file(t testing.TB, m pretrained.Model) *ckpt.File {
	t.Helper()
	f, err := pretrained.File(m, pretrained.Info{})
	if err != nil {
		t.Fatal(err)
	}
	f.F16 = false
	return f
}

func TestReadGivesTheModelBack(t *testing.T) {
	for _, want := range []pretrained.Model{
		ae.NewConv(ae.ConvConfig{Widths: []int{3, 4, 5}}, nn.NewRand(1)),
		ae.NewConv(ae.ConvConfig{Channels: 3, Widths: []int{4, 3}, BatchNorm: true}, nn.NewRand(1)),
		ae.NewDenoiser(ae.DenoiserConfig{Channels: 1, Widths: []int{3, 4}}, nn.NewRand(1)),
		ae.NewDenoiser(ae.DenoiserConfig{Channels: 3, Widths: []int{2, 3, 4}}, nn.NewRand(1)),
	} {
		got, err := pretrained.Read(file(t, want))
		if err != nil {
			t.Fatal(err)
		}
		if reflect.TypeOf(got) != reflect.TypeOf(want) || got.Shrink() != want.Shrink() {
			t.Errorf("%T that shrinks %d times, want %T, %d", got, got.Shrink(), want, want.Shrink())
		}
		for i, p := range got.Params() {
			if w := want.Params()[i]; p.Name != w.Name || !slices.Equal(p.Data(), w.Data()) {
				t.Errorf("%s differs", p.Name)
			}
		}
	}
}

// A checkpoint of a training run has moments and a history too.
func TestReadCheckpoint(t *testing.T) {
	m := ae.NewConv(ae.ConvConfig{Channels: 3, Widths: []int{3, 4}, BatchNorm: true, SquaredError: true}, nn.NewRand(1))
	x := make([]float32, 4*8*8*3)
	for i := range x {
		x[i] = float32(i%5) / 5
	}
	images, err := data.NewFloats(x, 4, 8, 8, 3)
	if err != nil {
		t.Fatal(err)
	}
	batches, err := data.NewBatches(2, 1, images)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := train.Fit(t.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss}, Data: batches, Epochs: 2, Model: m, Checkpoint: filepath.Join(dir, "lab"),
	}); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "lab-*.safetensors"))
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	f, err := ckpt.Load(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := pretrained.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got.Params() {
		if !slices.Equal(p.Data(), m.Params()[i].Data()) {
			t.Errorf("%s differs from the trained one", p.Name)
		}
	}
	if c, ok := got.(*ae.Conv); !ok || !c.SquaredError {
		t.Errorf("a %T without the configuration's squared error", got)
	}
}

func TestReadRefuses(t *testing.T) {
	conv, denoiser := ae.NewConv(ae.ConvConfig{Widths: []int{3, 4}}, nil), ae.NewDenoiser(ae.DenoiserConfig{Channels: 1, Widths: []int{3, 4}}, nil)
	for _, tc := range []struct {
		name  string
		model pretrained.Model
		spoil func(f *ckpt.File)
		want  string
	}{
		{"weights alone", conv, describe(""), `the file's metadata has no valid "model"`},
		{"another package's", conv, describe(`{"kind":"vae.VAE","config":{}}`), `a model of kind "vae.VAE", want one of ["ae.AE" "ae.Conv" "ae.Denoiser"]`},
		{"dense", conv, describe(`{"kind":"ae.AE","config":{"Widths":[1,2]}}`), `tensor "encoder/0/w" has shape [3 3 1 3], its configuration wants [1 2]`},
		{"unknown setting", conv, describe(`{"kind":"ae.Conv","config":{"Depth":3}}`), `unknown field "Depth"`},
		{"one width", conv, describe(`{"kind":"ae.Conv","config":{"Widths":[3]}}`), "1 channels, widths [3]; want at least 1 channel and 2 widths"},
		{"negative width", conv, describe(`{"kind":"ae.Conv","config":{"Widths":[3,-4]}}`), "number -4"},
		{"other widths", conv, describe(`{"kind":"ae.Conv","config":{"Widths":[3,5]}}`), `tensor "encoder/1/w" has shape [3 3 3 4], its configuration wants [3 3 3 5]`},
		{"huge", conv, describe(`{"kind":"ae.Conv","config":{"Widths":[1000000000,1000000000]}}`), "is of a larger model than the file's"},
		{"empty", conv, func(f *ckpt.File) { f.Tensors = nil }, "is of a larger model than the file's 0 values"},
		{"one kernel", conv, func(f *ckpt.File) { f.Tensors = f.Tensors[:2] }, `no tensor "encoder/1/w" of shape [3 3 3 4], which its configuration wants`},
		{"other kernel size", conv, reshape("encoder/0/w", 1, 9, 1, 3), `tensor "encoder/0/w" has shape [1 9 1 3], its configuration wants [3 3 1 3]`},
		{"other bias", conv, reshape("encoder/0/b", 3), `tensor "encoder/0/b" has shape [3], its configuration wants [1 3]`},
		{"one level", denoiser, rename("down/1/0/w"), `no tensor "down/1/0/w"`},
		{"no way up", denoiser, rename("up/0/1/b"), `no tensor "up/0/1/b"`},
	} {
		f := file(t, tc.model)
		tc.spoil(f)
		if _, err := pretrained.Read(f); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
	}
}

func describe(model string) func(*ckpt.File) {
	return func(f *ckpt.File) { f.Meta["model"] = model }
}

func reshape(name string, shape ...int) func(*ckpt.File) {
	return func(f *ckpt.File) {
		i := slices.IndexFunc(f.Tensors, func(t ckpt.Tensor) bool { return t.Name == name })
		f.Tensors[i].Shape = shape
	}
}

func rename(name string) func(*ckpt.File) {
	return func(f *ckpt.File) {
		i := slices.IndexFunc(f.Tensors, func(t ckpt.Tensor) bool { return t.Name == name })
		f.Tensors[i].Name = "other"
	}
}
