//go:build unix

package gdl_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/settings"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/viz"
	"github.com/generative-deep-learning/go/notebooks/nb"
)

const (
	// killsVar is how many programs TestKilled kills. A thousand take some ten minutes.
	killsVar = "GDL_TEST_KILLS"
	// victimVar tells this test program to be one of those that are killed.
	victimVar = "GDL_TEST_VICTIM"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(victimVar); name != "" {
		result, err := victims[name].work()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("result", result)
		return
	}
	os.Exit(m.Run())
}

// victim is a program that writes files in its working folder.
type victim struct {
	work  func() (result string, err error) // of a run that nobody kills
	check func(dir, said string) error      // whether what a killed one had done is still there
	files func(name string) bool            // that may be left in the end
}

var victims = map[string]victim{
	"train": {trainVictim, checkCheckpoint, func(name string) bool {
		return strings.HasPrefix(name, "ae-") && (strings.HasSuffix(name, ".safetensors") || strings.HasSuffix(name, ".safetensors.lock"))
	}},
	"draw":   {drawVictim, checkDrawing, func(name string) bool { return name == "datasets/hands/seed2-3600.pictures" }},
	"figure": {figureVictim, checkFigure, func(name string) bool { return name == "week2/curve.png" }},
}

// trainVictim saves after each step, and says how many it has made.
func trainVictim() (string, error) {
	config := ae.Plane()
	config.Widths = []int{3, 256, 128, 2} // larger, so that a save takes some time
	m := ae.New(config, nn.NewRand(1))
	batches, err := data.NewBatches(32, 1, datasets.Plane(1, 640))
	if err != nil {
		return "", err
	}
	_, err = train.Fit(nb.Context(), train.Config{
		Spec: train.Spec{Loss: m.Loss}, Data: batches, Epochs: 3, Checkpoint: "ae", SaveEvery: 1, Model: m,
		Observe: func(e progress.Event) { fmt.Println("step", e.Epoch*e.Steps+e.Step) },
	})
	h := sha256.New()
	for _, p := range m.Params() {
		_ = binary.Write(h, binary.LittleEndian, p.Data())
	}
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// checkCheckpoint wants the step before the last that was said: it was saved by then.
func checkCheckpoint(dir, said string) error {
	steps := 0
	for line := range strings.Lines(said) {
		if n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "step "))); err == nil {
			steps = n
		}
	}
	paths, err := filepath.Glob(filepath.Join(dir, "ae-*.safetensors"))
	if err != nil || len(paths) == 0 && steps < 2 {
		return err
	}
	if len(paths) != 1 {
		return fmt.Errorf("%d checkpoints after %d steps", len(paths), steps)
	}
	f, err := ckpt.Load(paths[0])
	if err != nil {
		return err
	}
	var state struct{ Total int }
	if err := json.Unmarshal([]byte(f.Meta["train"]), &state); err != nil {
		return err
	}
	if state.Total < steps-1 {
		return fmt.Errorf("%d steps are saved, %d were made before the last", state.Total, steps-1)
	}
	return nil
}

func drawVictim() (string, error) {
	m, err := datasets.Open("hands", "test")
	if err != nil {
		return "", err
	}
	return m.Digest(), nil
}

func checkDrawing(dir, _ string) error {
	err := data.CheckImages(filepath.Join(dir, "datasets", "hands", "seed2-3600.pictures"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// figureVictim draws one figure again and again, each time another one.
func figureVictim() (string, error) {
	for i := range 4 {
		nb.Show("week2/curve", viz.Curves{Series: []viz.Series{{Name: "loss", Y: []float64{float64(4 - i), 1}}}})
	}
	b, err := os.ReadFile("week2/curve.png")
	return fmt.Sprintf("%x", sha256.Sum256(b)), err
}

// checkFigure wants a whole picture, once one was said to be there.
func checkFigure(dir, said string) error {
	b, err := os.ReadFile(filepath.Join(dir, "week2", "curve.png"))
	if errors.Is(err, fs.ErrNotExist) && !strings.Contains(said, "figure") {
		return nil
	}
	if err == nil {
		_, err = png.Decode(bytes.NewReader(b))
	}
	return err
}

// Programs that are killed at random moments lose nothing that they had done, and the
// next one that ends leaves nothing of theirs behind and has the result of one that
// nobody disturbed.
func TestKilled(t *testing.T) {
	kills, err := 6, error(nil)
	if text := os.Getenv(killsVar); text != "" {
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", killsVar, err)
		}
	}
	each := (kills + len(victims) - 1) / len(victims)
	for name, v := range victims {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			want, _ := run(t, name, t.TempDir(), 0)
			whole := time.Since(begin)
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			for done := 0; done < each; {
				dir := t.TempDir()
				for range min(5, each-done) {
					_, said := run(t, name, dir, max(1, time.Duration(rng.Float64()*float64(whole))))
					if done++; v.check(dir, said) != nil {
						t.Fatalf("kill %d: %v", done, v.check(dir, said))
					}
				}
				if got, _ := run(t, name, dir, 0); got != want {
					t.Fatalf("after %d kills the result is %s, want %s", done, got, want)
				}
				checkLeft(t, dir, v)
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d kills, nothing lost, nothing left; a run takes %v", each, whole.Round(time.Millisecond))
		})
	}
}

// run starts a victim in dir and kills it after a while, 0 for never. It returns its
// result, if it came to one, and what it said.
func run(t *testing.T, name, dir string, after time.Duration) (result, said string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), victimVar+"="+name, settings.CacheVar+"="+dir, "GDL_FIGURES="+dir, "TMPDIR="+tmp, "GONB_PIPE=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		defer time.AfterFunc(after, func() { _ = cmd.Process.Kill() }).Stop()
	}
	text, _ := io.ReadAll(bufio.NewReader(out))
	err = cmd.Wait()
	if err != nil && (after == 0 || cmd.ProcessState.Exited()) {
		t.Fatalf("%s: %v: %s", name, err, stderr.String())
	}
	_, result, _ = strings.Cut(string(text), "result ")
	return strings.TrimSpace(result), string(text)
}

// checkLeft looks for files that are not the victim's.
func checkLeft(t *testing.T, dir string, v victim) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); err == nil && !d.IsDir() && !v.files(filepath.ToSlash(rel)) {
			t.Errorf("%s is left behind", rel)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
