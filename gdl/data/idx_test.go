package data

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// two images of 1×3, as the format's page describes them byte by byte.
var twoImages = []byte{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}

func TestReadIDX(t *testing.T) {
	got, err := ReadIDX(iotest.OneByteReader(bytes.NewReader(twoImages)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&IDX{[]int{2, 1, 3}, []uint8{1, 2, 3, 4, 5, 6}}, got); d != "" {
		t.Error(d)
	}
}

func TestReadIDXRefuses(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", "data: IDX magic number: unexpected EOF"},
		{"gzip", "\x1f\x8b\x08\x08", "data: IDX magic number 0x1f8b0808; accepted are 0x00000801 to 0x00000804 (bytes, 1 to 4 dimensions)"},
		{"floats", "\x00\x00\x0d\x01", "data: IDX magic number 0x00000d01; accepted"},
		{"no dimension", "\x00\x00\x08\x00", "data: IDX magic number 0x00000800; accepted"},
		{"five dimensions", "\x00\x00\x08\x05", "data: IDX magic number 0x00000805; accepted"},
		{"no dimensions left", "\x00\x00\x08\x02\x00\x00\x00\x02\x00", "data: IDX dimension 2 of 2: unexpected EOF"},
		{"zero images", "\x00\x00\x08\x01\x00\x00\x00\x00", "data: IDX dimension 1 of 1 is 0; every one must be at least 1"},
		{"huge", "\x00\x00\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff", "data: IDX dimension 1 of 2 is 4294967295; every one"},
		{"huge product", "\x00\x00\x08\x02\x00\x01\x00\x00\x00\x01\x00\x00", "data: IDX dimension 2 of 2 is 65536; every one"},
		{"promises 1 GiB", "\x00\x00\x08\x01\x40\x00\x00\x00abc", "data: IDX [1073741824]: 3 bytes of data, want 1073741824: unexpected EOF"},
		{"too long", "\x00\x00\x08\x01\x00\x00\x00\x02abc", "data: IDX [2]: more than the 2 bytes of data that the header describes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ReadIDX(strings.NewReader(tc.in))
			if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

// Memory grows with the bytes that arrive, not with what the header promises.
func TestReadIDXAllocatesLittle(t *testing.T) {
	promise := "\x00\x00\x08\x01\x40\x00\x00\x00" + strings.Repeat("a", 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := ReadIDX(strings.NewReader(promise)); err == nil {
		t.Fatal("no error")
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Errorf("%d bytes allocated for a file of 1 MiB that promises 1 GiB", got)
	}
}

func TestReadIDXAcrossTheFirstBuffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1<<20-2, 1<<20+2).Draw(t, "n")
		body := bytes.Repeat([]byte{7}, n)
		body[n-1] = 9
		head := []byte{0, 0, 8, 1, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
		x, err := ReadIDX(io.MultiReader(bytes.NewReader(head), bytes.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x.Data, body) {
			t.Fatal("data differs")
		}
	})
}

func TestImagesFromIDX(t *testing.T) {
	images := &IDX{[]int{2, 1, 3}, []uint8{1, 2, 3, 4, 5, 6}}
	m, err := ImagesFromIDX(images, &IDX{[]int{2}, []uint8{1, 0}}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int{1, 3, 1}, m.Shape()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]uint8{1, 0}, m.Labels); d != "" {
		t.Error(d)
	}
	for _, tc := range []struct {
		name           string
		images, labels *IDX
		want           string
	}{
		{"labels for images", &IDX{[]int{2}, []uint8{1, 0}}, nil, "data: IDX images of shape [2]; want [N H W] or [N H W C]"},
		{"images for labels", images, images, "data: IDX labels of shape [2 1 3]; want [N]"},
		{"other count", images, &IDX{[]int{3}, []uint8{1, 0, 1}}, "data: 3 labels for 2 images"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := ImagesFromIDX(tc.images, tc.labels, nil); err == nil || err.Error() != tc.want {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func FuzzIDX(f *testing.F) {
	if _, err := ReadIDX(bytes.NewReader(twoImages)); err != nil {
		f.Fatalf("a seed that is not read tests nothing: %v", err)
	}
	f.Add(twoImages)
	f.Add(twoImages[:20])
	f.Add([]byte{0, 0, 8, 1, 0x40, 0, 0, 0, 1})
	f.Add([]byte{0, 0, 8, 4, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, in []byte) {
		x, err := ReadIDX(bytes.NewReader(in))
		if err != nil {
			return
		}
		n := 1
		for _, d := range x.Shape {
			n *= d
		}
		// What was accepted is the input, all of it.
		if n != len(x.Data) || !bytes.Equal(in[4+4*len(x.Shape):], x.Data) {
			t.Errorf("shape %v, %d bytes of data from %d bytes", x.Shape, len(x.Data), len(in))
		}
	})
}
