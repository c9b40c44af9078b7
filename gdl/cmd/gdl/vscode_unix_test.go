//go:build unix

package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/testcourse"
)

//go:embed testdata/vscode.js
var vscodeJS string

// VS Code itself, in a browser: its Jupyter extension finds the registered kernel, runs a
// notebook and shows pictures, sliders and a map. code-server is VS Code as a server;
// docker/README.md says how to get it.
func TestVSCode(t *testing.T) {
	chromium := needBrowser(t)
	codeServer, extensions := os.Getenv("GDL_CODE_SERVER"), os.Getenv("GDL_VSCODE_EXTENSIONS")
	if codeServer == "" || extensions == "" {
		t.Skip("GDL_CODE_SERVER (a command) and GDL_VSCODE_EXTENSIONS (a folder with ms-toolsai.jupyter) are not set")
	}
	env := testcourse.New(t, map[string][]testcourse.Cell{"explore": exploreCells})
	testcourse.CopySource(t, env)
	home := t.TempDir()
	register := tool(t.Context(), t, env.Root, "lab", "--register")
	register.Env = append(register.Env, "JUPYTER_DATA_DIR="+filepath.Join(home, ".local", "share", "jupyter"))
	if printed, err := register.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	address := startVSCode(t, codeServer, extensions, home, env.Root)

	tab := openTab(t, chromium)
	do(t, tab, "open VS Code", chromedp.EmulateViewport(1400, 2400), chromedp.Navigate(address),
		chromedp.Click(`.monaco-list-row[aria-label^="notebooks"]`),
		chromedp.Click(`.monaco-list-row[aria-label^="explore.ipynb"]`),
		chromedp.WaitVisible(`//a[contains(@class, "kernel-label") and text()="Go (gonb)"]`))
	// By a script: the toolbar is drawn anew when the kernel is known.
	do(t, tab, "run all cells", until(`(() => {
  const run = document.querySelector('a.action-label[aria-label="Run All"]');
  if (run) run.click();
  return Boolean(run);
})()`))
	nb := waitSaved(t, tab, env.Path("explore"))
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			if o.Type == "error" {
				t.Errorf("cell %s ends with an error", c.ID)
			}
		}
	}

	type shown struct {
		Pictures, Formulas int
		Before, After      string // what a slider chooses
		Map                string // the text below it
		Source             bool
	}
	ctx, cancel := context.WithTimeout(tab, 2*time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[shown](vscodeJS, chromedp.EvalAwaitPromise))
	screenshotAs(t, tab, "vscode.png")
	if err != nil {
		t.Fatal(err)
	}
	// A chart, two animations, the picture of the sliders and that of the text.
	if got.Pictures < 5 || got.Formulas < 2 || got.Before == got.After || !strings.HasPrefix(got.Map, "z = ( ") || !got.Source {
		t.Errorf("VS Code shows %+v; want 5 pictures, 2 formulas, a slider that moves, a map that follows the mouse, a source", got)
	}
}

// startVSCode starts VS Code's server on a folder and returns the address of its window.
// The user has a home of their own and no Go on the PATH but what the kernelspec adds.
func startVSCode(t *testing.T, codeServer, extensions, home, folder string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	// Else VS Code asks whether the folder is to be trusted, shows news, and opens what is
	// clicked on before its extensions are there as text.
	const settings = `{
  "security.workspace.trust.enabled": false,
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "workbench.editorAssociations": {"*.ipynb": "jupyter-notebook"},
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none"
}`
	user := filepath.Join(home, "data", "User")
	if err := os.MkdirAll(user, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(user, "settings.json"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	words := append(strings.Fields(codeServer), "--auth", "none", "--bind-addr", host, "--user-data-dir", filepath.Join(home, "data"),
		"--extensions-dir", extensions, "--enable-proposed-api", "ms-toolsai.jupyter",
		"--disable-telemetry", "--disable-update-check", folder)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), goFolders(t)...)
	cmd.Env = append(cmd.Env, "HOME="+home, "GDL_SCALE=short", "GDL_RUNS="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it starts others, which end with it
	log := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log)
		}
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if got, err := http.Get("http://" + host + "/healthz"); err == nil {
			got.Body.Close()
			return "http://" + host + "/?folder=" + url.QueryEscape(folder)
		}
	}
	t.Fatalf("%s does not answer", codeServer)
	return ""
}

// waitSaved waits until VS Code has run the last cell and has saved the notebook, which it
// does by itself.
func waitSaved(t *testing.T, tab context.Context, path string) file {
	t.Helper()
	var nb file
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if nb = (file{}); json.Unmarshal(text, &nb) != nil { // half of it is written
			continue
		}
		if last := nb.Cells[len(nb.Cells)-1]; last.Count != nil && len(last.Outputs) > 0 {
			return nb
		}
	}
	screenshotAs(t, tab, "vscode-failed.png")
	var counts []string
	for _, c := range nb.Cells {
		counts = append(counts, fmt.Sprint(c.ID, " ", c.Count != nil, " ", len(c.Outputs)))
	}
	t.Fatalf("the cells have not run after three minutes: %q", counts)
	return nb
}
