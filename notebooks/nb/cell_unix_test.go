//go:build unix

package nb

import (
	"encoding/gob"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// cells are programs that the tests run as a notebook would.
var cells = map[string]func(){
	"show": func() {
		Show("week2/curve", viz.Curves{YLabel: "loss", Series: []viz.Series{{Name: "train", Y: []float64{2, 1}}}})
	},
	"gif":   func() { ShowGIF("week2/run", twoFrames(), 100*time.Millisecond) },
	"scrub": func() { Scrub("week2/scrub", twoFrames(), []string{"epoch <1>", "epoch 2"}, time.Second) },
	"sliders": func() {
		knobs := []Knob{{Name: "α <", Values: []string{"1", "2"}, At: 1}}
		Sliders("week1/sliders", knobs, twoFrames(), viz.Photo{Image: twoFrames()[0], Width: 40})
	},
	"explore": func() { Explore("week3/explore", twoDigits(), viz.Photo{Image: twoFrames()[0]}) },
	"table":   func() { Table([]string{"layer", "weights"}, [][]any{{"Dense|1", 25120}}) },
	"progress": func() {
		observe := Progress("AE")
		for step := range 1000 {
			observe(progress.Event{Epochs: 1, Step: step + 1, Steps: 1000, Loss: 0.5})
		}
		observe(progress.Event{Epoch: 1, Epochs: 1, Steps: 1000, Loss: 0.25, Test: math.NaN(), Done: true})
	},
	"source": func() { Source("notebooks/nb", "Pick") },
	"bad":    func() { Show("../escape", viz.Grid{Pixels: []float32{0}, H: 1, W: 1}) },
	"stop": func() {
		ctx := Context()
		os.Stdout.WriteString("ready\n")
		<-ctx.Done()
		os.Stdout.WriteString("saved\n")
	},
	"interrupted": func() { Check(fmt.Errorf("fit: %w", stopped{})) },
	"nothing":     func() {},
}

// stopped is an error as train's: the user interrupted.
type stopped struct{}

func (stopped) Error() string     { return "interrupted; saved" }
func (stopped) Interrupted() bool { return true }

func twoFrames() []image.Image {
	a := image.NewGray(image.Rect(0, 0, 8, 6))
	b := image.NewGray(image.Rect(0, 0, 8, 6))
	b.SetGray(1, 1, color.Gray{255})
	return []image.Image{a, b}
}

func TestMain(m *testing.M) {
	if cell := os.Getenv("NB_TEST_CELL"); cell != "" {
		cells[cell]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func cellCommand(t *testing.T, name string, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), append(env, "NB_TEST_CELL="+name)...)
	return cmd
}

// runInNotebook runs a cell with the pipes of a GoNB kernel and returns what
// it displayed.
func runInNotebook(t *testing.T, name string, env ...string) []protocol.DisplayData {
	t.Helper()
	dir := t.TempDir()
	out, back := filepath.Join(dir, "out"), filepath.Join(dir, "back")
	for _, path := range []string{out, back} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := cellCommand(t, name, append(env, protocol.GONB_PIPE_ENV+"="+out, protocol.GONB_PIPE_BACK_ENV+"="+back)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shown, err := kernel(out, back)
	if err := errors.Join(err, cmd.Wait()); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return shown
}

// kernel is the part of GoNB that reads a cell's messages and answers its
// requests to wait.
func kernel(out, back string) (shown []protocol.DisplayData, err error) {
	r, err := os.Open(out)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	w, err := os.OpenFile(back, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	dec, enc := gob.NewDecoder(r), gob.NewEncoder(w)
	for {
		var d protocol.DisplayData
		if err := dec.Decode(&d); errors.Is(err, io.EOF) {
			return shown, nil
		} else if err != nil {
			return nil, err
		}
		req, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue)
		if !ok {
			shown = append(shown, d)
			continue
		}
		ack := protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: req.Value}
		if err := enc.Encode(&ack); err != nil {
			return nil, err
		}
	}
}
