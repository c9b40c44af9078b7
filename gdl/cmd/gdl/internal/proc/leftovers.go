//go:build unix

package proc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// KillUsing kills the processes whose command line names something below dir:
// what a kernel that did not end cleanly leaves running, such as its language
// server, which is in no process group of ours.
func KillUsing(dir string) {
	for pid, line := range commandLines() {
		if pid != os.Getpid() && strings.Contains(line, dir+string(filepath.Separator)) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// commandLines reads /proc, and asks ps where there is none.
func commandLines() map[int]string {
	lines := map[int]string{}
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f))); err == nil {
			lines[pid] = string(text)
		}
	}
	if len(files) > 0 {
		return lines
	}
	out, _ := exec.Command("ps", "-axww", "-o", "pid=,args=").Output()
	for line := range strings.Lines(string(out)) {
		number, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil {
			lines[pid] = rest
		}
	}
	return lines
}
