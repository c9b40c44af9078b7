// Package proc runs child processes that end when their context does and
// leave no children of their own behind.
package proc

import (
	"context"
	"os/exec"
	"time"
)

// Grace is how long a child may take to end after it was asked to: Ctrl-C ends every
// command within two seconds. Training saves its state in less.
const Grace = 1200 * time.Millisecond

// Command is exec.CommandContext, but the child has a process group of its
// own: Ctrl-C in a terminal does not reach it. When ctx ends, the group is
// asked to end; after Grace the child is killed. Use Run or Wait of this
// package, which kill what is left of the group.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	ownGroup(cmd)
	cmd.Cancel = func() error { return endGroup(cmd) }
	cmd.WaitDelay = Grace
	return cmd
}

// Run starts cmd and waits for it.
func Run(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	return Wait(cmd)
}

// Wait waits for the started cmd, then kills what is left of its group.
func Wait(cmd *exec.Cmd) error {
	defer KillGroup(cmd.Process.Pid)
	return cmd.Wait()
}
