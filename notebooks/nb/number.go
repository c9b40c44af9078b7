package nb

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// decimals returns how many decimals the numbers of a column get, so that their
// points align: as many as give the largest four significant digits and the
// smallest two, without zeros at the end that all would have. It returns −1 where that is no help: not all are floats, or the
// largest is more than 10 000 times the smallest.
func decimals(column []any) int {
	least, most := math.Inf(1), 0.0
	for _, v := range column {
		x, ok := v.(float64)
		if x32, is := v.(float32); is {
			x, ok = float64(x32), true
		}
		x = math.Abs(x)
		if !ok || math.IsNaN(x) || math.IsInf(x, 0) {
			return -1
		}
		if most = max(most, x); x > 0 {
			least = min(least, x)
		}
	}
	if most == 0 || most/least > 1e4 {
		return -1
	}
	digits := func(x float64, n int) int { return n - 1 - int(math.Floor(math.Log10(x))) }
	n := max(digits(most, 4), digits(least, 2), 0)
	for n > 0 && !slices.ContainsFunc(column, func(v any) bool { return !strings.HasSuffix(fmt.Sprintf("%.*f", n, v), "0") }) {
		n-- // 0.5 and 1, not 0.5000 and 1.0000
	}
	return n
}

// spaced returns s, a number, with gaps between thousands from 10 000 on.
func spaced(s string) string {
	whole, rest, point := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if len(whole) >= 5 && strings.Trim(whole, "0123456789") == "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "\u00a0" + whole[i:]
		}
	}
	if point {
		rest = "." + rest
	}
	return sign + whole + rest
}

// number returns v, with that many decimals when it is a float; −1 means four
// significant digits.
func number(v any, decimals int) string {
	switch v.(type) {
	case float32, float64:
		if decimals >= 0 {
			return spaced(fmt.Sprintf("%.*f", decimals, v))
		}
		s := fmt.Sprintf("%.4g", v)
		if strings.Contains(s, "e+0") { // below 10¹⁰: all digits read better
			s = fmt.Sprintf("%.0f", v)
		}
		return spaced(s)
	}
	return spaced(fmt.Sprint(v))
}
