//go:build linux && (amd64 || arm64)

package mpi

import (
	"os"
	"runtime"
	"strings"

	"github.com/generative-deep-learning/go/gdl/dist"
)

// shareCores divides the cores that ranks of one machine have in common, and counts the
// machines. Ranks that the launcher has bound to cores of their own have none in common.
func (g *Group) shareCores() error {
	host, _ := os.Hostname()
	mine := host + " " + allowedCores()
	ranks, hosts := 0, map[string]bool{}
	for root := range g.size {
		theirs, err := dist.Share(g, []byte(mine), root)
		if err != nil {
			return err
		}
		if string(theirs) == mine {
			ranks++
		}
		host, _, _ := strings.Cut(string(theirs), " ")
		hosts[host] = true
	}
	g.machines = len(hosts)
	cores := runtime.NumCPU() // that this process may run on
	if os.Getenv("GOMAXPROCS") == "" {
		cores = min(cores, runtime.GOMAXPROCS(0)) // a container's share of them
		if ranks > 1 {
			runtime.GOMAXPROCS(max(1, cores/ranks))
		}
	}
	if ranks <= cores {
		g.spin = longSpin
	}
	return nil
}

// allowedCores returns the list of cores that this process may run on.
func allowedCores() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(status)) {
		if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
			return strings.TrimSpace(list)
		}
	}
	return ""
}
