package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/site"
)

//go:embed testdata/site.js
var siteJS string

// The published course, from its files and without a network: each page at the width of
// a screen and of a phone, light and dark; sliders and the map dragged with a mouse.
func TestSiteInBrowser(t *testing.T) {
	chromium := needBrowser(t)
	place, err := course.Find()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "site")
	printed, err := tool(t.Context(), t, place.Root, "site", "--json", "-o", dir).Output()
	var made site.Report
	if err != nil || json.Unmarshal(printed, &made) != nil {
		t.Fatalf("gdl site: %v\n%s", err, printed)
	}
	if len(made.Stills) > 0 {
		t.Errorf("%q have sliders in JupyterLab and none on the site: go tool gdl figures saves them", made.Stills)
	}
	v := &visitor{dir: dir, tab: openTab(t, chromium)}
	v.listen(t)
	pages := v.pages(t)
	if len(pages) != made.Pages {
		t.Errorf("%d pages, the tool says %d", len(pages), made.Pages)
	}
	formulas := 0
	for _, page := range pages {
		formulas += v.check(t, page)
	}
	if formulas == 0 {
		t.Error("no formula on any page")
	}
	v.checkMap(t)
	v.checkScrub(t)
	v.checkSliders(t)
	v.checkTheme(t)
	v.checkPaper(t)
	v.photograph(t)
}

// onPage is what site.js returns.
type onPage struct {
	Pictures         int
	Broken, Nameless []string
	Formulas         int
	Flat             []string // formulas without a width
	Font             bool     // of formulas, loaded
	Over             int      // pixels that the page is too wide
	Wide             []string // what makes it so
	Dark             bool
	Faint            []string // texts of too little contrast
}

// check looks at a page four times and returns how many formulas it has.
func (v *visitor) check(t *testing.T, page string) int {
	t.Helper()
	formulas := 0
	for _, width := range []int64{1280, 390} {
		for _, media := range []string{"light", "dark"} {
			v.open(t, page, width, media)
			got := evaluate[onPage](t, v, siteJS)
			where := fmt.Sprintf("%s, %d px, %s", page, width, media)
			if got.Pictures == 0 || len(got.Broken) > 0 || len(got.Nameless) > 0 {
				t.Errorf("%s: %d pictures, broken %q, without description %q", where, got.Pictures, got.Broken, got.Nameless)
			}
			if len(got.Flat) > 0 || got.Formulas > 0 && !got.Font {
				t.Errorf("%s: formulas %q have no width; their font is there: %v", where, got.Flat, got.Font)
			}
			if got.Over > 0 {
				t.Errorf("%s: %d pixels too wide: %q", where, got.Over, got.Wide)
			}
			if got.Dark != (media == "dark") || len(got.Faint) > 0 {
				t.Errorf("%s: dark %v; contrast below 4.5: %q", where, got.Dark, got.Faint)
			}
			formulas = got.Formulas
		}
	}
	return formulas
}

const mapSelector = `canvas[role="application"]`

// checkMap drags over the map of codes: the text follows, and another picture is decoded.
func (v *visitor) checkMap(t *testing.T) {
	t.Helper()
	type shown struct{ Text, Picture string }
	const look = `(() => {
  const picture = document.querySelector('canvas[role="application"]').nextElementSibling;
  return {Text: picture.nextElementSibling.textContent, Picture: picture.toDataURL()};
})()`
	for _, width := range []int64{1280, 390} {
		v.open(t, "week3.html", width, "light")
		v.drag(t, mapSelector, 0.5, 0.5, 0.25, 0.25)
		left := evaluate[shown](t, v, look)
		v.drag(t, mapSelector, 0.25, 0.25, 0.75, 0.75)
		right := evaluate[shown](t, v, look)
		if left.Picture == right.Picture || !strings.HasPrefix(left.Text, "z = (-") || !strings.HasPrefix(right.Text, "z = ( ") {
			t.Errorf("%d px: map dragged: %q, then %q; the picture changes: %v", width, left.Text, right.Text, left.Picture != right.Picture)
		}
	}
	v.save(t, "week3-map-390.png")
}

