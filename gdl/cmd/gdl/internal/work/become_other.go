//go:build !unix

package work

import "errors"

func hold(string) error { return nil }

func become(string, []string) error {
	return errors.New("a program cannot take this one's place on this system: start it by itself")
}
