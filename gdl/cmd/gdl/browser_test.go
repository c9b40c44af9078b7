package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

// browserWeek is the notebook that the browser opens and runs.
const browserWeek = "week2"

//go:embed testdata/pictures.js
var picturesJS string

//go:embed testdata/scrub.js
var scrubJS string

// A learner's way: JupyterLab started by the tool, in a real browser. The
// committed notebook shows its pictures before it is trusted or run, and shows
// them again after Run All.
func TestBrowser(t *testing.T) {
	chromium := needBrowser(t)
	env := testcourse.New(t, nil)
	testcourse.CopySource(t, env)
	nb, _ := readNotebook(t, env.Path(browserWeek))
	want := pictures(nb)
	if len(want) == 0 {
		t.Fatalf("%s holds no picture to look for", browserWeek)
	}
	address := startLab(t, env)
	checkUntrusted(t, address)
	tab := openTab(t, chromium)

	openNotebook(t, tab, address, browserWeek)
	do(t, tab, "load all cells", until(fmt.Sprintf(`document.querySelectorAll(".jp-Notebook .jp-Cell").length == %d`, len(nb.Cells))))
	comparePictures(t, tab, "untrusted, not run", nb, want)
	screenshot(t, tab, "untrusted.png")

	menu(t, tab, "Run", "runmenu:run-all")
	waitDone(t, tab, address)
	comparePictures(t, tab, "after Run All", nb, want)
	checkSlider(t, tab)
	screenshot(t, tab, "run.png")
}

// checkSlider moves the slider over the frames of a training run.
func checkSlider(t *testing.T, tab context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, 2*time.Minute)
	defer cancel()
	type frame struct{ Picture, Name string }
	got, err := chromedp.Run(ctx, chromedp.Evaluate[frame](scrubJS, chromedp.EvalAwaitPromise))
	if want := (frame{"data:image/png", "0 steps"}); err != nil || got != want {
		t.Errorf("slider at its first frame: %+v, %v; want %+v", got, err, want)
	}
}

// needBrowser returns the browser of a test that runs beside others: most of it is
// waiting for the page and for cells to be linked.
func needBrowser(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: this runs a notebook in a browser")
	}
	chromium := findBrowser()
	if chromium == "" {
		t.Skip("neither chromium nor google-chrome is on the PATH")
	}
	t.Parallel()
	return chromium
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// startLab runs "gdl lab --no-browser" and returns the address it prints. At
// the end of the test it interrupts the tool, which must end well.
func startLab(t *testing.T, env *setup.Env) *url.URL {
	t.Helper()
	cmd := tool(context.Background(), t, env.Root, "lab", "--no-browser")
	cmd.Env = append(cmd.Env, "GDL_SCALE=short", "GDL_RUNS="+t.TempDir())
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("gdl lab after Ctrl-C: %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "JupyterLab: ")
	if err != nil || !ok {
		t.Fatalf("gdl lab printed %q, %v", line, err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// api asks the Jupyter server.
func api(t *testing.T, address *url.URL, path string, answer any) {
	t.Helper()
	u := *address
	u.Path = path
	got, err := http.Get(u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(answer); err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, got.Status, err)
	}
}

// checkUntrusted makes sure that the test tests an untrusted notebook.
func checkUntrusted(t *testing.T, address *url.URL) {
	t.Helper()
	var contents struct{ Content file }
	api(t, address, "/api/contents/notebooks/"+browserWeek+".ipynb", &contents)
	for _, c := range contents.Content.Cells {
		if c.Type == "code" && len(c.Outputs) > 0 && c.Metadata["trusted"] == true {
			t.Fatalf("cell %s is trusted", c.ID)
		}
	}
}

func openTab(t *testing.T, chromium string) context.Context {
	t.Helper()
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1400, 1000), chromedp.UserDataDir(t.TempDir()))
	browser, endBrowser := chromedp.NewExecAllocator(context.Background(), flags...)
	tab, endTab := chromedp.NewContext(browser)
	t.Cleanup(func() { _ = chromedp.Cancel(tab); endTab(); endBrowser() })
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("%s does not start: %v", chromium, err)
	}
	return tab
}

// until waits for as long as do lets it; chromedp alone would give up after 30 seconds,
// which a busy machine needs to draw a large notebook.
func until(condition string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingTimeout(0))
}

// do runs actions in the tab; each step of a page takes two minutes at most.
func do(t *testing.T, tab context.Context, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, 2*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		screenshot(t, tab, "failed.png")
		t.Fatalf("%s: %v", what, err)
	}
}

