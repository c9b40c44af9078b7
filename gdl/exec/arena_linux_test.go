package exec

import (
	"math"
	"testing"
	"testing/fstest"
)

// tree is a file system of small files.
func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestGroupMemory(t *testing.T) {
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"no groups", nil, math.MaxInt64},
		{"no limit", map[string]string{
			"proc/self/cgroup":              "0::/user\n",
			"sys/fs/cgroup/user/memory.max": "max\n", "sys/fs/cgroup/user/memory.current": "5\n",
		}, math.MaxInt64},
		{"a container of its own name space", map[string]string{
			"proc/self/cgroup":         "0::/\n",
			"sys/fs/cgroup/memory.max": "1000\n", "sys/fs/cgroup/memory.current": "300\n",
			"sys/fs/cgroup/memory.stat": "anon 250\ninactive_file 40\nactive_file 10\n",
		}, 740},
		{"the limit of a group above", map[string]string{
			"proc/self/cgroup":                 "0::/pod/one\n",
			"sys/fs/cgroup/pod/memory.max":     "500\n",
			"sys/fs/cgroup/pod/memory.current": "450\n",
			"sys/fs/cgroup/pod/one/memory.max": "400\n", "sys/fs/cgroup/pod/one/memory.current": "100\n",
		}, 50},
		{"a path of the host", map[string]string{
			"proc/self/cgroup":         "0::/docker/abc\n",
			"sys/fs/cgroup/memory.max": "1000\n", "sys/fs/cgroup/memory.current": "1200\n",
		}, 0},
		{"the first version", map[string]string{
			"proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/jupyter\n3:cpuset:/\n",
			"sys/fs/cgroup/memory/jupyter/memory.limit_in_bytes": "800\n", "sys/fs/cgroup/memory/jupyter/memory.usage_in_bytes": "500\n",
			"sys/fs/cgroup/memory/jupyter/memory.stat":   "cache 9\ntotal_inactive_file 100\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "5\n",
		}, 400},
		{"nonsense", map[string]string{"proc/self/cgroup": "one\n0::\n::\n", "sys/fs/cgroup/memory.max": "lots"}, math.MaxInt64},
	} {
		if got := groupMemory(tree(tc.files)); got != tc.want {
			t.Errorf("%s: %d bytes, want %d", tc.name, got, tc.want)
		}
	}
}

func TestMachineMemory(t *testing.T) {
	got := machineMemory(tree(map[string]string{"proc/meminfo": "MemTotal:  100 kB\nMemFree: 1 kB\nMemAvailable:     64 kB\n"}))
	if got != 64<<10 {
		t.Errorf("%d bytes, want 64 KiB", got)
	}
	if got := machineMemory(tree(nil)); got != math.MaxInt64 {
		t.Errorf("%d bytes where nothing is known", got)
	}
}
