//go:build !linux

package check

import (
	"os"
	"os/exec"
)

// confine runs program: this system has no way to confine it that needs no rights.
func confine(_, _ uint64, program string, _ []string) error {
	cmd := exec.Command(program)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