// menu opens a menu of JupyterLab and chooses a command from it.
func menu(t *testing.T, tab context.Context, name, command string) {
	t.Helper()
	item := fmt.Sprintf(`.lm-Menu-item[data-command="%s"]`, command)
	do(t, tab, "open the menu "+name, chromedp.Click(fmt.Sprintf(`//div[contains(@class, "lm-MenuBar-itemLabel") and text()="%s"]`, name)))
	do(t, tab, command, hover(item), chromedp.Click(item))
}

// openNotebook opens a notebook in a workspace of its own: the default one brings
// back the tabs of other tests.
func openNotebook(t *testing.T, tab context.Context, address *url.URL, week string) {
	t.Helper()
	page := *address
	page.Path = "/lab/workspaces/" + week + "/tree/notebooks/" + week + ".ipynb"
	do(t, tab, "open "+week, chromedp.Navigate(page.String()), chromedp.WaitVisible(`.jp-Notebook .jp-Cell:first-child`))
}

// hover moves the mouse over an element: a menu item takes a click only then.
func hover(selector string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (void chromedp.Void, err error) {
		box, err := chromedp.Dimensions(selector)(ctx, target)
		if err != nil {
			return void, err
		}
		x, y := (box.Content[0]+box.Content[2])/2, (box.Content[1]+box.Content[5])/2
		return chromedp.MouseEvent(chromedp.MouseMoved, x, y)(ctx, target)
	}
}

// seen is what pictures.js returns.
type seen struct {
	Pictures map[int]int // cell index: pictures of a size above 0
	Broken   int         // pictures without one
	Errors   []string    // texts of error outputs
	Done     bool        // the last code cell has run
}

func look(t *testing.T, tab context.Context) seen {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, 2*time.Minute)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[seen](picturesJS, chromedp.EvalAwaitPromise))
	if err != nil {
		screenshot(t, tab, "failed.png")
		t.Fatalf("look at the pictures: %v", err)
	}
	return s
}

// comparePictures checks that each cell shows the pictures it should.
func comparePictures(t *testing.T, tab context.Context, when string, nb file, want []string) {
	t.Helper()
	s := look(t, tab)
	var got []string
	for i, c := range nb.Cells {
		for range s.Pictures[i] {
			got = append(got, c.ID)
		}
	}
	if s.Broken > 0 || !slices.Equal(got, want) {
		screenshot(t, tab, "failed.png")
		t.Errorf("%s: pictures in cells %q, %d broken; want %q", when, got, s.Broken, want)
	}
	if len(s.Errors) > 0 {
		t.Errorf("%s: errors %q", when, s.Errors)
	}
}

// waitDone waits until the last cell has run, and fails when the kernel has
// stopped working before. It looks at the page only while the kernel is idle:
// scrolling through it takes the time that the cells need.
func waitDone(t *testing.T, tab context.Context, address *url.URL) {
	t.Helper()
	idle := 0
	for end := time.Now().Add(15 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var kernels []struct {
			State string `json:"execution_state"`
		}
		api(t, address, "/api/kernels", &kernels)
		if idle++; len(kernels) != 1 || kernels[0].State != "idle" {
			idle = 0
		}
		if idle < 5 { // between two cells
			continue
		}
		s := look(t, tab)
		if s.Done {
			return
		}
		if idle > 10 || len(s.Errors) > 0 {
			screenshot(t, tab, "failed.png")
			t.Fatalf("Run All stopped: %q", s.Errors)
		}
	}
	screenshot(t, tab, "failed.png")
	t.Fatal("Run All is not done after 15 minutes")
}

// screenshot keeps what the page of browserWeek shows.
func screenshot(t *testing.T, tab context.Context, name string) {
	t.Helper()
	screenshotAs(t, tab, browserWeek+"-"+name)
}

// screenshotAs keeps what the page shows.
func screenshotAs(t *testing.T, tab context.Context, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, 30*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("screenshot: %v", err)
		return
	}
	artefact(t, name, png)
}

// artefact keeps a file in $GDL_ARTIFACTS, else in the temporary folder.
func artefact(t *testing.T, name string, data []byte) {
	t.Helper()
	dir := os.Getenv("GDL_ARTIFACTS")
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "gdl-artifacts")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Log(err)
		return
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Log(err)
		return
	}
	t.Log("screenshot:", path)
}
