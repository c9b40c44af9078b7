package nb

import (
	"math"
	"slices"
	"testing"
)

func TestNumbersOfAColumn(t *testing.T) {
	for _, tc := range []struct {
		name   string
		column []any
		want   []string
	}{
		{"points align", []any{9.3, 12.789, 18.9898}, []string{"9.30", "12.79", "18.99"}},
		{"a zero", []any{0.416, 0.003051, 0.0}, []string{"0.4160", "0.0031", "0.0000"}},
		{"a small one keeps two digits", []any{12.34, 0.0123}, []string{"12.340", "0.012"}},
		{"far apart", []any{1e-6, 0.5}, []string{"1e-06", "0.5"}},
		{"ints among them", []any{1, 0.25}, []string{"1", "0.25"}},
		{"thousands", []any{9999, 10000, -1230880}, []string{"9999", "10\u00a0000", "-1\u00a0230\u00a0880"}},
		{"large floats", []any{12345.6, 20000.0}, []string{"12\u00a0346", "20\u00a0000"}},
		{"not finite", []any{math.Inf(1), 2.0}, []string{"+Inf", "2"}},
		{"float32", []any{float32(0.5), float32(0.25)}, []string{"0.50", "0.25"}},
		{"zeros that all have", []any{0.05, 1.0}, []string{"0.05", "1.00"}},
	} {
		var got []string
		for _, v := range tc.column {
			got = append(got, cell(v, decimals(tc.column)))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
