package ckpt

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// raw returns a safetensors file of this header and n bytes of data.
func raw(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestDecodeRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   []byte
		want string
	}{
		{"empty", nil, "0 bytes are too few for a safetensors file"},
		{"HTML", []byte("<!DOCTYPE html><html>"), "header length 5789751444030890300 is above the limit of 100000000: not a safetensors file"},
		{"long header", binary.LittleEndian.AppendUint64(nil, 100), "header length 100 exceeds the file's 8 bytes: truncated or not a safetensors file"},
		{"no header", raw("", 0), "header does not start with '{': not a safetensors file"},
		{"space first", raw(" {}", 0), "header does not start with '{': not a safetensors file"},
		{"bad JSON", raw(`{"a":`, 0), "header is not valid JSON"},
		{"more after JSON", raw(`{}{}`, 0), "header is not valid JSON"},
		{"bad UTF-8", raw("{\"\xff\":1}", 0), "header is not valid UTF-8"},
		{"entry of wrong kind", raw(`{"w":[1]}`, 0), `tensor "w": want a JSON object, got [1]`},
		{"metadata of wrong kind", raw(`{"__metadata__":{"a":1}}`, 0), `metadata "a": want a string, got 1`},
		{"null metadata", raw(`{"__metadata__":{"a":null}}`, 0), `metadata "a": want a string, got null`},
		{"tensor twice", raw(`{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), `key "w" comes twice`},
		{"field twice", raw(`{"w":{"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, 0), `tensor "w": key "dtype" comes twice`},
		{"field missing", raw(`{"w":{"dtype":"U8","shape":[0]}}`, 0), `tensor "w": want the fields dtype, shape and data_offsets`},
		{"field unknown", raw(`{"w":{"Dtype":"U8"}}`, 0), `tensor "w": unknown field "Dtype"; want dtype, shape, data_offsets`},
		{"dtype", raw(`{"w":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}`, 4), `tensor "w": dtype "f32"; the format has BF16, BOOL, C64, F16, F32, F4, F64, F6_E2M3, F6_E3M2, F8_E4M3, F8_E4M3FNUZ, F8_E5M2, F8_E5M2FNUZ, F8_E8M0, I16, I32, I64, I8, U16, U32, U64, U8`},
		{"many dimensions", raw(`{"w":{"dtype":"U8","shape":[`+strings.Repeat("1,", 64)+`1],"data_offsets":[0,1]}}`, 1), `tensor "w": bad shape [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1`},
		{"half a byte", raw(`{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}`, 2), `tensor "w": F4 [3] does not fill 2 bytes`},
		{"metadata twice", raw(`{"__metadata__":{},"__metadata__":{}}`, 0), `key "__metadata__" comes twice`},
		{"word of metadata twice", raw(`{"__metadata__":{"a":"1","a":"1"}}`, 0), `key "a" comes twice`},
		{"fraction", raw(`{"w":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}`, 1), `tensor "w": bad shape [1.5]`},
		{"null dimension", raw(`{"w":{"dtype":"U8","shape":[null],"data_offsets":[0,0]}}`, 0), `tensor "w": bad shape [null]`},
		{"offset beyond int64", raw(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551616]}}`, 1), `tensor "w": bad data_offsets [0,18446744073709551616]`},
		{"one offset", raw(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0]}}`, 1), `tensor "w": data_offsets [0]: want two numbers`},
		{"negative dimension", raw(`{"w":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}`, 1), `tensor "w": shape [-1 -1] has a negative dimension`},
		{"overflow", raw(`{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, 0), `tensor "w": shape [4611686018427387904 4] is too large`},
		{"overflow of bytes", raw(`{"w":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}`, 0), `tensor "w": F64 [2305843009213693952] does not fill 0 bytes`},
		{"wrong length", raw(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4), `tensor "w": F32 [2] does not fill 4 bytes`},
		{"end before begin", raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}`, 4), `tensor "w" ends at byte -4, outside 0 to 4: truncated or damaged`},
		{"beyond the end", raw(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4), `tensor "w" ends at byte 8, outside 0 to 4: truncated or damaged`},
		{"hole", raw(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`, 3), `tensor "b" starts at byte 2, want 1: hole or overlap`},
		{"overlap", raw(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), `tensor "b" starts at byte 1, want 2: hole or overlap`},
		{"bytes left over", raw(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, 3), "3 bytes of data, the header describes 2"},
		{"broken digest", raw(`{"__metadata__":{"other":"gdl-sha256:00"}}`, 0), "damaged: the digest entry of the metadata is broken"},
		{"digest without prefix", raw(`{"__metadata__":{"gdl.digest":"00"}}`, 0), "damaged: the digest entry of the metadata is broken"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.safetensors")
			if err := os.WriteFile(path, tc.in, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := Load(path)
			if want := "ckpt: " + path + ": " + tc.want; err == nil || err.Error() != want {
				t.Errorf("%v\nwant %s", err, want)
			}
		})
	}
}

func TestTruncatedAtEveryLength(t *testing.T) {
	b := bytesOf(t, small())
	for n := range b {
		if _, err := Decode(b[:n]); err == nil {
			t.Errorf("%d of %d bytes load", n, len(b))
		}
	}
	if _, err := Decode(append(b, 0)); err == nil {
		t.Error("a file with one more byte loads")
	}
}

func TestEveryBitFlipIsFound(t *testing.T) {
	for _, f := range []*File{small(), {F16: true, Tensors: small().Tensors[1:]}, {}} {
		b := bytesOf(t, f)
		for bit := range 8 * len(b) {
			b[bit/8] ^= 1 << (bit % 8)
			if _, err := Decode(b); err == nil {
				t.Errorf("bit %d of byte %d (%q) may flip unseen", bit%8, bit/8, b)
			}
			b[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// A tensor with the same bytes in another shape is another tensor.
func TestDigestCoversShapes(t *testing.T) {
	b := bytesOf(t, small())
	changed := bytes.Replace(b, []byte(`"shape":[2,3]`), []byte(`"shape":[3,2]`), 1)
	if bytes.Equal(b, changed) {
		t.Fatalf("no shape [2,3] in %q", b)
	}
	if _, err := Decode(changed); err == nil || !strings.Contains(err.Error(), "damaged: content has "+digestPrefix) {
		t.Errorf("error %v, want one about the digest", err)
	}
}

// Our digest does not depend on where a foreign tool puts the tensors.
func TestDigestSurvivesReordering(t *testing.T) {
	f := small()
	b := bytesOf(t, f)
	f.Tensors[0], f.Tensors[2] = f.Tensors[2], f.Tensors[0]
	swapped := bytesOf(t, f)
	cut := func(b []byte) string {
		_, rest, _ := strings.Cut(string(b), digestPrefix)
		return rest[:64]
	}
	if d := cmp.Diff(cut(b), cut(swapped)); d != "" {
		t.Error(d)
	}
}
