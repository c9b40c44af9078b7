package nb

import "fmt"

// Target prints a measured value beside the limit it should stay under, and ends
// the cell when it does not: the course checks itself. At short scale, where
// models hardly train, it only prints the value.
func Target(what string, got, limit float64) { showTarget(atMost(what, got, limit)) }

// TargetAtLeast is Target for a value that should reach its limit.
func TargetAtLeast(what string, got, limit float64) { showTarget(atLeast(what, got, limit)) }

func showTarget(line string, err error) {
	if line != "" {
		fmt.Println(line)
	}
	Check(err)
}

func atMost(what string, got, limit float64) (string, error) {
	return target(fmt.Sprintf("%s: %.4f", what, got), got <= limit, fmt.Sprintf("≤ %.4g", limit))
}

func atLeast(what string, got, limit float64) (string, error) {
	return target(fmt.Sprintf("%s: %.4f", what, got), got >= limit, fmt.Sprintf("≥ %.4g", limit))
}

// target returns the line to print for a measured value.
func target(measured string, met bool, want string) (string, error) {
	switch s, err := scale(); {
	case err != nil:
		return "", err
	case s == "short":
		return measured, nil
	case !met:
		return "", fmt.Errorf("%s, want %s", measured, want)
	}
	return fmt.Sprintf("%s, target %s ✓", measured, want), nil
}
