package ckpt

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecode(f *testing.F) {
	valid := bytesOf(f, small())
	f.Add(valid)
	f.Add(valid[:len(valid)/2])
	// Without its digest, a file that is changed is still read.
	undigested := bytes.Replace(valid, []byte(digestKey), bytes.Repeat([]byte("x"), len(digestKey)), 1)
	undigested = bytes.Replace(undigested, []byte(digestPrefix), bytes.Repeat([]byte("x"), len(digestPrefix)), 1)
	f.Add(undigested)
	f.Add(bytesOf(f, &File{F16: true, Tensors: small().Tensors[1:]}))
	for _, name := range []string{"numpy", "bfloat16", "inexact"} {
		b, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(raw(`{"a":{"dtype":"U8","shape":[0,9223372036854775807],"data_offsets":[0,0]}}`, 0))
	f.Add(raw(`{"a":{"dtype":"F64","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}`, 0))
	f.Add(raw(strings.Repeat(`{"a":`, 200), 0))
	readSeeds(f, valid, bytesOf(f, &File{F16: true, Tensors: small().Tensors[1:]}), undigested)
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := Decode(in)
		if err != nil {
			return
		}
		values := 0
		for _, x := range got.Tensors {
			values += x.Len()
		}
		if values > 2*len(in) { // the smallest have four bits
			t.Fatalf("%d values from %d bytes", values, len(in))
		}
		for _, x := range got.Tensors {
			if _, err := x.Values(); err != nil {
				return
			}
		}
		var b bytes.Buffer
		if err := Encode(&b, got); err != nil {
			if strings.Contains(err.Error(), "reserved") {
				return
			}
			t.Fatal(err)
		}
		again, err := Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got, again, sameBits); d != "" {
			t.Fatal(d)
		}
	})
}

// readSeeds fails unless all seeds are read: others test nothing but the refusal.
func readSeeds(f *testing.F, seeds ...[]byte) {
	f.Helper()
	for i, b := range seeds {
		if _, err := Decode(b); err != nil {
			f.Fatalf("seed %d is not read: %v", i, err)
		}
	}
}
