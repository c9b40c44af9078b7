package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

// learnerCells run until they are interrupted; the last would tell if it ran, and
// ends in a name to ask about.
var learnerCells = []testcourse.Cell{
	{ID: "imports", Source: `import (
	"flag"
	"fmt"
	"time"

	"github.com/generative-deep-learning/go/gdl/train"
)

%noautoget`},
	{ID: "long", Source: "%%\nfmt.Println(\"begun\")\ntime.Sleep(time.Hour)"},
	{ID: "later", Source: "%%\nfmt.Println(\"later\")\n_ = train.Fit"},
}

// What a learner does in JupyterLab beside running cells: opens a notebook and
// saves it, which changes no byte; asks for documentation; and interrupts Run All,
// which shows nothing red and runs no cell that waits.
func TestLearner(t *testing.T) {
	chromium := needBrowser(t)
	env := testcourse.New(t, map[string][]testcourse.Cell{"learner": learnerCells})
	testcourse.CopySource(t, env)
	address := startLab(t, env)
	tab := openTab(t, chromium)
	open := func(week string) {
		t.Helper()
		openNotebook(t, tab, address, week)
		waitKernels(t, address, "idle")
	}

	open("week0")
	checkSaved(t, env.Path("week0"), func() { menu(t, tab, "File", "docmanager:save") })

	open("learner")
	checkAsk(t, tab)
	menu(t, tab, "Run", "runmenu:run-all")
	do(t, tab, "see the cell run", until(`document.querySelector(".jp-OutputArea-output")?.innerText.includes("begun")`))
	menu(t, tab, "Kernel", "kernelmenu:interrupt")
	do(t, tab, "see it stop", until(`document.querySelector(".jp-OutputArea-output")?.innerText.includes("Interrupted.")`))
	waitKernels(t, address, "idle")
	screenshot(t, tab, "interrupted.png")
	checkCalm(t, tab)
}

// checkSaved saves a notebook and compares its bytes.
func checkSaved(t *testing.T, path string, save func()) {
	t.Helper()
	committed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	long := time.Unix(1e9, 0)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	save()
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(long) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%s is not saved after a minute", filepath.Base(path))
		}
	}
	time.Sleep(200 * time.Millisecond) // for the last byte
	if saved, err := os.ReadFile(path); err != nil || !bytes.Equal(saved, committed) {
		t.Errorf("%s opened and saved: %d bytes, were %d (error %v); the first difference is at %s",
			filepath.Base(path), len(saved), len(committed), err, firstDifference(committed, saved))
	}
}

// firstDifference quotes both texts where they part.
func firstDifference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("%q, saved %q", a[i:min(len(a), i+60)], b[i:min(len(b), i+60)])
}

// checkAsk runs the first cell and presses Shift+Tab behind the name at the end of
// the last. How long the answer takes is printed, not checked: other tests use the
// machine too.
func checkAsk(t *testing.T, tab context.Context) {
	t.Helper()
	menu(t, tab, "Run", "runmenu:run")
	do(t, tab, "see the imports run", until(`document.querySelector(".jp-InputPrompt")?.innerText.includes("[1]")`))
	const answer = `(document.querySelector(".jp-Tooltip")?.innerText ?? "")`
	asked := time.Now()
	for {
		// A line is as wide as its cell: the middle of this one is behind its text.
		do(t, tab, "go to the name", chromedp.Click(`[data-windowed-list-index="2"] .cm-line:last-child`))
		do(t, tab, "ask", chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)), until(answer+` != ""`))
		text, err := chromedp.Run(tab, chromedp.Evaluate[string](answer))
		if err != nil {
			t.Fatal(err)
		}
		// GoNB waits for gopls for some seconds only: beside all other tests a learner may
		// have to ask again.
		if !strings.Contains(text, "context deadline exceeded") {
			break
		}
		if time.Since(asked) > 5*time.Minute {
			t.Fatalf("no answer to Shift+Tab after %v: %q", time.Since(asked).Round(time.Second), text)
		}
		// This leaves the cell too: elsewhere, Shift+Tab goes through the page.
		do(t, tab, "close the answer", chromedp.KeyEvent(kb.Escape), until(answer+` == ""`))
	}
	do(t, tab, "read the answer", until(answer+`.includes("Fit trains, or loads what an equal call has trained before")`))
	t.Logf("Shift+Tab answers after %.1f s", time.Since(asked).Seconds())
	screenshot(t, tab, "asked.png")
}

// checkCalm makes sure that nothing is red and that the last cell did not run.
func checkCalm(t *testing.T, tab context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	type shown struct {
		Red  int
		Text string
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[shown](`({
  Red: document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]').length,
  Text: [...document.querySelectorAll(".jp-OutputArea-output")].map((o) => o.innerText.trim()).join("|"),
})`))
	if want := (shown{0, "begun\nInterrupted."}); err != nil || got != want {
		t.Errorf("after the interrupt: %+v, %v; want %+v", got, err, want)
	}
}

// waitKernels waits until all kernels are in a state and stay in it for two
// seconds, in which the page hears of it.
func waitKernels(t *testing.T, address *url.URL, state string) {
	t.Helper()
	calm := 0
	for end := time.Now().Add(time.Minute); calm < 10; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the kernels are not %s after a minute", state)
		}
		var kernels []struct {
			State string `json:"execution_state"`
		}
		api(t, address, "/api/kernels", &kernels)
		calm++
		for _, k := range kernels {
			if k.State != state {
				calm = 0
			}
		}
		calm *= min(1, len(kernels)) // none yet
	}
}
