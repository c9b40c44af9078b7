// Package site makes the published course: pages of the notebooks with the outputs that
// they are committed with. Nothing is executed, and no page asks the network for
// anything. nbconvert writes the pages, on JupyterLab's own style sheets; this package
// gives it the pictures, checks every link and puts the folder in place.
package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// Report says what Build has made.
type Report struct {
	Folder  string   `json:"folder"`
	Pages   int      `json:"pages"`
	Figures int      `json:"figures"`
	Live    int      `json:"live"`             // outputs with sliders or a map
	Bytes   int64    `json:"bytes"`            // of all files
	Front   int64    `json:"front"`            // bytes of the front page with all that it shows
	Stills  []string `json:"stills,omitempty"` // cells that show the picture alone
}

// Build writes the site of env's checkout into the folder out, in whose place the new
// one comes as a whole. A folder with anything in it that Build did not write, or that
// was changed since, is an error, as is a link that leads nowhere.
func Build(ctx context.Context, env *setup.Env, out string, at func(progress.Work)) (Report, error) {
	f, err := openFolder(out)
	if err != nil {
		return Report{}, err
	}
	tmp, err := atomicfile.TempFolder(filepath.Dir(f.path), nil)
	if err != nil {
		return Report{}, fmt.Errorf("folder for %s: %w", f.path, err)
	}
	defer tmp.Remove()
	made := filepath.Join(tmp.Path, "site")
	c, err := collect(ctx, env, made)
	if err != nil {
		return Report{}, err
	}
	if err := writePages(ctx, env, c, tmp, at); err != nil {
		return Report{}, err
	}
	if bad, err := checkLinks(made); err != nil || len(bad) > 0 {
		return Report{}, errors.Join(err, brokenLinks(bad))
	}
	report := c.report()
	report.Folder = f.path
	if report.Bytes, err = size(made); err != nil {
		return Report{}, err
	}
	if report.Front, err = frontSize(made); err != nil {
		return Report{}, err
	}
	if ctx.Err() != nil {
		return Report{}, errors.New("interrupted")
	}
	return report, f.replace(made, filepath.Join(tmp.Path, "old"))
}

func brokenLinks(bad []string) error {
	if len(bad) == 0 {
		return nil
	}
	more := ""
	if len(bad) > 5 {
		more = fmt.Sprintf("; and %d more", len(bad)-5)
	}
	return fmt.Errorf("links that lead nowhere: %s%s", strings.Join(bad[:min(5, len(bad))], "; "), more)
}

// size is that of all files below dir, in bytes.
func size(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// write writes one file of the site, which nobody reads before it is complete.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}
