package nb

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/settings"
)

var errNoCheckout = errors.New("no checkout of " + settings.Module + " above the working folder")

// checkout returns the folder that holds the course's go.mod, looking up from
// the working folder and from the notebook's.
func checkout() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for _, start := range []string{wd, os.Getenv(protocol.GONB_DIR_ENV)} {
		if start == "" {
			continue
		}
		for dir := start; ; dir = filepath.Dir(dir) {
			if holdsModule(dir) {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return "", errNoCheckout
}

func holdsModule(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.TrimSpace(s.Text()) == "module "+settings.Module {
			return true
		}
	}
	return false
}

var figureName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*$`)

// saveFigure writes data as name+ext in the folder of figures and returns the path.
// That folder is not the checkout's: running a notebook changes no tracked file.
func saveFigure(name, ext string, data []byte) (string, error) {
	if !figureName.MatchString(name) {
		return "", fmt.Errorf(`nb: figure name %q; want letters, digits, -, _ and / as in "week2/lab2-rows"`, name)
	}
	dir, err := settings.Path(settings.FiguresVar)
	if err != nil {
		return "", fmt.Errorf("nb: figure %s: %w", name, err)
	}
	if dir == "" {
		cache, err := settings.Cache()
		if err != nil {
			return "", fmt.Errorf("nb: figure %s: %w", name, err)
		}
		dir = filepath.Join(cache, "figures")
	}
	path := filepath.Join(dir, filepath.FromSlash(name)+ext)
	err = os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = atomicfile.WriteBytes(path, data)
	}
	if err != nil {
		return "", fmt.Errorf("nb: figure %s: %w", name, err)
	}
	return path, nil
}
