package data

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// record returns a CIFAR-10 record whose planes are filled with r, g, b.
func record(label, r, g, b byte) []byte {
	out := []byte{label}
	for _, v := range []byte{r, g, b} {
		out = append(out, bytes.Repeat([]byte{v}, 1024)...)
	}
	return out
}

func TestReadCIFAR10(t *testing.T) {
	first, second := record(9, 1, 2, 3), record(0, 4, 5, 6)
	second[1+2*32+5] = 77 // red of row 2, column 5
	m, err := ReadCIFAR10(bytes.NewReader(append(first, second...)), bytes.NewReader(record(3, 7, 8, 9)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]uint8{9, 0, 3}, m.Labels); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{32, 32, 3}, m.Shape()); d != "" || m.Len() != 3 || m.Classes[9] != "truck" {
		t.Errorf("%d pictures %v, class 9 is %s", m.Len(), m.Shape(), m.Classes[9])
	}
	at := func(i, y, x int) []byte { return m.Pix[((i*32+y)*32+x)*3:][:3] }
	for _, tc := range []struct {
		i, y, x int
		want    []byte
	}{{0, 31, 31, []byte{1, 2, 3}}, {1, 2, 5, []byte{77, 5, 6}}, {1, 5, 2, []byte{4, 5, 6}}, {2, 0, 0, []byte{7, 8, 9}}} {
		if d := cmp.Diff(tc.want, at(tc.i, tc.y, tc.x)); d != "" {
			t.Errorf("picture %d, row %d, column %d: %s", tc.i, tc.y, tc.x, d)
		}
	}
}

func TestReadCIFAR10Refuses(t *testing.T) {
	one := string(record(1, 2, 3, 4))
	for _, tc := range []struct {
		name  string
		files []string
		want  string
	}{
		{"no file", nil, "data: CIFAR-10: no file; at least 1 is needed"},
		{"empty", []string{""}, "data: CIFAR-10 file 1, record 1: 0 bytes, want 3073: unexpected EOF"},
		{"second empty", []string{one, ""}, "data: CIFAR-10 file 2, record 1: 0 bytes, want 3073: unexpected EOF"},
		{"truncated", []string{one + one[:100]}, "data: CIFAR-10 file 1, record 2: 100 bytes, want 3073: unexpected EOF"},
		{"label", []string{one, "\x0a" + one[1:]}, "data: CIFAR-10 file 2, record 1: label 10; accepted are 0 to 9"},
		{"a web page", []string{"<html>" + one}, "data: CIFAR-10 file 1, record 1: label 60; accepted are 0 to 9"},
	} {
		var files []io.Reader
		for _, f := range tc.files {
			files = append(files, strings.NewReader(f))
		}
		if _, err := ReadCIFAR10(files...); err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

func FuzzReadCIFAR10(f *testing.F) {
	if _, err := ReadCIFAR10(bytes.NewReader(record(1, 2, 3, 4))); err != nil {
		f.Fatalf("a seed that is not read tests nothing: %v", err)
	}
	f.Add(record(1, 2, 3, 4))
	f.Add(append(record(9, 2, 3, 4), 1))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadCIFAR10(bytes.NewReader(b))
		if err != nil {
			return
		}
		if m.Len()*cifarRecord != len(b) {
			t.Fatalf("%d pictures from %d bytes", m.Len(), len(b))
		}
	})
}
