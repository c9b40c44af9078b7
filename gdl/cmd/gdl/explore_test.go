package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

//go:embed testdata/explore.js
var exploreJS string

// exploreCells show a formula, a picture of the course, a source, a slider over two
// frames, and a map whose codes decode to one pixel, the brighter the further right.
var exploreCells = []testcourse.Cell{
	{ID: "text", Text: true, Source: `# Title

![digits](../figures/week2/lab2-digits.png)

$$\begin{aligned} \mathrm{KL} &= \tfrac12\big(\mu^2 + \sigma^2 - 1 - \ln\sigma^2\big) \end{aligned}$$

and $\mathbb E z^2$.`},
	{ID: "imports", Source: `import (
	"flag"
	"image"
	"time"

	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/generative-deep-learning/go/notebooks/nb"
)

%noautoget`},
	{ID: "source", Source: "%%\nnb.Source(\"notebooks/nb\", \"Pick\")"},
	{ID: "chart", Source: `%%
nb.Show("d", viz.Bars{Title: "Two", Names: []string{"a", "b"}, Values: []float64{1, 2}})
nb.ShowGIF("e", []image.Image{image.NewGray(image.Rect(0, 0, 9, 9)), image.NewGray(image.Rect(0, 0, 9, 9))}, time.Second)`},
	{ID: "scrub", Source: `%%
black, white := image.NewGray(image.Rect(0, 0, 40, 40)), image.NewGray(image.Rect(0, 0, 40, 40))
white.Set(20, 20, image.White)
nb.Scrub("b", []image.Image{black, white}, []string{"first", "last"}, time.Second)`},
	{ID: "sliders", Source: `%%
var frames []image.Image
for i := range 6 {
	frames = append(frames, image.NewGray(image.Rect(0, 0, 10+i, 10)))
}
knobs := []nb.Knob{{Name: "across", Values: []string{"a", "b"}}, {Name: "down", Values: []string{"0", "1", "2"}, At: 1}}
nb.Sliders("c", knobs, frames, viz.Photo{Image: frames[0], Width: 40})`},
	{ID: "map", Source: `%%
nb.Explore("a", nb.Map{
	Points: []float32{0, 0}, Class: []int{3}, Lo: -3, Hi: 3, H: 1, W: 1,
	Decode: func(z []float32) (out []float32) {
		for i := 0; i < len(z); i += 2 {
			out = append(out, (z[i]+3)/6)
		}
		return out
	},
}, viz.Scatter{Points: []float32{0, 0}})`},
}

// A map of codes is dragged in JupyterLab after Run All, and in the exported page
// without any server, as is the slider there (TestBrowser moves JupyterLab's).
func TestExplore(t *testing.T) {
	chromium := needBrowser(t)
	env := testcourse.New(t, map[string][]testcourse.Cell{"explore": exploreCells})
	testcourse.CopySource(t, env)
	out := t.TempDir()
	if printed, err := tool(t.Context(), t, env.Root, "run", "explore", "--scale=short", "--html", "--out="+out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	tab := openTab(t, chromium)
	page := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(out, "explore.html"))}
	do(t, tab, "open the exported page", chromedp.Navigate(page.String()))
	checkPage(t, tab)
	checkScrub(t, tab)
	checkSliders(t, tab, "exported page")
	checkMap(t, tab, "exported page")

	address := startLab(t, env)
	openNotebook(t, tab, address, "explore")
	waitKernels(t, address, "idle")
	menu(t, tab, "Run", "runmenu:run-all")
	do(t, tab, "see the map", chromedp.WaitVisible(`canvas[role="application"]`))
	checkMap(t, tab, "JupyterLab")
	checkSliders(t, tab, "JupyterLab")
}

