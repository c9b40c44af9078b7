package ckpt

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// sameBits compares files value for value: a NaN equals itself, −0 differs from 0.
var sameBits = cmp.Options{
	cmp.Transformer("read", func(t Tensor) (out struct {
		Name  string
		Shape []int
		Data  []float32
	}) {
		v, err := t.Values()
		if err != nil {
			panic(err)
		}
		out.Name, out.Shape, out.Data = t.Name, t.Shape, v
		return out
	}),
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }),
}

func small() *File {
	return &File{
		Tensors: []Tensor{
			{Name: "dense/w", Shape: []int{2, 3}, Data: []float32{1, -2, 0.5, 0, 3e38, 1e-45}},
			{Name: "dense/b", Shape: []int{3}, Data: []float32{7, 8, 9}},
			{Name: "step", Shape: nil, Data: []float32{12}},
		},
		Meta: map[string]string{"seed": "1", "history": "[0.5, 0.25]"},
	}
}

func bytesOf(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// files draws any File that Encode accepts.
func files(t *rapid.T) *File {
	f := &File{Meta: rapid.MapOf(rapid.StringN(0, 9, -1), rapid.String()).Draw(t, "meta")}
	for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 5, rapid.ID).Draw(t, "names") {
		shape, n := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 4).Draw(t, "shape"), 1
		for _, d := range shape {
			n *= d
		}
		data := make([]float32, n)
		for i := range data {
			data[i] = math.Float32frombits(rapid.Uint32().Draw(t, "bits"))
		}
		f.Tensors = append(f.Tensors, Tensor{Name: name, Shape: shape, Data: data})
	}
	return f
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	rapid.Check(t, func(t *rapid.T) {
		f := files(t)
		if err := Save(path, f); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(f, got, sameBits); d != "" {
			t.Fatal(d)
		}
	})
}

func TestLargeTensorRoundTrip(t *testing.T) {
	f := &File{Tensors: []Tensor{{Name: "w", Shape: []int{2*chunk + 3}, Data: make([]float32, 2*chunk+3)}}}
	for i := range f.Tensors[0].Data {
		f.Tensors[0].Data[i] = float32(i)
	}
	got, err := Decode(bytesOf(t, f))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f, got, sameBits); d != "" {
		t.Error(d)
	}
}

func TestSameFileSameBytes(t *testing.T) {
	f := small()
	for i := range 20 {
		f.Meta["key "+strconv.Itoa(i)] = "value"
	}
	first := bytesOf(t, f)
	for range 20 {
		if !bytes.Equal(first, bytesOf(t, f)) {
			t.Fatal("two encodings of one file differ")
		}
	}
	if n := len(first) - 4*10; n%8 != 0 {
		t.Errorf("header ends at byte %d, not a multiple of 8", n)
	}
}

func TestTensor(t *testing.T) {
	f := small()
	if got, err := f.Tensor("dense/b"); err != nil || cmp.Diff(f.Tensors[1], got, sameBits) != "" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := f.Tensor("dense"); err == nil || err.Error() != `no tensor "dense"` {
		t.Errorf("a tensor that is not there: %v", err)
	}
	if shape, ok := f.Shape("dense/w"); !ok || cmp.Diff([]int{2, 3}, shape) != "" {
		t.Errorf("shape %v, %v", shape, ok)
	}
	if _, ok := f.Shape("dense"); ok {
		t.Error("found the shape of a tensor that is not there")
	}
}

func TestEncodeRefuses(t *testing.T) {
	one := []float32{1}
	for _, tc := range []struct {
		name string
		f    File
		want string
	}{
		{"length", File{Tensors: []Tensor{{Name: "w", Shape: []int{2, 3}, Data: one}}}, `ckpt: tensor "w": shape [2 3] needs 6 values, got 1`},
		{"negative", File{Tensors: []Tensor{{Name: "w", Shape: []int{-1}, Data: one}}}, `ckpt: tensor "w": shape [-1] has a negative dimension`},
		{"overflow", File{Tensors: []Tensor{{Name: "w", Shape: []int{1 << 40, 1 << 40}, Data: one}}}, `ckpt: tensor "w": shape [1099511627776 1099511627776] is too large`},
		{"twice", File{Tensors: []Tensor{{Name: "w", Shape: []int{1}, Data: one}, {Name: "w", Shape: []int{1}, Data: one}}}, `ckpt: tensor name "w" is used twice or reserved`},
		{"reserved", File{Tensors: []Tensor{{Name: "__metadata__", Shape: []int{1}, Data: one}}}, `ckpt: tensor name "__metadata__" is used twice or reserved`},
		{"UTF-8", File{Tensors: []Tensor{{Name: "\xff", Shape: []int{1}, Data: one}}}, `ckpt: tensor name "\xff" is not valid UTF-8`},
		{"metadata UTF-8", File{Meta: map[string]string{"a": "\xff"}}, `ckpt: metadata "a" is not valid UTF-8`},
		{"metadata key", File{Meta: map[string]string{"gdl.digest": ""}}, `ckpt: metadata "gdl.digest": the key "gdl.digest" and values starting with "gdl-sha256:" are reserved`},
		{"float16 range", File{F16: true, Tensors: []Tensor{{Name: "w", Shape: []int{2}, Data: []float32{65519, 65520}}}}, `ckpt: tensor "w": value 1, 65520, is out of the range of float16`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Encode(&b, &tc.f); err == nil || err.Error() != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
			if b.Len() > 0 {
				t.Errorf("%d bytes written before the error", b.Len())
			}
		})
	}
}

// A Save that fails leaves the old file and nothing else.
func TestSaveKeepsOldOnError(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.safetensors")
	if err := Save(path, small()); err != nil {
		t.Fatal(err)
	}
	err := Save(path, &File{Tensors: []Tensor{{Name: "w", Shape: []int{2}, Data: nil}}})
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("%v does not name %s", err, path)
	}
	onlyOld(t, path)
}

// onlyOld checks that path holds small() and is alone in its folder.
func onlyOld(t *testing.T, path string) {
	t.Helper()
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(small(), got, sameBits); d != "" {
		t.Error(d)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("files left behind: %v", entries)
	}
}

func TestLoadMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.safetensors")
	_, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("%v, want one that names %s and wraps fs.ErrNotExist", err, path)
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}

// Readers see one whole version or another while several writers save.
func TestConcurrentSaveLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	version := func(v int) *File {
		return &File{Tensors: []Tensor{{Name: "v", Shape: []int{1000}, Data: constant(v)}}, Meta: map[string]string{"v": strconv.Itoa(v)}}
	}
	if err := Save(path, version(0)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 5 {
				if err := Save(path, version(10*w+i)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				f, err := Load(path)
				if err != nil {
					t.Error(err)
					continue
				}
				v, _ := f.Tensor("v")
				if want := f.Meta["v"]; want != strconv.Itoa(int(v.Data[0])) || v.Data[0] != v.Data[999] {
					t.Errorf("mixed versions: metadata %s, data %v … %v", want, v.Data[0], v.Data[999])
				}
			}
		})
	}
	wg.Wait()
}

// constant returns 1000 values v.
func constant(v int) []float32 {
	data := make([]float32, 1000)
	for i := range data {
		data[i] = float32(v)
	}
	return data
}
