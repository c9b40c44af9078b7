package site

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"codeberg.org/go-fonts/latin-modern/lmmath"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/notebook"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/progress"
)

//go:embed site.py
var siteScript string

// theme has nbconvert's template "gdl", which extends its "lab".
//
//go:embed theme
var theme embed.FS

// request is what site.py is told.
type request struct {
	Out        string             `json:"out"`
	Theme      string             `json:"theme"` // folder of the template "gdl"
	Pages      []*entry           `json:"pages"`
	Pictures   map[string]picture `json:"pictures"` // of outputs, by the hash of their bytes
	Figures    map[string]picture `json:"figures"`  // by their place in the site
	Gallery    []album            `json:"gallery"`
	Hero       *picture           `json:"hero"`
	Start      string             `json:"start"` // the page that a new reader opens
	Places     []place            `json:"places"`
	Repository string             `json:"repository"`
	Go         string             `json:"go"` // version that the course needs
}

// writePages runs site.py.
func writePages(ctx context.Context, env *setup.Env, c *collected, tmp *atomicfile.Folder, at func(progress.Work)) error {
	req, err := newRequest(env, c, tmp.Path)
	if err != nil {
		return err
	}
	text, err := json.Marshal(req)
	if err != nil {
		return err
	}
	file := filepath.Join(tmp.Path, "request.json")
	if err := write(file, text); err != nil {
		return err
	}
	cmd := proc.Command(ctx, env.Python(), "-c", notebook.PageScript()+siteScript, file)
	cmd.Env = env.Environ()
	tmp.Share(cmd)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	work := progress.Work{What: "pages", Total: int64(len(c.pages) + 2)}
	at(work)
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		work.Done++
		at(work)
	}
	err = proc.Wait(cmd)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case err != nil:
		return fmt.Errorf("%s (%w)", lastLine(errs.String()), err)
	}
	return nil
}

// newRequest puts the theme in place and returns what site.py is to do.
func newRequest(env *setup.Env, c *collected, tmp string) (*request, error) {
	dir := filepath.Join(tmp, "theme")
	below, err := fs.Sub(theme, "theme")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, below); err != nil {
		return nil, err
	}
	licence, err := fs.ReadFile(below, "latin-modern-licence.txt")
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"latinmodern-math.otf": lmmath.TTF, "latin-modern-licence.txt": licence} {
		if err := write(filepath.Join(c.dir, "theme", name), data); err != nil {
			return nil, err
		}
	}
	req := &request{
		Out: c.dir, Theme: dir, Pages: c.pages, Pictures: c.pictures, Figures: c.figures, Gallery: c.gallery,
		Start: c.pages[0].Href, Repository: repository, Go: goVersion(env.Root),
	}
	for _, p := range openPlaces(env.Root, "") {
		if p.Name != "GitHub" {
			req.Places = append(req.Places, p)
		}
	}
	for _, e := range c.pages {
		if e.Name == "week1" { // where the course itself begins
			req.Start = e.Href
		}
	}
	if p, ok := c.figures[hero]; ok {
		small, err := c.thumbnail(p, 1000, 700)
		if err != nil {
			return nil, err
		}
		small.Alt = "A photograph, a picture, and the photograph painted in the style of the picture"
		req.Hero = &small
	}
	return req, nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
