package bits_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

var update = flag.Bool("update", false, "write testdata/bits.txt")

// bitsFile holds a line for each model: its name, the hash of its weights after a hundred
// training steps on vectors, and after portableSteps of portable Go.
const bitsFile = "testdata/bits.txt"

// Steps of the models of the file, of 25 an epoch; portable Go takes some fifty times
// as long for one.
const (
	vectorEpochs, epochSteps = 4, 25
	portableSteps            = 5
)

// isas lists the instruction sets of the processor's kind.
func isas() []string {
	if runtime.GOARCH == "amd64" {
		return []string{"avx512", "avx2", "generic"}
	}
	return []string{"neon", "generic"}
}

// TestBits trains small models on each instruction set that the machine has, in
// processes of their own, and compares their weights with the file: equal bits on all
// vectors, and equal bits in portable Go on all processors.
func TestBits(t *testing.T) {
	want := map[string][2]string{}
	if !*update {
		want = readBits(t)
	}
	got := map[string][2]string{}
	for _, isa := range isas() {
		column := 0
		if isa == "generic" {
			column = 1
		}
		for name, hash := range bitsIn(t, isa) {
			g := got[name]
			if g[column] != "" && g[column] != hash {
				t.Errorf("%s on %s: hash %s, on another instruction set %s", name, isa, hash, g[column])
			}
			g[column] = hash
			got[name] = g
			if w := want[name][column]; !*update && w != hash {
				t.Errorf("%s on %s: hash %s, want %s", name, isa, hash, w)
			}
		}
	}
	if *update {
		writeBits(t, got)
	}
}

// bitsIn trains the models on an instruction set, in a process of its own unless it is
// in use here, and returns the hashes of their weights: none where the machine has it
// not.
func bitsIn(t *testing.T, isa string) map[string]string {
	t.Helper()
	if isa == kernel.ISA() {
		return trainedBits(t)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBitsChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GDL_ISA="+isa, "GDL_TEST_BITS=1")
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.ENOEXEC) {
		t.Logf("%s is not tried: an emulated program cannot start itself", isa)
		return nil
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", isa, err, out)
	}
	hashes := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "bits:" {
			hashes[f[1]] = f[2]
		}
	}
	if len(hashes) == 0 && !strings.Contains(string(out), "GDL_ISA="+isa) {
		t.Errorf("no hashes of %s in\n%s", isa, out)
	}
	return hashes
}

func TestBitsChild(t *testing.T) {
	if os.Getenv("GDL_TEST_BITS") == "" {
		t.Skip("only a part of TestBits")
	}
	if err := kernel.CheckISA(); err != nil {
		t.Skip(err)
	}
	for name, hash := range trainedBits(t) {
		fmt.Println("bits:", name, hash)
	}
}

// trainedBits trains the models in this process and returns the hashes of their weights.
func trainedBits(t *testing.T) map[string]string {
	t.Helper()
	steps, epochs := epochSteps, vectorEpochs
	if kernel.ISA() == "generic" {
		steps, epochs = portableSteps, 1
	}
	hashes := map[string]string{}
	for _, m := range bitsModels {
		params, fit := m.make(t, steps, epochs)
		if err := fit(); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		hashes[m.name] = hashOf(params())
	}
	return hashes
}