// checkScrub drags the slider of an animation to its beginning and back a little.
func (v *visitor) checkScrub(t *testing.T) {
	t.Helper()
	v.open(t, "week2.html", 1280, "light")
	type shown struct{ Picture, Name string }
	const look = `(() => {
  const slider = document.querySelector('.gdl-live input[type="range"]');
  return {Picture: slider.parentElement.querySelector("img").src, Name: slider.nextElementSibling.textContent};
})()`
	animation := evaluate[shown](t, v, look)
	v.drag(t, `.gdl-live input[type="range"]`, 0.98, 0.5, 0.01, 0.5)
	first := evaluate[shown](t, v, look)
	v.drag(t, `.gdl-live input[type="range"]`, 0.01, 0.5, 0.5, 0.5)
	middle := evaluate[shown](t, v, look)
	seen := []string{animation.Picture, first.Picture, middle.Picture}
	slices.Sort(seen)
	if !strings.HasPrefix(animation.Picture, "data:image/gif") || len(slices.Compact(seen)) != 3 || first.Name != "0 steps" || middle.Name == first.Name {
		t.Errorf("slider: %q, first %q, middle %q, %d pictures; want 3", animation.Name, first.Name, middle.Name, len(slices.Compact(seen)))
	}
	v.save(t, "week2-scrubber.png")
}

// checkSliders drags the first of week 1's two sliders.
func (v *visitor) checkSliders(t *testing.T) {
	t.Helper()
	v.open(t, "week1.html", 1280, "dark")
	const look = `document.querySelector('.gdl-live label').closest("div").querySelector("img").alt`
	before := evaluate[string](t, v, look)
	v.drag(t, `.gdl-live label input[type="range"]`, 0.02, 0.5, 0.98, 0.5)
	if after := evaluate[string](t, v, look); after == before {
		t.Errorf("slider moved, and the picture is still %q", after)
	}
	v.save(t, "week1-sliders-dark.png")
}

// checkTheme chooses dark in a light system: this page is dark, and the next one.
func (v *visitor) checkTheme(t *testing.T) {
	t.Helper()
	v.open(t, "index.html", 1280, "light")
	do(t, v.tab, "choose dark", chromedp.Click(".gdl-theme"))
	here := evaluate[onPage](t, v, siteJS)
	v.open(t, "week0.html", 1280, "light")
	if next := evaluate[onPage](t, v, siteJS); !here.Dark || !next.Dark {
		t.Errorf("dark was chosen: this page is dark %v, the next one %v", here.Dark, next.Dark)
	}
	do(t, v.tab, "choose light", chromedp.Click(".gdl-theme"))
	if got := evaluate[onPage](t, v, siteJS); got.Dark {
		t.Error("light was chosen, and the page is dark")
	}
	evaluate[bool](t, v, "localStorage.clear(), true")
}

// checkPaper looks at a page as it is printed: light, without bars, and no wider than paper.
func (v *visitor) checkPaper(t *testing.T) {
	t.Helper()
	v.open(t, "week3.html", 794, "print") // A4
	got := evaluate[onPage](t, v, siteJS)
	bars := evaluate[int](t, v, `[...document.querySelectorAll(".gdl-bar, .gdl-side, .gdl-next")].filter((e) => e.offsetParent).length`)
	if got.Dark || bars > 0 || got.Over > 0 || len(got.Broken) > 0 {
		t.Errorf("on paper: %+v, %d bars", got, bars)
	}
}

// photograph keeps pictures of what a person should look at.
func (v *visitor) photograph(t *testing.T) {
	t.Helper()
	for _, p := range []struct {
		page, media string
		width       int64
	}{
		{"index.html", "light", 1280}, {"index.html", "dark", 1280}, {"index.html", "light", 390},
		{"week3.html", "light", 1280}, {"week3.html#cell-id=w3-lab2-explore", "dark", 1280}, {"week4.html", "dark", 390},
		{"week1.html#cell-id=w1-lab1-slide", "light", 390}, {"week3.html#cell-id=w3-idea", "light", 390}, {"week3.html#cell-id=w3-idea", "dark", 1280},
		{"figures.html", "light", 1280}, {"solutions/week2.html", "light", 1280}, {"week3.html", "print", 794},
	} {
		v.open(t, p.page, p.width, p.media)
		evaluate[onPage](t, v, siteJS)
		page, place, _ := strings.Cut(p.page, "#cell-id=")
		name := strings.ReplaceAll(strings.TrimSuffix(page, ".html"), "/", "-")
		if place != "" {
			name += "-" + place
		}
		v.save(t, fmt.Sprintf("%s-%s-%d.png", name, p.media, p.width))
	}
}
