package ckpt

import "math"

// fromF16 converts an IEEE 754 half, exactly.
func fromF16(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exp, frac := uint32(h>>10)&0x1f, uint32(h)&0x3ff
	switch exp {
	case 0: // zero or subnormal: frac · 2⁻²⁴
		v := float32(frac) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(v))
	case 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

// toF16 rounds v to the nearest half, ties to even. It reports false when a
// finite v is out of range, 65520 and above.
func toF16(v float32) (uint16, bool) {
	bits := math.Float32bits(v)
	sign, abs := uint16(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case abs > 0x7f800000: // NaN: keep it one, quiet
		return sign | 0x7e00, true
	case abs == 0x7f800000:
		return sign | 0x7c00, true
	case abs >= 0x477ff000: // 65520
		return 0, false
	case abs < 0x38800000: // below 2⁻¹⁴: count units of 2⁻²⁴
		units := math.RoundToEven(float64(math.Float32frombits(abs)) * (1 << 24))
		return sign | uint16(units), true
	}
	// The carry of a mantissa that rounds up moves into the exponent, as it should.
	odd := abs >> 13 & 1
	abs += 0xfff + odd
	return sign | uint16((abs-(127-15)<<23)>>13), true
}
