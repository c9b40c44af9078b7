package pretrained_test

import (
	"bytes"
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
		ae.NewDenoiser(1, []int{3, 4}, nn.NewRand(1)),
		ae.NewDenoiser(3, []int{2, 3, 4}, nn.NewRand(1)),
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

// A checkpoint of a training run has no head, but moments and a history.
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
		Spec: train.Spec{Loss: m.Loss}, Data: batches, Epochs: 2, Checkpoint: filepath.Join(dir, "lab"),
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
		if w := m.Params()[i]; !w.Fixed || strings.Contains(w.Name, "norm") {
			if !slices.Equal(p.Data(), w.Data()) {
				t.Errorf("%s differs from the trained one", p.Name)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	conv, denoiser := ae.NewConv(ae.ConvConfig{Widths: []int{3, 4}}, nil), ae.NewDenoiser(1, []int{3, 4}, nil)
	for _, tc := range []struct {
		name  string
		model pretrained.Model
		spoil func(f *ckpt.File)
		want  string
	}{
		{"empty", conv, func(f *ckpt.File) { f.Tensors = nil }, "pretrained: 0 kernels named encoder/N/w, want at least 2"},
		{"one kernel", conv, func(f *ckpt.File) { f.Tensors = f.Tensors[:2] }, "pretrained: 1 kernels named encoder/N/w"},
		{"dense", conv, reshape("encoder/0/w", 9, 3), `pretrained: kernel "encoder/0/w" has shape [9 3] after widths []`},
		{"other kernel size", conv, reshape("encoder/0/w", 1, 9, 1, 3), `kernel "encoder/0/w" has shape [1 9 1 3]`},
		{"no channels", conv, reshape("encoder/0/w", 3, 3, 0, 3), `kernel "encoder/0/w" has shape [3 3 0 3]`},
		{"channels that do not meet", conv, reshape("encoder/1/w", 3, 3, 4, 3), `kernel "encoder/1/w" has shape [3 3 4 3] after widths [3]`},
		{"no decoder", conv, rename("decoder/0/w"), `pretrained: no tensor "decoder/0/w"`},
		{"other bias", conv, reshape("encoder/0/b", 3), `tensor "encoder/0/b" has shape [3], the model wants [1 3]`},
		{"one level", denoiser, rename("down/1/0/w"), "pretrained: 1 kernels named down/N/0/w"},
		{"half a level", denoiser, rename("down/1/1/w"), `kernel "down/1/1/w" has shape [], want [3 3 4 4]`},
		{"no way up", denoiser, rename("up/0/1/b"), `no tensor "up/0/1/b"`},
	} {
		f := file(t, tc.model)
		tc.spoil(f)
		if _, err := pretrained.Read(f); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.name, err, tc.want)
		}
	}
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

// Whatever a checkpoint holds, Read gives a model or an error, and takes no more
// memory than a few times the file's.
func FuzzRead(f *testing.F) {
	for _, m := range []pretrained.Model{
		ae.NewConv(ae.ConvConfig{Widths: []int{1, 2}, BatchNorm: true}, nn.NewRand(1)),
		ae.NewDenoiser(1, []int{1, 2}, nn.NewRand(1)),
	} {
		var b bytes.Buffer
		if err := ckpt.Encode(&b, file(f, m)); err != nil {
			f.Fatal(err)
		}
		// Without its digest, a file that is changed is still read.
		f.Add(bytes.Replace(b.Bytes(), []byte("gdl.digest"), []byte("no.digest."), 1))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := ckpt.Decode(b)
		if err != nil {
			return
		}
		m, err := pretrained.Read(file)
		if err == nil && nn.Count(m.Params()) > 8*len(b) {
			t.Errorf("%d weights from %d bytes", nn.Count(m.Params()), len(b))
		}
	})
}
