//go:build unix

package nb

import (
	"bytes"
	"html"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A figure arrives as PNG at half its pixels, and the same bytes are saved.
func TestShowInNotebook(t *testing.T) {
	dir := t.TempDir()
	shown := runInNotebook(t, "show", "GDL_FIGURES="+dir)
	if len(shown) != 1 {
		t.Fatalf("%d outputs; want 1", len(shown))
	}
	data := shown[0].Data[protocol.MIMEImagePNG].([]byte)
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"image/png": map[string]int{"width": img.Bounds().Dx() / 2}, "alt": "curves (train)"}
	if d := cmp.Diff(want, shown[0].Metadata); d != "" {
		t.Errorf("metadata (-want +got):\n%s", d)
	}
	saved, err := os.ReadFile(filepath.Join(dir, "week2", "curve.png"))
	if err != nil || !bytes.Equal(saved, data) {
		t.Errorf("saved file differs from what was shown (error %v)", err)
	}
}

func TestShowGIFInNotebook(t *testing.T) {
	shown := runInNotebook(t, "gif", "GDL_FIGURES="+t.TempDir())
	if len(shown) != 1 {
		t.Fatalf("%d outputs; want 1", len(shown))
	}
	anim, err := gif.DecodeAll(bytes.NewReader(shown[0].Data[mimeGIF].([]byte)))
	if err != nil || len(anim.Image) != 2 {
		t.Errorf("%v frames, error %v; want 2", anim, err)
	}
	if d := cmp.Diff(map[string]any{"image/gif": map[string]int{"width": 8}, "alt": "animation of 2 frames"}, shown[0].Metadata); d != "" {
		t.Errorf("metadata (-want +got):\n%s", d)
	}
}

// A scrubber is an animation, and HTML that shows it without its script and
// holds every frame for it.
func TestScrubInNotebook(t *testing.T) {
	dir := t.TempDir()
	shown := runInNotebook(t, "scrub", "GDL_FIGURES="+dir)
	if len(shown) != 1 {
		t.Fatalf("%d outputs; want 1", len(shown))
	}
	anim := shown[0].Data[mimeGIF].([]byte)
	saved, err := os.ReadFile(filepath.Join(dir, "week2", "scrub.gif"))
	if err != nil || !bytes.Equal(saved, anim) {
		t.Errorf("saved file differs from what was shown (error %v)", err)
	}
	page := shown[0].Data[protocol.MIMETextHTML].(string)
	static, script, ok := strings.Cut(page, "<script>")
	if !ok || !strings.Contains(html.UnescapeString(static), `<img src="`+dataURI(mimeGIF, anim)+`" width="8"`) {
		t.Errorf("static part shows no animation:\n%s", static)
	}
	if saved, err := os.ReadFile(filepath.Join(dir, "week2", "scrub.html")); err != nil || string(saved) != page {
		t.Errorf("saved page differs from what was shown (error %v)", err)
	}
	if n := strings.Count(script, "data:image/png;base64,"); n != 2 || !strings.Contains(script, `"epoch \u003c1\u003e"`) {
		t.Errorf("%d frames in the script, want 2, and the name of the first, escaped:\n%s", n, script)
	}
}

// Sliders are a still picture, and HTML that shows it without its script and holds every
// frame for it.
func TestSlidersInNotebook(t *testing.T) {
	dir := t.TempDir()
	shown := runInNotebook(t, "sliders", "GDL_FIGURES="+dir)
	if len(shown) != 1 {
		t.Fatalf("%d outputs; want 1", len(shown))
	}
	still := shown[0].Data["image/jpeg"].([]byte)
	saved, err := os.ReadFile(filepath.Join(dir, "week1", "sliders.jpg"))
	if err != nil || !bytes.Equal(saved, still) {
		t.Errorf("saved file differs from what was shown (error %v)", err)
	}
	static, script, ok := strings.Cut(shown[0].Data[protocol.MIMETextHTML].(string), "<script>")
	if !ok || !strings.Contains(html.UnescapeString(static), `<img src="`+dataURI("image/jpeg", still)+`" width="`) {
		t.Errorf("static part shows no picture:\n%s", static)
	}
	if n := strings.Count(script, "data:image/png;base64,"); n != 2 || !strings.Contains(script, `[{"Name":"α \u003c","Values":["1","2"],"At":1}]`) {
		t.Errorf("%d frames in the script, want 2, and the knob, escaped:\n%s", n, script)
	}
}

