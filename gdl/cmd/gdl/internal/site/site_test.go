package site

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/figures"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// ready returns the set-up of this checkout; its Python environment must be there.
func ready(t *testing.T) *setup.Env {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: needs the Python environment")
	}
	place, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	env := &setup.Env{Place: place, Log: os.Stderr}
	if err := env.EnsurePython(t.Context()); err != nil {
		t.Fatal(err)
	}
	return env
}

func build(t *testing.T, env *setup.Env, out string) (Report, error) {
	t.Helper()
	return Build(t.Context(), env, out, func(progress.Work) {})
}

// files returns the hash of each file below dir.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			all[filepath.ToSlash(rel)], err = fileHash(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// small returns a course of one week with a picture, a formula and a link.
func small(t *testing.T, text string) *setup.Env {
	t.Helper()
	ready(t)
	env := testcourse.New(t, map[string][]testcourse.Cell{"week1": {{ID: "t", Source: text, Text: true}}})
	return env
}

// The course itself: all that moves in JupyterLab moves on its pages, which are not
// heavy and name no path of this machine.
func TestCourse(t *testing.T) {
	env := ready(t)
	out := filepath.Join(t.TempDir(), "site")
	made, err := build(t, env, out)
	if err != nil {
		t.Fatal(err)
	}
	if made.Live == 0 || len(made.Stills) > 0 || made.Front > 700_000 || made.Bytes > 16_000_000 {
		t.Errorf("%+v: want sliders, no stills, a front page of 0.7 MB and a site of 16 MB at most", made)
	}
	for name := range files(t, out) {
		text, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{env.Root, env.Cache, out} {
			if strings.Contains(string(text), path) {
				t.Errorf("%s names %s", name, path)
			}
		}
	}
}

// Two runs make the same bytes, the second in the place of the first, and nothing else
// is left beside the site.
func TestSameBytes(t *testing.T) {
	here := ready(t)
	env := testcourse.New(t, map[string][]testcourse.Cell{"week1": {{ID: "t", Source: "# Week 1\n\n$x^2$", Text: true}}})
	testcourse.CopyFile(t, here.Path("week0"), env.Path("week0"))
	manifest, err := figures.ReadManifest(here.Figures())
	if err != nil {
		t.Fatal(err)
	}
	manifest = slices.DeleteFunc(manifest, func(f figures.Figure) bool { return f.Week() != "week0" })
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := write(filepath.Join(env.Figures(), "manifest.json"), text); err != nil {
		t.Fatal(err)
	}
	for _, f := range manifest {
		testcourse.CopyFile(t, filepath.Join(here.Figures(), f.Name), filepath.Join(env.Figures(), f.Name))
	}
	parent := t.TempDir()
	out := filepath.Join(parent, "site")
	first, err := build(t, env, out)
	if err != nil {
		t.Fatal(err)
	}
	before := files(t, out)
	if second, err := build(t, env, out); err != nil || cmp.Diff(first, second) != "" {
		t.Errorf("second run: %v, %s", err, cmp.Diff(first, second))
	}
	if d := cmp.Diff(before, files(t, out)); d != "" {
		t.Errorf("second run (-first +second):\n%s", d)
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 {
		t.Errorf("%v is left beside the site", left)
	}
}

// Words of a small course arrive: formulas as MathML, links between pages, dangerous
// names as text.
func TestSmallCourse(t *testing.T) {
	env := small(t, `# Week 1 · A & B

What it *is*.

| You build | a thing |
| Time on two cores | a minute |

$$\begin{aligned} \mathbb E x &= \ln y \end{aligned}$$

## One

### Two $D$

[up](#One), [code](https://example.org/x), [itself](week1.ipynb#One)`)
	out := filepath.Join(t.TempDir(), "site")
	made, err := build(t, env, out)
	if err != nil {
		t.Fatal(err)
	}
	if made.Pages != 3 || made.Figures != 0 {
		t.Errorf("%+v, want 3 pages and no figures", made)
	}
	for name, wants := range map[string][]string{
		"week1.html": {"<title>Week 1 · A &amp; B</title>", "<mtable", "&#x1D53C;", `<mspace width="0.167em"></mspace><mi>y</mi>`, `Two <span class="gdl-inline"><math display="inline"><mrow><mi>D</mi>`, `<li class="gdl-h3"><a href="#Two-D">Two D</a></li>`, `href="week1.html#One"`, `<li class="gdl-h2"><a href="#One">One</a></li>`},
		"index.html": {"Week 1 · A &amp; B", "What it <em>is</em>.", "<b>You build</b> a thing.", "a minute on two cores"},
	} {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(string(text), "𝔼", "&#x1D53C;"), want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
	}
}

// What cannot be published is an error that names it, and the folder stays as it was.
func TestBadCourse(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"link":    {"# W\n\n[x](week9.ipynb)", "week1.html: week9.html: no such file"},
		"picture": {"# W\n\n![x](../figures/week1/none.png)", "week1.html: no figure figures/week1/none.png"},
		"formula": {"# W\n\n$\\mathfrak A$", `week1.html: no browser draws the formula '\\mathfrak A'`},
	} {
		t.Run(name, func(t *testing.T) {
			env := small(t, tc.text)
			out := filepath.Join(t.TempDir(), "site")
			if _, err := build(t, env, out); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("the folder was made")
			}
		})
	}
}

// An end in the middle leaves neither a site nor a temporary folder.
func TestInterrupted(t *testing.T) {
	env := ready(t)
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Build(ctx, env, filepath.Join(parent, "site"), func(progress.Work) { cancel() })
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
