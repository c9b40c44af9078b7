package exec

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// systemMemory returns what the machine has, or what the control groups of this
// process leave if that is less: past their limit, as in a container, the kernel
// ends the program.
func systemMemory() int64 {
	root := os.DirFS("/")
	return min(machineMemory(root), groupMemory(root))
}

// machineMemory returns MemAvailable of /proc/meminfo, no limit when there is none.
func machineMemory(root fs.FS) int64 {
	b, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(s.Text(), "MemAvailable: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return math.MaxInt64
}

// groupFiles are the files of a version of control groups.
type groupFiles struct {
	folder, limit, used string
	cache               string // line of memory.stat: pages of files, which can be dropped
}

var (
	groupsV1 = groupFiles{"sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}
	groupsV2 = groupFiles{"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}
)

// groupMemory returns what the limits of this process's control group and of those
// above it leave, no limit when there is none.
func groupMemory(root fs.FS) int64 {
	b, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return math.MaxInt64
	}
	free := int64(math.MaxInt64)
	for _, line := range strings.Split(string(b), "\n") {
		parts := strings.SplitN(line, ":", 3) // number:controllers:path
		if len(parts) < 3 {
			continue
		}
		files := groupsV1
		switch {
		case parts[1] == "":
			files = groupsV2
		case !slices.Contains(strings.Split(parts[1], ","), "memory"):
			continue
		}
		// Within a container the path may be one of the host, of which the root is
		// all that can be seen: it is read in any case.
		for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
			free = min(free, files.left(root, path.Join(files.folder, group)))
			if group == "/" {
				break
			}
		}
	}
	return free
}

// left returns what the limit of one group leaves, no limit when there is none.
func (f groupFiles) left(root fs.FS, folder string) int64 {
	limit, ok := readNumber(root, path.Join(folder, f.limit))
	used, ok2 := readNumber(root, path.Join(folder, f.used))
	if !ok || !ok2 {
		return math.MaxInt64
	}
	stat, _ := fs.ReadFile(root, path.Join(folder, "memory.stat"))
	for _, line := range strings.Split(string(stat), "\n") {
		if cached, ok := strings.CutPrefix(line, f.cache+" "); ok {
			n, _ := strconv.ParseInt(cached, 10, 64)
			used -= n
		}
	}
	return max(0, limit-max(0, used))
}

// readNumber reads a file that holds one number; "max" is none.
func readNumber(root fs.FS, name string) (int64, bool) {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	return n, err == nil
}
