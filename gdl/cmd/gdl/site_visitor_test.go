package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// visitor reads the site in dir.
type visitor struct {
	dir string
	tab context.Context

	lock    sync.Mutex
	page    string
	trouble []string // requests that left the page or failed, errors of the console
}

func (v *visitor) pages(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(v.dir, func(path string, _ fs.DirEntry, err error) error {
		if rel, e := filepath.Rel(v.dir, path); e == nil && filepath.Ext(path) == ".html" {
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// listen collects what goes wrong from now on, and takes the network away.
func (v *visitor) listen(t *testing.T) {
	t.Helper()
	err := chromedp.Listen(v.tab, func(event any) {
		text := ""
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, "file:") && !strings.HasPrefix(u, "data:") && u != "about:blank" {
				text = "asks for " + u
			}
		case *network.EventLoadingFailed:
			if !e.Canceled { // as a picture that another page comes before
				text = fmt.Sprintf("a request failed: %s %s", e.Type, e.ErrorText)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				text = fmt.Sprintf("console: %s", e.Args[0].Value)
			}
		case *runtime.EventExceptionThrown:
			text = "an exception: " + e.ExceptionDetails.Text
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
				text = fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
		if text != "" {
			v.lock.Lock()
			v.trouble = append(v.trouble, v.page+": "+text)
			v.lock.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	do(t, v.tab, "go offline", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
		return err
	}))
	t.Cleanup(func() {
		v.lock.Lock()
		defer v.lock.Unlock()
		for _, text := range v.trouble {
			t.Error(text)
		}
	})
}

// open opens a page at a width, in a light or dark system or on paper.
func (v *visitor) open(t *testing.T, page string, width int64, media string) {
	t.Helper()
	v.lock.Lock()
	v.page = page
	v.lock.Unlock()
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: media}}}
	if media == "print" {
		params = emulation.SetEmulatedMediaParams{Media: "print"}
	}
	path, place, _ := strings.Cut(page, "#")
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(v.dir, filepath.FromSlash(path))), Fragment: place}
	do(t, v.tab, "open "+page, chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, params)
		return err
	}), chromedp.Navigate("about:blank"), chromedp.Navigate(address.String()))
}

// evaluate runs a script on the page.
func evaluate[T any](t *testing.T, v *visitor, script string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(v.tab, 2*time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", v.page, err)
	}
	return got
}

// box is where an element is in the window.
type box struct{ X, Y, W, H float64 }

// at returns where the first element of a selector is, after scrolling there.
func (v *visitor) at(t *testing.T, selector string) box {
	t.Helper()
	return evaluate[box](t, v, fmt.Sprintf(`(async () => {
  const e = document.querySelector(%q);
  e.scrollIntoView({block: "center"});
  await new Promise((done) => setTimeout(done, 300));
  const r = e.getBoundingClientRect();
  return {X: r.x, Y: r.y, W: r.width, H: r.height};
})()`, selector))
}

// drag presses the mouse at one place of an element and leaves it at another, both from 0 to 1
// across and down.
func (v *visitor) drag(t *testing.T, selector string, fromX, fromY, toX, toY float64) {
	t.Helper()
	b := v.at(t, selector)
	do(t, v.tab, "drag "+selector, chromedp.DragAndDropXY(b.X+fromX*b.W, b.Y+fromY*b.H, b.X+toX*b.W, b.Y+toY*b.H, 10))
}

// save keeps what the window shows.
func (v *visitor) save(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(v.tab, time.Minute)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("screenshot: %v", err)
		return
	}
	artefact(t, "site-"+name, png)
}
