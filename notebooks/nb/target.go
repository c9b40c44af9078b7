package nb

import "fmt"

// Target prints a measured value beside the limit it should stay under, and ends
// the cell when it does not: the course checks itself. At short scale, where
// models hardly train, it only prints the value.
func Target(what string, got, limit float64) {
	line, err := target(Scale(), what, got, limit)
	if line != "" {
		fmt.Println(line)
	}
	Check(err)
}

func target(scale, what string, got, limit float64) (string, error) {
	if scale == "short" {
		return fmt.Sprintf("%s: %.4f", what, got), nil
	}
	if !(got <= limit) {
		return "", fmt.Errorf("%s is %.4f, above the target of %.4g", what, got, limit)
	}
	return fmt.Sprintf("%s: %.4f, target ≤ %.4g ✓", what, got, limit), nil
}