// A map is a picture, and HTML that shows it without its script and holds every
// decoded code for it.
func TestExploreInNotebook(t *testing.T) {
	dir := t.TempDir()
	shown := runInNotebook(t, "explore", "GDL_FIGURES="+dir)
	if len(shown) != 1 {
		t.Fatalf("%d outputs; want 1", len(shown))
	}
	png := shown[0].Data[protocol.MIMEImagePNG].([]byte)
	saved, err := os.ReadFile(filepath.Join(dir, "week3", "explore.png"))
	if err != nil || !bytes.Equal(saved, png) {
		t.Errorf("saved file differs from what was shown (error %v)", err)
	}
	static, script, ok := strings.Cut(shown[0].Data[protocol.MIMETextHTML].(string), "<script>")
	if !ok || !strings.Contains(html.UnescapeString(static), `<img src="`+dataURI(protocol.MIMEImagePNG, png)+`"`) {
		t.Errorf("static part shows no picture:\n%s", static)
	}
	if !strings.Contains(script, `"points":[[0.5,-1,0],[2,1,9]]`) || !strings.Contains(script, `"sheet":"data:image/png;base64,`) {
		t.Errorf("the script lacks points or pictures:\n%s", script)
	}
}

// A thousand quick reports show as one line that is replaced, without times.
func TestProgressInNotebook(t *testing.T) {
	shown := runInNotebook(t, "progress")
	if n := len(shown); n < 2 || n > 10 {
		t.Fatalf("%d updates; want 2 to 10", n)
	}
	for _, d := range shown {
		if d.DisplayID == "" || d.DisplayID != shown[0].DisplayID {
			t.Errorf("display ids %q and %q; want one", shown[0].DisplayID, d.DisplayID)
		}
	}
	last := shown[len(shown)-1].Data
	if d := cmp.Diff(map[protocol.MIMEType]any{protocol.MIMETextPlain: "AE: 1 epoch, loss 0.25"}, last); d != "" {
		t.Errorf("last line (-want +got):\n%s", d)
	}
}

func TestTextInNotebook(t *testing.T) {
	for cell, want := range map[string]map[protocol.MIMEType]any{
		"table": {
			protocol.MIMETextMarkdown: "| layer | weights |\n|:---|---:|\n| Dense\\|1 | 25\u00a0120 |\n",
			protocol.MIMETextPlain:    "layer    weights\n───────  ───────\nDense|1   25\u00a0120\n",
		},
		"source": {
			protocol.MIMETextMarkdown: "```go\n" + strings.ReplaceAll(pickSource, "\t", "    ") + "```\n",
			protocol.MIMETextPlain:    pickSource,
		},
	} {
		shown := runInNotebook(t, cell)
		if len(shown) != 1 {
			t.Fatalf("%s: %d outputs; want 1", cell, len(shown))
		}
		if d := cmp.Diff(want, shown[0].Data); d != "" {
			t.Errorf("%s (-want +got):\n%s", cell, d)
		}
	}
}

// A bad call ends the cell with exit code 1 and one plain line.
func TestFailingCell(t *testing.T) {
	cmd := cellCommand(t, "bad", "GDL_FIGURES="+t.TempDir())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err := cmd.Run()
	want := `error: nb: figure name "../escape"; want letters, digits, -, _ and / as in "week2/lab2-rows"` + "\n"
	if cmd.ProcessState.ExitCode() != 1 || stderr.String() != want {
		t.Errorf("%v, stderr %q; want exit status 1 and %q", err, stderr.String(), want)
	}
}

// Training that was interrupted tells so as plain output, and by an exit code that
// the kernel does not count as a failure.
func TestInterruptedCell(t *testing.T) {
	cmd := cellCommand(t, "interrupted")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState.ExitCode() != 130 || stdout.String() != "fit: interrupted; saved\n" || stderr.Len() > 0 {
		t.Errorf("%v, stdout %q, stderr %q; want exit status 130 and one line", err, stdout.String(), stderr.String())
	}
}

// The stop button ends the context and leaves the cell time to save.
func TestContext(t *testing.T) {
	cmd := cellCommand(t, "stop")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 6)
	if _, err := out.Read(line); err != nil || string(line) != "ready\n" {
		t.Fatalf("read %q, %v; want ready", line, err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest := make([]byte, 16)
	n, err := out.Read(rest)
	if err != nil || string(rest[:n]) != "saved\n" {
		t.Errorf("read %q, %v; want saved", rest[:n], err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("interrupted cell: %v; want a clean end", err)
	}
}
