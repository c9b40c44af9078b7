package site

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

// A page stands for its picture only as long as it holds that very picture.
func TestPageOf(t *testing.T) {
	dir := t.TempDir()
	page := func(still string) string {
		text := base64.StdEncoding.EncodeToString([]byte(still))
		return fmt.Sprintf(`<div><img src="data:image/gif;base64,%s" width="9"></div>`, strings.ReplaceAll(text, "+", "&#43;"))
	}
	still := string([]byte{0xfb, 0xef, 0xbe}) // "++++" in base 64
	for name, text := range map[string]string{"same": page(still), "older": page("old"), "other": "<p>words</p>"} {
		if err := write(filepath.Join(dir, name+".html"), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"same": filepath.Join(dir, "same.html"), "older": "", "other": "", "none": ""} {
		if got, err := pageOf(filepath.Join(dir, name+".gif"), []byte(still)); got != want || err != nil {
			t.Errorf("%s: page %q, %v; want %q", name, got, err, want)
		}
	}
}

// Pictures whose page is missing are counted and told, cell by cell.
func TestStills(t *testing.T) {
	here, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	c := &collected{dir: t.TempDir(), pictures: map[string]picture{}, figures: map[string]picture{}}
	e := newEntry(&setup.Env{Place: here}, "week2")
	if err := c.addNotebook(e); err != nil { // without figures, and so without pages
		t.Fatal(err)
	}
	c.pages = []*entry{e}
	if got := c.report().Stills; len(got) != 1 || got[0] != "week2 w2-scrub-show" {
		t.Errorf("stills %q, want the one of week 2", got)
	}
}

// A place is named when the checkout has what it needs.
func TestOpenPlaces(t *testing.T) {
	root := t.TempDir()
	names := func() (all string) {
		for _, p := range openPlaces(root, "solutions/week2") {
			all += p.Name + " "
			if strings.Contains(p.URL, "%") || strings.Contains(p.URL, "notebooks") && !strings.HasSuffix(p.URL, "notebooks/solutions/week2.ipynb") {
				t.Errorf("%s: %s", p.Name, p.URL)
			}
		}
		return all
	}
	if got, want := names(), "Codespaces GitHub "; got != want {
		t.Errorf("places %q, want %q", got, want)
	}
	for _, dir := range []string{".binder", "docker/colab.ipynb"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := names(), "Codespaces Binder Colab GitHub "; got != want {
		t.Errorf("places %q, want %q", got, want)
	}
}

// A notebook that is none, or has a picture that is none, is an error that names it.
func TestBadNotebooks(t *testing.T) {
	output := `{"cells":[{"id":"c1","source":"","outputs":[{"data":{"image/png":%s}}]}]}`
	for text, want := range map[string]string{
		"{":                                    "is no notebook",
		"{}":                                   "has no cells",
		fmt.Sprintf(output, "1"):               "cell c1: image/png",
		fmt.Sprintf(output, `"!"`):             "cell c1: image/png",
		fmt.Sprintf(output, `["iVBO","Rw=="]`): "week1: cell c1: pictures/",
	} {
		file := filepath.Join(t.TempDir(), "week1.ipynb")
		if err := write(file, []byte(text)); err != nil {
			t.Fatal(err)
		}
		c := &collected{dir: t.TempDir(), pictures: map[string]picture{}, figures: map[string]picture{}}
		if err := c.addNotebook(&entry{Name: "week1", Notebook: file}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
