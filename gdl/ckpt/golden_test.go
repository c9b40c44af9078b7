package ckpt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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
		{Name: "f32", Shape: []int{2, 3}, Data: []float32{1.5, -2.25, 0.1, 3e38, -1e-45, 0}},
		{Name: "f16", Shape: []int{4}, Data: []float32{1.5, -65504, 1.0 / (1 << 24), 0.0999755859375}},
		{Name: "f64", Shape: []int{3}, Data: []float32{0.1, float32(math.Copysign(0, -1)), 1e38}},
		{Name: "u8", Shape: []int{3}, Data: []float32{0, 127, 255}},
		{Name: "i32", Shape: []int{3}, Data: []float32{-16777216, 16777216, 7}},
		{Name: "i64", Shape: []int{3}, Data: []float32{-(1 << 40), 1 << 62, 7}},
		{Name: "scalar", Shape: nil, Data: []float32{2.5}},
		{Name: "empty", Shape: []int{0, 3}, Data: nil},
		{Name: "größe/层", Shape: []int{1}, Data: []float32{1}},
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
	want := []Tensor{{Name: "bf16", Shape: []int{4}, Data: []float32{1.5, -2, float32(math.Ldexp(1, -133)), float32(math.Inf(1))}}}
	if d := cmp.Diff(want, got.Tensors, sameBits); d != "" {
		t.Error(d)
	}
}

// What float32 cannot hold is refused when it is asked for, and keeps nothing else from
// being read.
func TestRefusesWhatFloat32CannotHold(t *testing.T) {
	for _, tc := range []struct{ path, name, want string }{
		{"inexact", "i32", `tensor "i32": value 0 (I32) does not fit float32`},
		{"range", "f64", `tensor "f64": value 1 (F64) does not fit float32`},
		{"others", "steps", `tensor "steps": value 0 (I64) does not fit float32`},
		{"others", "u32 above", `tensor "u32 above": value 1 (U32) does not fit float32`},
		{"others", "u64 above", `tensor "u64 above": value 0 (U64) does not fit float32`},
	} {
		f, err := Load("testdata/" + tc.path + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Tensor(tc.name); err == nil || err.Error() != tc.want {
			t.Errorf("%v\nwant %s", err, tc.want)
		}
	}
}

func TestLoadsEveryKind(t *testing.T) {
	f, err := Load("testdata/others.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float32{
		"bool": {1, 0}, "i8": {-128, 127}, "u16": {0, 65535}, "i16": {-32768, 32767},
		"u32": {1 << 24, 1<<32 - 256}, "u64": {1 << 24, 1 << 63}, "w": {0.5},
	} {
		got, err := f.Tensor(name)
		if err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(want, got.Data); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	// Kinds that no float32 stands for: the others load.
	b := raw(`{"__metadata__":null,"f4":{"dtype":"F4","shape":[3,2],"data_offsets":[0,3]},"f8":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[3,4]},`+
		`"c":{"dtype":"C64","shape":[1],"data_offsets":[4,12]},"u":{"dtype":"U8","shape":[2],"data_offsets":[12,14]}}`, 14)
	if f, err = Decode(b); err != nil {
		t.Fatal(err)
	}
	if u, err := f.Tensor("u"); err != nil || len(u.Data) != 2 {
		t.Errorf("u: %v, %v", u, err)
	}
	for _, name := range []string{"f4", "f8", "c"} {
		if _, err := f.Tensor(name); err == nil || !strings.Contains(err.Error(), "; accepted are F32, F16, ") {
			t.Errorf("%s: %v, want that its dtype is not accepted", name, err)
		}
	}
	if err := Encode(io.Discard, f); err == nil || !strings.Contains(err.Error(), `tensor "c": dtype "C64"`) {
		t.Errorf("written anew: %v", err)
	}
}

// A file larger than memory opens at once, and says when it is no longer the one opened.
func TestLargeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.safetensors")
	const large = 40 << 30
	b := raw(`{"tail":{"dtype":"F32","shape":[1],"data_offsets":[42949672960,42949672964]},"large":{"dtype":"U8","shape":[42949672960],"data_offsets":[0,42949672960]}}`, 0)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(len(b))+large+4); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := f.Tensor("tail"); err != nil || len(v.Data) != 1 {
		t.Errorf("%v, %v", v, err)
	}
	if err := os.Truncate(path, int64(len(b))+large); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tensor("tail"); err == nil || !strings.Contains(err.Error(), path+" has changed since it was opened") {
		t.Errorf("%v, want that the file has changed", err)
	}
}

// A header of very many tensors is read in one go.
func TestManyTensors(t *testing.T) {
	header := func(n int) []byte {
		var h bytes.Buffer
		for i := range n {
			fmt.Fprintf(&h, `,"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, i)
		}
		h.Bytes()[0] = '{'
		return raw(h.String()+"}", 0)
	}
	f, err := Decode(header(100_000))
	if err != nil || len(f.Tensors) != 100_000 {
		t.Fatal(err)
	}
	if _, ok := f.Shape("99999"); !ok {
		t.Error("the last one is not there")
	}
	if _, err := Decode(header(maxTensors + 1)); err == nil || err.Error() != "ckpt: more than 524288 tensors" {
		t.Errorf("%v, want that there are too many", err)
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
			{Name: "odd", Shape: []int{1}, Data: []float32{-0.5}}, {Name: "größe", Shape: []int{2, 0}, Data: nil}, {Name: "w", Shape: []int{1, 3}, Data: []float32{1, 2, 65504}},
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