// checkPage looks at a page that came from no server: pictures and formulas are
// there, sources are monospaced, a banner says what the scale is worth, and nothing is asked of the
// network.
func checkPage(t *testing.T, tab context.Context) {
	t.Helper()
	type shown struct {
		Picture, Formulas int
		Mono, Banner      bool
		Nameless          int // images without a description
		Asked             []string
	}
	const look = `(() => {
  const formulas = [...document.querySelectorAll("math")].map((m) => m.getBoundingClientRect().width);
  const code = [...document.querySelectorAll("pre")].find((p) => p.textContent.includes("func Pick"));
  return {
    Picture: document.querySelector('img[alt="digits"]').naturalWidth,
    Formulas: formulas.filter((w) => w > 20).length,
    Mono: /mono/i.test(getComputedStyle(code).fontFamily),
    Nameless: [...document.querySelectorAll("img")].filter((i) => !i.alt || i.alt === "No description has been provided for this image").length,
    Banner: document.body.innerText.includes("scale short"),
    Asked: performance.getEntriesByType("resource").map((r) => r.name).filter((n) => n.startsWith("http")),
  };
})()`
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[shown](look))
	if err != nil {
		t.Fatal(err)
	}
	if got.Picture == 0 || got.Formulas != 2 || !got.Mono || !got.Banner || got.Nameless > 0 || len(got.Asked) > 0 {
		t.Errorf("exported page: %+v; want a picture, 2 formulas, a monospaced source, a banner, a description of each image, nothing asked", got)
	}
}

// checkScrub moves the slider of the exported page, which is below its animation, to
// the first frame.
func checkScrub(t *testing.T, tab context.Context) {
	t.Helper()
	type shown struct {
		Before, After, Name string
		Below               bool
	}
	const move = `(async () => {
  const slider = document.querySelector('input[type="range"]'), picture = slider.parentElement.querySelector("img");
  await picture.decode();
  const below = slider.getBoundingClientRect().top >= picture.getBoundingClientRect().bottom;
  const before = picture.src.slice(0, 14);
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
  await picture.decode();
  return {Before: before, After: picture.src.slice(0, 14), Name: slider.nextElementSibling.textContent, Below: below};
})()`
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[shown](move, chromedp.EvalAwaitPromise))
	if want := (shown{"data:image/gif", "data:image/png", "first", true}); err != nil || got != want {
		t.Errorf("exported page, slider at its first frame: %+v, %v; want %+v", got, err, want)
	}
}

// checkSliders moves the first of two sliders: the picture is that of both settings, and
// its description says which.
func checkSliders(t *testing.T, tab context.Context, where string) {
	t.Helper()
	type shown struct {
		Before, After, Alt string
		Width              int
	}
	const move = `(async () => {
  let sliders = [];
  for (let i = 0; i < 100 && sliders.length < 2; i++) {
    await new Promise((done) => setTimeout(done, 100));
    sliders = [...document.querySelectorAll('label input[type="range"]')];
  }
  const picture = sliders[0].closest("div").querySelector("img");
  const before = picture.src.slice(0, 15);
  sliders[0].value = 1;
  sliders[0].dispatchEvent(new Event("input"));
  await picture.decode();
  return {Before: before, After: picture.src.slice(0, 14), Alt: picture.alt, Width: picture.naturalWidth};
})()`
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[shown](move, chromedp.EvalAwaitPromise))
	if want := (shown{"data:image/jpeg", "data:image/png", "across b, down 1", 14}); err != nil || got != want {
		t.Errorf("%s, first slider moved: %+v, %v; want %+v", where, got, err, want)
	}
}

// checkMap drags to two places: to the right the picture is brighter, and the text
// says where.
func checkMap(t *testing.T, tab context.Context, where string) {
	t.Helper()
	type shown struct {
		Text string
		Grey int
	}
	look := func(across, down float64) shown {
		ctx, cancel := context.WithTimeout(tab, time.Minute)
		defer cancel()
		s, err := chromedp.Run(ctx, chromedp.Evaluate[shown](fmt.Sprintf("%s(%g, %g)", strings.TrimSpace(exploreJS), across, down), chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		return s
	}
	left, right := look(0.1, 0.25), look(0.9, 0.75)
	if !strings.HasPrefix(left.Text, "z = (-2.40,  1.50)") || !strings.HasPrefix(right.Text, "z = ( 2.40, -1.50)") {
		t.Errorf("%s: %q at the upper left, %q at the lower right", where, left.Text, right.Text)
	}
	// Cells are 0.2 wide, greys of a sheet 17 apart.
	if left.Grey < 17 || left.Grey > 34 || right.Grey < 221 || right.Grey > 238 {
		t.Errorf("%s: grey %d at the left, %d at the right; want about 26 and 230", where, left.Grey, right.Grey)
	}
}
