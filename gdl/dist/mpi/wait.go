//go:build linux && (amd64 || arm64)

package mpi

import (
	"fmt"
	"syscall"
	"time"
)

// deadlineEnv names the environment variable that says how long a rank waits.
const deadlineEnv = "GDL_MPI_DEADLINE"

// defaultDeadline is how long a rank waits for another. Rank 0 does some things alone:
// it saves, and takes looks.
const defaultDeadline = 5 * time.Minute

func deadlineOf(text string) (time.Duration, error) {
	if text == "" {
		return defaultDeadline, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s=%s, want a duration above 0, such as 90s or 5m", deadlineEnv, text)
	}
	return d, nil
}

// A rank tests a request without a pause at first, and with longer and longer ones after
// that. Where ranks have cores of their own it goes on for long: a core that rests is
// given to others, and on a virtual machine a rank then waits for the host as well. Where
// they have not, each keeps a core from the one that it waits for (calls that block and
// spin take fifty times as long there).
const (
	shortSpin = 50 * time.Microsecond
	longSpin  = time.Second // longer than steps differ, shorter than rank 0 saves or looks
	minPause  = 5 * time.Microsecond
	maxPause  = 100 * time.Microsecond
)

// wait tests a request until it is complete.
func (g *Group) wait(request *uintptr) error {
	begin, pause := time.Now(), minPause
	for {
		g.flag = 0
		if err := g.call("MPI_Test", address(request), address(&g.flag), address(&g.status)); err != nil {
			return err
		}
		if g.flag != 0 {
			return nil
		}
		waited, spin := time.Since(begin), g.spin
		if g.computing.Load() {
			spin = shortSpin
		}
		switch {
		case waited > g.deadline:
			return fmt.Errorf("no end after %v (%s): another rank is lost or stopped", g.deadline, deadlineEnv)
		case waited > spin: // not by time.Sleep, which takes a millisecond in a program that is idle
			t := syscall.NsecToTimespec(int64(pause))
			syscall.Nanosleep(&t, nil)
			pause = min(2*pause, maxPause)
		}
	}
}
