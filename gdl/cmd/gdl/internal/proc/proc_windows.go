package proc

import "os/exec"

// The commands that start children refuse to run on Windows; these only let
// the rest of the tool build there.

func ownGroup(*exec.Cmd) {}

func endGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// KillGroup does nothing on Windows.
func KillGroup(int) {}

// KillUsing does nothing on Windows.
func KillUsing(string) {}
