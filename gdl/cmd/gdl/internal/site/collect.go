package site

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"image"
	_ "image/gif" // pictures are GIF, JPEG and PNG
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/figures"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

// picture is a picture file of the site.
type picture struct {
	Src  string `json:"src"` // from the root of the site
	Alt  string `json:"alt"`
	W    int    `json:"w"`    // pixels
	H    int    `json:"h"`    // pixels
	CSS  int    `json:"css"`  // width to show it at; 0: W
	Live string `json:"live"` // file with the HTML to show in its place, or ""
	Link string `json:"link"` // where a click on it leads
	Name string `json:"name"`
}

// collected is what the pages are made from.
type collected struct {
	dir      string             // of the site
	pages    []*entry           // weeks, then solutions
	pictures map[string]picture // by the hash of their bytes
	figures  map[string]picture // by Src
	gallery  []album
}

// album has the figures of a week.
type album struct {
	*entry
	Figures []picture `json:"figures"`
}

// collect reads the notebooks and figures of env's checkout and writes their pictures
// into dir.
func collect(ctx context.Context, env *setup.Env, dir string) (*collected, error) {
	c := &collected{dir: dir, pictures: map[string]picture{}, figures: map[string]picture{}}
	var err error
	if c.pages, err = entries(env); err != nil {
		return nil, err
	}
	manifest, err := figures.ReadManifest(env.Figures())
	if err != nil {
		return nil, err
	}
	for _, f := range manifest {
		if err := c.addFigure(env.Figures(), f); err != nil {
			return nil, err
		}
	}
	for _, e := range c.pages {
		if ctx.Err() != nil {
			return nil, errors.New("interrupted")
		}
		if err := c.addNotebook(e); err != nil {
			return nil, err
		}
	}
	return c, c.addFront(manifest)
}

// addFigure copies a figure; one with a page beside it is shown as that page.
func (c *collected) addFigure(from string, f figures.Figure) error {
	if path.Ext(f.Name) == ".html" {
		return nil
	}
	file := filepath.Join(from, filepath.FromSlash(f.Name))
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	p, err := c.add("figures/"+f.Name, data)
	if err != nil {
		return err
	}
	p.Name = f.Name
	if p.Live, err = pageOf(file, data); err != nil {
		return err
	}
	c.pictures[hash(data)], c.figures[p.Src] = p, p
	return nil
}

// add writes a picture file of the site.
func (c *collected) add(src string, data []byte) (picture, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return picture{}, fmt.Errorf("%s: %w", src, err)
	}
	p := picture{Src: src, Alt: "picture", W: config.Width, H: config.Height}
	return p, write(filepath.Join(c.dir, filepath.FromSlash(src)), data)
}

var stillSource = regexp.MustCompile(`<img src="data:image/[a-z]+;base64,([^"]*)"`)

// pageOf returns the page beside the figure in file, if it is that of these bytes: an
// older one shows something else.
func pageOf(file string, data []byte) (string, error) {
	name := strings.TrimSuffix(file, filepath.Ext(file)) + ".html"
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	m := stillSource.FindSubmatch(text)
	if m == nil || html.UnescapeString(string(m[1])) != base64.StdEncoding.EncodeToString(data) {
		return "", nil
	}
	return name, nil
}

// addNotebook writes the pictures of a notebook that are no figures.
func (c *collected) addNotebook(e *entry) error {
	all, err := readPictures(e.Notebook)
	if err != nil {
		return err
	}
	live := map[string]bool{} // cells, by whether their sliders are there
	for _, s := range all {
		key := hash(s.data)
		p, ok := c.pictures[key]
		if !ok {
			if p, err = c.add("pictures/"+key[:16]+extension[s.kind], s.data); err != nil {
				return fmt.Errorf("%s: cell %s: %w", e.Name, s.cell, err)
			}
		}
		if s.alt != "" {
			p.Alt = s.alt
		}
		p.CSS = s.width
		c.pictures[key] = p
		if _, ok := c.figures[p.Src]; ok {
			c.figures[p.Src] = p
		}
		if s.moves {
			live[s.cell] = live[s.cell] || p.Live != ""
		}
	}
	for _, s := range all {
		if ok, moves := live[s.cell]; moves && !ok {
			e.Stills = append(e.Stills, s.cell)
		}
	}
	e.Stills = slices.Compact(e.Stills)
	return nil
}

// addFront makes what the front page and the gallery show.
func (c *collected) addFront(manifest figures.Manifest) error {
	for _, e := range c.pages {
		if e.Solves != "" {
			continue
		}
		a := album{entry: e}
		for _, f := range manifest {
			p, ok := c.figures["figures/"+f.Name]
			if !ok || f.Week() != e.Name {
				continue
			}
			p.Link = e.Href + "#cell-id=" + f.Cell
			c.figures[p.Src] = p
			a.Figures = append(a.Figures, p)
		}
		if len(a.Figures) > 0 {
			c.gallery = append(c.gallery, a)
		}
		if err := c.addThumbnails(e); err != nil {
			return err
		}
	}
	return nil
}

func (c *collected) report() Report {
	r := Report{Pages: len(c.pages) + 2, Figures: len(c.figures)}
	for _, e := range c.pages {
		for _, cell := range e.Stills {
			r.Stills = append(r.Stills, e.Name+" "+cell)
		}
	}
	for _, p := range c.figures {
		if p.Live != "" {
			r.Live++
		}
	}
	return r
}
