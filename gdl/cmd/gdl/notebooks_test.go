package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/notebook"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

const (
	maxNotebook  = 1_500_000 // bytes: code-hosting sites show no bigger ones
	maxCodeLines = 25        // a cell
)

// file is what a committed notebook holds.
type file struct {
	Minor    int `json:"nbformat_minor"`
	Metadata struct {
		Kernelspec struct{ Name string }
		Gdl        struct{ Scale string } // that the outputs are of
		Language   map[string]any         `json:"language_info"`
	}
	Cells []struct {
		ID       string
		Type     string `json:"cell_type"`
		Source   multiline
		Count    *int `json:"execution_count"`
		Metadata map[string]any
		Outputs  []struct {
			Type string `json:"output_type"`
			Data map[string]multiline
			Text multiline
		}
	}
}

// multiline is text that notebooks write as one string or as a list of lines.
type multiline string

func (l *multiline) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil {
		*l = multiline(strings.Join(list, ""))
		return nil
	}
	var one string
	err := json.Unmarshal(b, &one)
	*l = multiline(one)
	return err
}

// eachNotebook calls f for every committed notebook.
func eachNotebook(t *testing.T, f func(t *testing.T, place course.Place, week string)) {
	place, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	weeks, err := place.Weeks()
	if err != nil {
		t.Fatal(err)
	}
	solutions, err := place.Solutions()
	if err != nil {
		t.Fatal(err)
	}
	for _, week := range append(weeks, solutions...) {
		t.Run(week, func(t *testing.T) { f(t, place, week) })
	}
}

func readNotebook(t *testing.T, path string) (nb file, size int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &nb); err != nil {
		t.Fatal(err)
	}
	return nb, len(text)
}

// What a reader of a code-hosting site, an untrusted JupyterLab and a diff
// need from the committed file.
func TestNotebookFiles(t *testing.T) {
	eachNotebook(t, func(t *testing.T, place course.Place, week string) {
		nb, size := readNotebook(t, place.Path(week))
		if size > maxNotebook {
			t.Errorf("%d bytes; at most %d", size, maxNotebook)
		}
		if nb.Minor < 5 || nb.Metadata.Kernelspec.Name != setup.KernelName {
			t.Errorf("nbformat 4.%d for kernel %q; want 4.5 for %q", nb.Minor, nb.Metadata.Kernelspec.Name, setup.KernelName)
		}
		// The prose speaks of these scales: at short, numbers mean nothing.
		if s := nb.Metadata.Gdl.Scale; s != settings.Lab && s != settings.Course {
			t.Errorf("outputs of scale %q, want lab or course: go tool gdl run --scale lab --save %s", s, week)
		}
		seen := map[string]bool{}
		for i, c := range nb.Cells {
			if c.ID == "" || seen[c.ID] {
				t.Errorf("cell %d: id %q is missing or used twice", i, c.ID)
			}
			seen[c.ID] = true
			for _, m := range pictureLink.FindAllStringSubmatch(string(c.Source), -1) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(place.Path(week)), filepath.FromSlash(m[1]))); c.Type == "markdown" && err != nil {
					t.Errorf("cell %s: a picture that is not there: %v", c.ID, err)
				}
			}
			if n := codeLines(string(c.Source)); c.Type == "code" && n > maxCodeLines {
				t.Errorf("cell %s: %d code lines; at most %d", c.ID, n, maxCodeLines)
			}
			if c.Count != nil || c.Metadata["execution"] != nil {
				t.Errorf("cell %s: execution count or times are saved; use gdl run --save", c.ID)
			}
			for _, o := range c.Outputs {
				checkOutput(t, c.ID, o.Type, o.Text, o.Data)
			}
		}
	})
}

// pictureLink finds pictures of the repository in Markdown.
var pictureLink = regexp.MustCompile(`!\[[^\]]*\]\((\.\.?/[^)]+)\)`)

// shownEverywhere are the types of pictures that untrusted notebooks and the viewers of
// code hosts show: no SVG, no script.
var shownEverywhere = []string{"image/png", "image/jpeg", "image/gif"}

// machinePath finds home folders and temporary folders, the marks of a machine.
var machinePath = regexp.MustCompile(`(?:^|[\s"'(=])/(?:home|root|Users|tmp|var/folders)/\S+`)

