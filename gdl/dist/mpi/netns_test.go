//go:build linux && (amd64 || arm64)

package mpi_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/gdltest"
)

func init() { roles["endless"] = endless }

// endless sums until something goes wrong.
func endless(g dist.Group) error {
	s, err := dist.NewShards(2, g)
	if err != nil {
		return err
	}
	x := [][]float32{make([]float32, 100_000)}
	for {
		if err := s.Sum(x); err != nil {
			return err
		}
	}
}

// machines are two network namespaces with a link of 1 Gbit/s between them. Processes
// in them reach each other by that link alone, and have host names of their own.
type machines struct {
	names [2]string
	ssh   string // a script in place of ssh
}

const hosts = "10.77.9.1,10.77.9.2"

// newMachines makes them, or skips the test where that is not allowed.
func newMachines(t *testing.T) *machines {
	t.Helper()
	m := &machines{ssh: filepath.Join(t.TempDir(), "ssh")}
	for i := range m.names {
		m.names[i] = fmt.Sprintf("gdl-%d-%c", os.Getpid(), 'a'+i)
	}
	t.Cleanup(func() {
		for _, name := range m.names {
			exec.Command("ip", "netns", "del", name).Run()
		}
	})
	a, b := m.names[0], m.names[1]
	steps := [][]string{{"ip", "netns", "add", a}, {"ip", "netns", "add", b},
		{"ip", "link", "add", "name", "wire", "netns", a, "type", "veth", "peer", "name", "wire", "netns", b}}
	for i, name := range m.names {
		steps = append(steps, [][]string{
			{"ip", "-n", name, "addr", "add", fmt.Sprintf("10.77.9.%d/24", i+1), "dev", "wire"},
			{"ip", "-n", name, "link", "set", "wire", "up"}, {"ip", "-n", name, "link", "set", "lo", "up"},
			{"tc", "-n", name, "qdisc", "add", "dev", "wire", "root", "tbf", "rate", "1gbit", "burst", "256kb", "latency", "50ms"},
		}...)
	}
	for _, step := range steps {
		if out, err := exec.CommandContext(t.Context(), step[0], step[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no network namespaces here: %q: %v %s", step, err, out)
		}
	}
	// The library takes the address of IPv6, which nobody may use before it is known
	// to be the only one.
	for _, name := range m.names {
		for begin := time.Now(); time.Since(begin) < 10*time.Second; time.Sleep(50 * time.Millisecond) {
			out, err := exec.CommandContext(t.Context(), "ip", "-n", name, "addr", "show", "tentative").Output()
			if err != nil || len(out) == 0 {
				break
			}
		}
	}
	script := fmt.Sprintf(`#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
case $1 in *.1) name=%s ;; *) name=%s ;; esac
shift
exec ip netns exec $name unshare --uts /bin/sh -c "hostname $name; $*"
`, a, b)
	if err := os.WriteFile(m.ssh, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return m
}

// job returns a job of two ranks, one on each machine.
func (m *machines) job(t *testing.T, l gdltest.Launcher, role string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "ip", "netns", "exec", m.names[0], l.Path,
		"-launcher", "ssh", "-launcher-exec", m.ssh, "-hosts", hosts, "-n", "2", os.Args[0], "-test.run=^TestRank$", "-test.v")
	cmd.Env = append(os.Environ(), roleEnv+"="+role, "GDL_MPI_DEADLINE=2s", "MPIR_CVAR_CH4_NETMOD=ofi", "FI_PROVIDER=tcp", "UCX_TLS=tcp,self")
	cmd.WaitDelay = time.Second
	return cmd
}

// sent returns how many bytes the first machine has sent.
func (m *machines) sent(t *testing.T) int {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), "ip", "netns", "exec", m.names[0], "cat", "/sys/class/net/wire/statistics/tx_bytes").Output()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// mpich returns the launcher that takes a script for ssh and needs no daemons.
func mpich(t *testing.T) gdltest.Launcher {
	t.Helper()
	for _, l := range gdltest.Launchers(t) {
		if !l.OpenMPI {
			return l
		}
	}
	t.Skip("no MPICH among the launchers")
	return gdltest.Launcher{}
}

// Over a link, sums have the bits that they have on one machine, and each rank sends no
// more than the values once.
func TestSumsOverALink(t *testing.T) {
	l, m := mpich(t), newMachines(t)
	alone, err := l.Test(t, 1, "TestRank", roleEnv+"=sum")
	if err != nil {
		t.Fatalf("%v\n%s", err, alone)
	}
	before := m.sent(t)
	out, err := m.job(t, l, "sum").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := digestLine.FindString(alone)
	for text, machines := range map[string]int{alone: 1, string(out): 2} {
		if want := fmt.Sprintf("; machines %d\n", machines); !strings.Contains(text, want) {
			t.Errorf("want %q in:\n%s", want, text)
		}
	}
	if all := digestLine.FindAllString(string(out), -1); len(all) != 2 || all[0] != want || all[1] != want {
		t.Errorf("%q, want twice %q:\n%s", all, want, out)
	}
	const values = 4 * 300_001
	if sent := m.sent(t) - before; sent < values || sent > values*11/10+100_000 {
		t.Errorf("%d bytes on the link for %d of values", sent, values)
	}
}

// When the link goes down, the job ends and says so.
func TestALinkGoesDown(t *testing.T) {
	sweep(t)
	l, m := mpich(t), newMachines(t)
	cmd := m.job(t, l, "endless")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for deadline := time.Now().Add(20 * time.Second); m.sent(t) < 10_000_000; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no values on the link after 20 seconds")
		}
	}
	begin := time.Now()
	if out, err := exec.CommandContext(t.Context(), "ip", "-n", m.names[0], "link", "set", "wire", "down").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	select {
	case err := <-ended:
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || !strings.Contains(out.String(), "another rank is lost or stopped") {
			t.Errorf("ended with %v, want an exit code and words:\n%s", err, out.String())
		}
		t.Logf("ended after %v", time.Since(begin).Round(10*time.Millisecond))
	case <-time.After(time.Minute):
		cmd.Process.Kill()
		t.Error("goes on a minute after the link went down")
	}
}
