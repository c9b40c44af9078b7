package site

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

const repository = "https://" + settings.Module

// entry is the page of one notebook.
type entry struct {
	Name      string    `json:"name"`     // "solutions/week2"
	Word      string    `json:"word"`     // "Week"
	Number    string    `json:"number"`   // "2"
	Short     string    `json:"short"`    // "Week 2"
	Href      string    `json:"href"`     // "solutions/week2.html"
	Root      string    `json:"root"`     // from the page to the root of the site: "../"
	Notebook  string    `json:"notebook"` // file
	Solves    string    `json:"solves"`   // page of the week, of solutions
	Solutions string    `json:"solutions"`
	Before    *neighbor `json:"before"`
	After     *neighbor `json:"after"`
	Open      []place   `json:"open"`
	Shown     []picture `json:"shown"`  // on the front page
	Stills    []string  `json:"stills"` // cells whose sliders are missing
}

type neighbor struct {
	Href  string `json:"href"`
	Short string `json:"short"`
}

// place is where a reader can run a notebook in a browser.
type place struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	About string `json:"about"`
	needs string // files of the checkout without which it could not run a cell
}

// places are named on the pages when the checkout has what they need. In a URL, % stands
// for the notebook; Colab cannot start with a week, as it takes a notebook in Go for
// Python.
var places = []place{
	{"Codespaces", "https://codespaces.new/" + github + "?quickstart=1", "a machine of GitHub's: open a notebook there, or run the commands above in its terminal", ""},
	{"Binder", "https://mybinder.org/v2/gh/" + github + "/HEAD?urlpath=lab/tree/%", "free and without an account; it starts slowly, and keeps nothing", ".binder"},
	{"Colab", "https://colab.research.google.com/github/" + github + "/blob/main/docker/colab.ipynb", "with an account of Google's; a notebook teaches the machine Go, and leads to the weeks", "docker/colab.ipynb"},
	{"GitHub", repository + "/blob/HEAD/%", "the notebook as a file, to read", ""},
}

const github = "generative-deep-learning/go"

// openPlaces returns the places that can run the notebook name.
func openPlaces(root, name string) (open []place) {
	for _, p := range places {
		if found, err := filepath.Glob(filepath.Join(root, p.needs)); err != nil || len(found) == 0 {
			continue
		}
		p.URL = strings.ReplaceAll(p.URL, "%", "notebooks/"+name+".ipynb")
		open = append(open, p)
	}
	return open
}

// entries lists the notebooks of env's checkout, weeks first.
func entries(env *setup.Env) ([]*entry, error) {
	weeks, err := env.Weeks()
	if err != nil {
		return nil, err
	}
	solved, err := env.Solutions()
	if err != nil {
		return nil, err
	}
	var all []*entry
	for _, list := range [][]string{weeks, solved} {
		var before *entry
		for _, name := range list {
			e := newEntry(env, name)
			if base := path.Base(name); base != name && slices.Contains(weeks, base) {
				e.Solves = base + ".html"
			} else if s := path.Join("solutions", name); slices.Contains(solved, s) {
				e.Solutions = s + ".html"
			}
			if before != nil {
				e.Before, before.After = before.neighbor(), e.neighbor()
			}
			all, before = append(all, e), e
		}
	}
	return all, nil
}

func newEntry(env *setup.Env, name string) *entry {
	word, number := "", path.Base(name)
	if n, ok := strings.CutPrefix(number, "week"); ok {
		word, number = "Week", n
	}
	return &entry{
		Name: name, Word: word, Number: number, Short: strings.TrimSpace(word + " " + number), Href: name + ".html", Notebook: env.Path(name),
		Root: strings.Repeat("../", strings.Count(name, "/")), Open: openPlaces(env.Root, name),
	}
}

func (e *entry) neighbor() *neighbor { return &neighbor{e.Href, e.Short} }

// goVersion is the Go that the checkout asks for: "1.26".
func goVersion(root string) string {
	text, _ := os.ReadFile(filepath.Join(root, "go.mod")) // there: course.Find has read it
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(line, "go "); ok {
			return strings.TrimSuffix(strings.TrimSpace(v), ".0")
		}
	}
	return ""
}