func checkOutput(t *testing.T, id, kind string, text multiline, data map[string]multiline) {
	t.Helper()
	if kind == "error" {
		t.Errorf("cell %s: a saved error", id)
	}
	for mime, value := range data {
		if strings.HasPrefix(mime, "image/") && !slices.Contains(shownEverywhere, mime) {
			t.Errorf("cell %s: output of type %s; only %s show everywhere", id, mime, shownEverywhere)
		}
		if strings.HasPrefix(mime, "text/") {
			text += value
		}
		if strings.Contains(string(value), "<script") {
			t.Errorf("cell %s: output of type %s holds a script; no saved notebook runs it", id, mime)
		}
	}
	if path := machinePath.FindString(string(text)); path != "" {
		t.Errorf("cell %s: output names a path of a machine:%s", id, path)
	}
}

// codeLines counts lines that are neither blank nor comments.
func codeLines(source string) int {
	n := 0
	for line := range strings.Lines(source) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}

var (
	importLine = regexp.MustCompile(`(?m)^(?:\t|import )"([a-z/0-9]+)"$`)
	comment    = regexp.MustCompile(`(?m)(?:^|\s)//.*$`)
	qualified  = regexp.MustCompile(`(?:^|[^.\w])([a-z]\w*)\.[A-Z]`)
)

// The standard packages that a cell uses are imported by then: a cell whose
// imports are not complete starts a tenth of a second later. GoNB's main uses flag.
func TestNotebookImports(t *testing.T) {
	names := map[string]string{}
	for _, p := range strings.Fields("bytes cmp context errors flag fmt image image/color maps math math/bits math/rand/v2 os slices sort strconv strings testing time") {
		names[path.Base(strings.TrimSuffix(p, "/v2"))] = p
	}
	eachNotebook(t, func(t *testing.T, place course.Place, week string) {
		nb, _ := readNotebook(t, place.Path(week))
		imported := map[string]bool{}
		for _, c := range nb.Cells {
			for _, m := range importLine.FindAllStringSubmatch(string(c.Source), -1) {
				imported[m[1]] = true
			}
			if c.Type != "code" || len(imported) == 0 { // before the cell of imports
				continue
			}
			used := append(qualified.FindAllStringSubmatch(comment.ReplaceAllString(string(c.Source), ""), -1), []string{"", "flag"})
			for _, m := range used {
				if p := names[m[1]]; p != "" && !imported[p] {
					t.Errorf("cell %s uses %s, which neither it nor a cell before imports", c.ID, p)
				}
			}
		}
	})
}

// Every notebook runs from top to bottom, from nothing, at the smallest scale.
func TestNotebooksRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: this executes all notebooks")
	}
	t.Parallel()
	eachNotebook(t, func(t *testing.T, place course.Place, week string) {
		t.Parallel() // a cell is linked on one core for most of its time
		out := t.TempDir()
		cmd := tool(t.Context(), t, place.Root, "run", week, "--scale=short", "--json", "--out="+out)
		cmd.Env = append(cmd.Env, "GDL_RUNS="+t.TempDir())
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		printed, err := cmd.Output()
		logCells(t, printed)
		if err != nil {
			t.Fatalf("%v\n%s", err, &stderr)
		}
		committed, _ := readNotebook(t, place.Path(week))
		executed, _ := readNotebook(t, out+"/"+week+".ipynb")
		// A client writes what the kernel says: another text makes git dirty.
		want := committed.Metadata
		want.Gdl.Scale = settings.Short
		if diff := cmp.Diff(want, executed.Metadata); diff != "" {
			t.Errorf("metadata (-committed, at short +executed):\n%s", diff)
		}
		if got, want := pictures(executed), pictures(committed); !slices.Equal(got, want) {
			t.Errorf("pictures are in cells %q; in the committed notebook in %q", got, want)
		}
	})
}

// logCells logs what each cell took and reports those that failed.
func logCells(t *testing.T, lines []byte) {
	t.Helper()
	for line := range bytes.Lines(lines) {
		var c notebook.Cell
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		t.Logf("%-24s %6.2f s, program %6.2f s", c.Cell, c.Seconds, c.ProgramSeconds)
		if !c.OK {
			t.Errorf("cell %s:\n%s", c.Cell, c.Error)
		}
	}
}

// pictures lists the cells that show a picture, once a picture.
func pictures(nb file) []string {
	var ids []string
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if slices.ContainsFunc(shownEverywhere, func(mime string) bool { return o.Data[mime] != "" }) || strings.Contains(string(o.Data["text/html"]), "<img") {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}
