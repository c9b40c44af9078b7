package ckpt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"
)

// The two hashes are printed by testdata/golden.py.
const (
	numpyFromF16 = "680bbc22915f61aa1bbfc7265bc3882a6aa42d299bfd2c571807196e5544de2e"
	numpyToF16   = "20b97eab87625643cdd572b11b196fd582c228ffdb77677c04b968d2266b0d87"
)

// halves returns the value of every half that is not NaN, in the order of their bits.
func halves() []float32 {
	var all []float32
	for h := range 1 << 16 {
		if v := fromF16(uint16(h)); v == v {
			all = append(all, v)
		}
	}
	return all
}

func TestFromF16MatchesNumpy(t *testing.T) {
	var b []byte
	for _, v := range halves() {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != numpyFromF16 {
		t.Errorf("SHA-256 %x, numpy has %s", sum, numpyFromF16)
	}
}

func TestToF16MatchesNumpy(t *testing.T) {
	inf := float32(math.Inf(1))
	finite := slices.DeleteFunc(halves(), func(v float32) bool { return v == inf || v == -inf })
	slices.Sort(finite)
	var below, middle, above []byte
	add := func(b []byte, v float32) []byte {
		h, ok := toF16(v)
		if !ok {
			t.Fatalf("%g is out of range", v)
		}
		return binary.LittleEndian.AppendUint16(b, h)
	}
	for i := range len(finite) - 1 {
		m := float32((float64(finite[i]) + float64(finite[i+1])) / 2)
		below = add(below, math.Nextafter32(m, -inf))
		middle = add(middle, m)
		above = add(above, math.Nextafter32(m, inf))
	}
	if sum := sha256.Sum256(slices.Concat(below, middle, above)); hex.EncodeToString(sum[:]) != numpyToF16 {
		t.Errorf("SHA-256 %x, numpy has %s", sum, numpyToF16)
	}
}

func TestF16RoundTrip(t *testing.T) {
	for h := range 1 << 16 {
		v := fromF16(uint16(h))
		got, ok := toF16(v)
		if v != v {
			if back := fromF16(got); back == back {
				t.Fatalf("NaN %#04x became %v", h, back)
			}
			continue
		}
		if !ok || got != uint16(h) {
			t.Fatalf("%#04x became %v, then %#04x", h, v, got)
		}
	}
}
