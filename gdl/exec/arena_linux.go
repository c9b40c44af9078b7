package exec

import (
	"bufio"
	"fmt"
	"math"
	"os"
)

// systemMemory returns MemAvailable of /proc/meminfo, no limit when there is
// none.
func systemMemory() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(s.Text(), "MemAvailable: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return math.MaxInt64
}