// hashOf returns a hash of numbers: FNV-1a of their bits.
func hashOf(all [][]float32) string {
	h := fnv.New64a()
	for _, x := range all {
		for _, v := range x {
			b := math.Float32bits(v)
			h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// bitsModel makes a model, for some epochs of steps.
type bitsModel struct {
	name string
	make func(t *testing.T, steps, epochs int) (params func() [][]float32, fit func() error)
}

// bitsModels are the course's, smaller, so that an emulator can train them too.
var bitsModels = []bitsModel{
	{"dense_ae", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		m := ae.New(ae.Config{Widths: []int{196, 64, 32, 16}}, nn.NewRand(1))
		return fit(t, m.Params(), train.Config{Spec: train.Spec{Loss: m.Loss}, Data: batchesOf(t, 32, steps, 0, 196), Epochs: epochs})
	}},
	{"conv_ae", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		m := ae.NewConv(ae.ConvConfig{Widths: []int{16, 64, 32}, BatchNorm: true}, nn.NewRand(1))
		return fit(t, m.Params(), train.Config{Spec: train.Spec{Loss: m.Loss}, Data: batchesOf(t, 8, steps, 0, 16, 16, 1), Epochs: epochs})
	}},
	{"vae", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		m := vae.New(vae.Config{H: 16, W: 16, Widths: []int{16, 32}, Latent: 2, Beta: 0.5}, nn.NewRand(1))
		return fit(t, m.Params(), train.Config{Spec: train.Spec{Loss: m.Loss}, Data: batchesOf(t, 16, steps, 0, 16, 16, 1), Epochs: epochs})
	}},
	{"gan", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		m := gan.NewDense(gan.DenseConfig{Size: 196}, nn.NewRand(1))
		cfg, err := m.Config(gan.Training{}, batchesOf(t, 32, steps, 0, 196), epochs)
		if err != nil {
			t.Fatal(err)
		}
		return fit(t, m.Params(), cfg)
	}},
	{"dcgan", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		m, cfg := convGAN(t, steps, epochs)
		return fit(t, m.Params(), cfg)
	}},
	{"style", func(t *testing.T, steps, epochs int) (func() [][]float32, func() error) {
		net := style.NewCompact(style.CompactConfig{Classes: []string{"a", "b"}}, nn.NewRand(1)).Network()
		cfg := style.Course(1)
		cfg.Epochs, cfg.Steps = epochs, steps
		pixels := bitsNumbers(2*32*40*3, 0)
		picture := func(i int) style.Picture { return style.Picture{H: 32, W: 40, Pix: pixels[i*32*40*3:][:32*40*3]} }
		tr, err := style.New(net, picture(0), picture(1), cfg)
		if err != nil {
			t.Fatal(err)
		}
		var made [][]float32
		return func() [][]float32 { return made }, func() error {
			r, err := tr.Run(t.Context())
			if err == nil {
				made = [][]float32{r.Pix}
			}
			return err
		}
	}},
}

// convGAN is a small DCGAN, for images in [−1, 1].
func convGAN(t *testing.T, steps, epochs int) (*gan.GAN, train.Config) {
	t.Helper()
	m := gan.NewConv(gan.ConvConfig{Width: 16}, nn.NewRand(1))
	cfg, err := m.Config(gan.Training{}, batchesOf(t, 8, steps, -1, 28, 28, 1), epochs)
	if err != nil {
		t.Fatal(err)
	}
	return m, cfg
}

func fit(t *testing.T, params []*nn.Param, cfg train.Config) (func() [][]float32, func() error) {
	return func() [][]float32 { return valuesOf(params) }, func() error {
		_, err := train.Fit(t.Context(), cfg)
		return err
	}
}

func valuesOf(params []*nn.Param) (all [][]float32) {
	for _, p := range params {
		all = append(all, p.Data())
	}
	return all
}

// batchesOf returns an epoch of steps batches of examples with values in [lo, 1).
func batchesOf(t *testing.T, batch, steps int, lo float32, shape ...int) train.Batches {
	t.Helper()
	size := 1
	for _, n := range shape {
		size *= n
	}
	x, err := data.NewFloats(bitsNumbers(batch*steps*size, lo), batch*steps, shape...)
	if err != nil {
		t.Fatal(err)
	}
	b, err := data.NewBatches(batch, 1, x)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// bitsNumbers returns n numbers in [lo, 1), lo being 0 or −1, the same on every
// machine: Knuth's linear congruential generator.
func bitsNumbers(n int, lo float32) []float32 {
	x, s := make([]float32, n), uint64(1)
	for i := range x {
		s = s*6364136223846793005 + 1442695040888963407
		x[i] = lo + float32((1-lo)*(float32(s>>40)/(1<<24)))
	}
	return x
}

func readBits(t *testing.T) map[string][2]string {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(bitsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bits := map[string][2]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) != 3 {
			t.Fatalf("%s: %q has %d words, want a name and two hashes", bitsFile, s.Text(), len(fields))
		}
		bits[fields[0]] = [2]string{fields[1], fields[2]}
	}
	if len(bits) != len(bitsModels) {
		t.Fatalf("%s has %d models, want %d: go test ./gdl/internal/bits -update writes it", bitsFile, len(bits), len(bitsModels))
	}
	return bits
}

func writeBits(t *testing.T, got map[string][2]string) {
	t.Helper()
	var b strings.Builder
	for _, m := range bitsModels {
		g := got[m.name]
		if g[0] == "" || g[1] == "" {
			t.Fatalf("%s: no hashes of vectors and of portable Go", m.name)
		}
		fmt.Fprintln(&b, m.name, g[0], g[1])
	}
	if err := os.WriteFile(filepath.FromSlash(bitsFile), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
