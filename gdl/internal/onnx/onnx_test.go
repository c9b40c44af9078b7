package onnx

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protowire"
)

// What the package reads agrees with the Python packages onnx and onnxruntime.
func TestLoadAgreesWithPython(t *testing.T) {
	text, err := os.ReadFile("testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Tensors map[string]struct {
			Shape  []int
			Values []float64
		}
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	m, err := Load("testdata/small.onnx")
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range want.Tensors {
		g, err := m.Constant(name)
		if err != nil || !slices.Equal(g.Shape, w.Shape) || !cmp.Equal(g.Values, w.Values, cmpopts.EquateApprox(1e-6, 0), cmpopts.EquateEmpty()) {
			t.Errorf("%s: %v %v, want %v %v; %v", name, g.Shape, g.Values, w.Shape, w.Values, err)
		}
	}
	if len(want.Tensors) != 18 {
		t.Errorf("%d tensors in the file, want 18", len(want.Tensors))
	}
}

func TestNodes(t *testing.T) {
	m, err := Load("testdata/small.onnx")
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Nodes) != 6 {
		t.Fatalf("%d nodes, want 6", len(m.Nodes))
	}
	want := Node{
		Op: "Unknown", Name: "a node", In: []string{"computed", "", "by rows"}, Out: []string{"output"},
		Attr: map[string]Attr{
			"pads": {Ints: []int64{0, 0, 1, 1}}, "alpha": {Float: 0.75}, "mode": {Text: "reflect"},
			"scales": {Floats: []float32{1, 2}}, "group": {Int: -2},
			"value": {Tensor: &Tensor{Name: "inner", Shape: []int{1}, Values: []float64{8}}},
		},
	}
	if d := cmp.Diff(want, m.Nodes[5]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([][]string{{"input"}, {"output"}}, [][]string{m.Inputs, m.Outputs}); d != "" {
		t.Error(d)
	}
}

// part returns a field of a message.
func part(number protowire.Number, value any) []byte {
	switch v := value.(type) {
	case int:
		return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), uint64(v))
	case string:
		return protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), v)
	default:
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), value.([]byte))
	}
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// oneTensor returns a file that has one tensor, w.
func oneTensor(parts ...[]byte) []byte {
	return part(7, part(5, join(append([][]byte{part(8, "w")}, parts...)...)))
}

func TestDecodeRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   []byte
		want string
	}{
		{"empty", nil, "not an ONNX file: it has 0 graphs, want 1"},
		{"HTML", []byte("<!DOCTYPE html>"), "not an ONNX file, or a damaged one"},
		{"two graphs", join(part(7, ""), part(7, "")), "it has 2 graphs, want 1"},
		{"graph of another kind", part(7, 1), "field 7 is of kind 0, want bytes"},
		{"tensor of another kind", part(7, part(5, 1)), "field 5 is of kind 0, want bytes"},
		{"element type", oneTensor(part(2, 10), part(9, "ab")), `tensor "w": element type 10; accepted are float, double, int8, uint8, int32 and int64`},
		{"element type missing", oneTensor(part(9, "ab")), `tensor "w": element type 0`},
		{"bytes left over", oneTensor(part(2, 1), part(1, 1), part(9, "abcde")), `tensor "w": 5 bytes are no whole number of float`},
		{"too few values", oneTensor(part(2, 3), part(1, 3), part(9, "ab")), `tensor "w": shape [3] needs more than its 2 values`},
		{"too many values", oneTensor(part(2, 3), part(1, 1), part(9, "ab")), `tensor "w": shape [1] needs 1 values, got 2`},
		{"scalar of two", oneTensor(part(2, 3), part(9, "ab")), `tensor "w": shape [] needs 1 values, got 2`},
		{"overflow", oneTensor(part(2, 3), part(1, 1<<40), part(1, 1<<40), part(9, "ab")), `needs more than its 2 values`},
		{"overflow to nothing", oneTensor(part(2, 3), part(1, 1<<32), part(1, 1<<32)), `needs more than its 0 values`},
		{"negative length", oneTensor(part(2, 3), part(1, -1), part(1, -2), part(9, "ab")), `shape [-1 -2] has a negative length`},
		{"in another file", oneTensor(part(2, 3), part(13, "x")), `tensor "w": its values are in another file`},
		{"twice", part(7, join(part(5, join(part(2, 3), part(1, 0))), part(5, join(part(2, 3), part(1, 0))))), `tensor name "" is used twice`},
		{"node", part(7, part(1, join(part(4, "Conv"), part(3, "c"), part(5, join(part(1, "pads"), part(8, []byte{0xff})))))), `node 0, Conv "c": attribute "pads": field 8: unexpected EOF`},
		{"float of another kind", part(7, part(1, part(5, part(2, 1)))), `field 2 is of kind 0, want a float`},
		{"whole number of another kind", part(7, part(1, part(5, part(3, "x")))), `field 3 is of kind 2, want a whole number`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.onnx")
			if err := os.WriteFile(path, tc.in, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Load(path)
			if err == nil || !strings.HasPrefix(err.Error(), "onnx: "+path+": ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestLoadMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.onnx")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("%v, want one that names %s and wraps fs.ErrNotExist", err, path)
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.HasSuffix(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}

func TestConstantRefuses(t *testing.T) {
	one, two := Tensor{Name: "one", Values: []float64{1}}, Tensor{Name: "two", Shape: []int{2}, Values: []float64{1, 2}}
	q := Tensor{Name: "q", Shape: []int{1, 3}, Values: []float64{1, 2, 3}}
	for _, tc := range []struct {
		in   []string
		axis int64
		want string
	}{
		{[]string{"q", "computed"}, 0, `onnx: tensor "q": its scale "computed" is no constant`},
		{[]string{"q", "one", "computed"}, 0, `its zero point "computed" is no constant`},
		{[]string{"q", "two"}, 1, "2 scales and 2 zero points for shape [1 3], want 1 or 3 each"},
		{[]string{"q", "one", "two"}, 1, "1 scales and 2 zero points for shape [1 3], want 1 or 1 each"},
		{[]string{"q", "two"}, 2, "axis 2 of scale and zero point is none of shape [1 3]"},
		{[]string{"q", "two"}, -3, "axis -1 of scale and zero point is none of shape [1 3]"},
		{[]string{"computed", "one"}, 0, `onnx: "out" is no constant: node DequantizeLinear "n" computes it`},
		{[]string{"q"}, 0, `onnx: "out" is no constant: node DequantizeLinear "n" computes it`},
	} {
		m := Model{
			Tensors: map[string]Tensor{"one": one, "two": two, "q": q},
			Nodes:   []Node{{Op: "DequantizeLinear", Name: "n", In: tc.in, Out: []string{"out"}, Attr: map[string]Attr{"axis": {Int: tc.axis}}}},
		}
		if _, err := m.Constant("out"); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v\nwant %s", err, tc.want)
		}
	}
	if _, err := (&Model{}).Constant("x"); err == nil || err.Error() != `onnx: there is no value "x"` {
		t.Error(err)
	}
}

// A file is refused at whatever length it is cut off, unless nothing of the graph is lost.
func TestTruncated(t *testing.T) {
	b, err := os.ReadFile("testdata/small.onnx")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		// The last fields of a file are not the graph's.
		if m, err := Decode(b[:n]); err == nil && !cmp.Equal(m, whole) {
			t.Errorf("%d of %d bytes load as another graph", n, len(b))
		}
	}
}

func FuzzDecode(f *testing.F) {
	b, err := os.ReadFile("testdata/small.onnx")
	if err != nil {
		f.Fatal(err)
	}
	if _, err := Decode(b); err != nil {
		f.Fatalf("a seed that is not read tests nothing: %v", err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add(oneTensor(part(2, 3), part(1, 1<<40), part(1, 1<<40), part(9, "ab")))
	f.Add(oneTensor(part(2, 3), part(1, 0), part(1, 1<<62)))
	f.Add([]byte(strings.Repeat("\x3a\x7f", 100)))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := Decode(in)
		if err != nil {
			return
		}
		values := 0
		for _, x := range m.Tensors {
			values += len(x.Values)
		}
		if values > len(in) {
			t.Fatalf("%d values from %d bytes", values, len(in))
		}
		for _, n := range m.Nodes[:min(len(m.Nodes), 50)] {
			for _, name := range slices.Concat(n.In, n.Out) {
				_, _ = m.Constant(name)
			}
		}
	})
}
