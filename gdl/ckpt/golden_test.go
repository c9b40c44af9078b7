package ckpt

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The files are written by testdata/golden.py, the values are those in it.
func TestLoadsPythonFiles(t *testing.T) {
	got, err := Load("testdata/numpy.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string]string{"framework": "numpy", "note": "a \"quote\", ä, \n"}, got.Meta); d != "" {
		t.Error(d)
	}
	want := []Tensor{
		{"f32", []int{2, 3}, []float32{1.5, -2.25, 0.1, 3e38, -1e-45, 0}},
		{"f16", []int{4}, []float32{1.5, -65504, 1.0 / (1 << 24), 0.0999755859375}},
		{"f64", []int{3}, []float32{0.1, float32(math.Copysign(0, -1)), 1e38}},
		{"u8", []int{3}, []float32{0, 127, 255}},
		{"i32", []int{3}, []float32{-16777216, 16777216, 7}},
		{"i64", []int{3}, []float32{-(1 << 40), 1 << 62, 7}},
		{"scalar", nil, []float32{2.5}},
		{"empty", []int{0, 3}, nil},
		{"größe/层", []int{1}, []float32{1}},
	}
	if len(got.Tensors) != len(want) {
		t.Errorf("%d tensors, want %d", len(got.Tensors), len(want))
	}
	for _, w := range want {
		g, _ := got.Tensor(w.Name)
		if d := cmp.Diff(w, g, sameBits); d != "" {
			t.Error(d)
		}
	}
}

func TestLoadsBFloat16(t *testing.T) {
	got, err := Load("testdata/bfloat16.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	want := []Tensor{{"bf16", []int{4}, []float32{1.5, -2, float32(math.Ldexp(1, -133)), float32(math.Inf(1))}}}
	if d := cmp.Diff(want, got.Tensors, sameBits); d != "" {
		t.Error(d)
	}
}

func TestRefusesWhatFloat32CannotHold(t *testing.T) {
	for path, want := range map[string]string{
		"testdata/inexact.safetensors": `ckpt: testdata/inexact.safetensors: tensor "i32": value 0 (I32) does not fit float32`,
		"testdata/range.safetensors":   `ckpt: testdata/range.safetensors: tensor "f64": value 1 (F64) does not fit float32`,
	} {
		if _, err := Load(path); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestPythonReadsOurFiles needs a Python that has safetensors and numpy, named
// by GDL_PYTHON.
func TestPythonReadsOurFiles(t *testing.T) {
	python := os.Getenv("GDL_PYTHON")
	if python == "" {
		t.Skip("GDL_PYTHON names no Python with safetensors and numpy")
	}
	for _, tc := range []struct {
		dtype string
		f     *File
	}{
		{"float32", small()},
		{"float16", &File{F16: true, Meta: map[string]string{"<&>": "ä \u2028"}, Tensors: []Tensor{
			{"odd", []int{1}, []float32{-0.5}}, {"größe", []int{2, 0}, nil}, {"w", []int{1, 3}, []float32{1, 2, 65504}},
		}}},
	} {
		path := filepath.Join(t.TempDir(), "x.safetensors")
		if err := Save(path, tc.f); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "testdata/read.py", path)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, &stderr)
		}
		type tensor struct {
			Dtype string
			Shape []int
			Data  []float32
		}
		var got struct {
			Meta    map[string]string
			Tensors map[string]tensor
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(got.Meta[digestKey], digestPrefix) {
			t.Errorf("Python sees the digest %q", got.Meta[digestKey])
		}
		delete(got.Meta, digestKey)
		if d := cmp.Diff(tc.f.Meta, got.Meta); d != "" {
			t.Error(d)
		}
		want := map[string]tensor{}
		for _, w := range tc.f.Tensors {
			want[w.Name] = tensor{tc.dtype, w.Shape, w.Data}
		}
		if d := cmp.Diff(want, got.Tensors, sameBits); d != "" {
			t.Error(d)
		}
	}
}
