package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/bench"
	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// benchLines runs "gdl bench --json args…" and returns its objects.
func benchLines(t *testing.T, args ...string) []map[string]any {
	t.Helper()
	out, err := tool(t.Context(), t, t.TempDir(), append([]string{"bench", "--json", "--seconds=0"}, args...)...).Output()
	if err != nil {
		t.Fatalf("gdl bench %v: %v", args, err)
	}
	var lines []map[string]any
	for line := range bytes.Lines(out) {
		var object map[string]any
		if err := json.Unmarshal(line, &object); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, object)
	}
	return lines
}

func TestBenchJSON(t *testing.T) {
	lines := benchLines(t, "dense_ae", "gan", "--threads=1")
	if len(lines) != 2 || lines[0]["case"] != "dense_ae" || lines[1]["case"] != "gan" {
		t.Fatalf("lines %v, want dense_ae and gan", lines)
	}
	want := []string{"age", "allocs", "arena_bytes", "batch", "case", "ceiling_share", "gflops", "isa", "ms_median", "ms_min", "threads"}
	for _, l := range lines {
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(l))); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		if l["threads"] != 1.0 || l["arena_bytes"].(float64) <= 0 || l["ms_min"].(float64) > l["ms_median"].(float64) {
			t.Errorf("values %v: want one thread, some bytes, and a minimum not above the median", l)
		}
	}
}

// A sweep runs on one thread, in a process of its own, and on all.
func TestBenchSweep(t *testing.T) {
	var threads []any
	for _, l := range benchLines(t, "gemm/256") {
		threads = append(threads, l["threads"])
	}
	if len(threads) == 0 || threads[0] != 1.0 || len(threads) > 2 {
		t.Errorf("lines on %v threads, want on 1 and on all", threads)
	}
}

func TestBenchTable(t *testing.T) {
	out, err := tool(t.Context(), t, t.TempDir(), "bench", "dense_ae", "--seconds=0").Output()
	if err != nil || strings.Count(string(out), "\n") != 3 || !strings.HasPrefix(string(out), runtime.GOOS+"/"+runtime.GOARCH+", kernels: ") {
		t.Errorf("table, error %v:\n%s\nwant the processor's kind, a head and one line", err, out)
	}
}

func TestBenchProfile(t *testing.T) {
	dir := t.TempDir()
	out, err := tool(t.Context(), t, dir, "bench", "--profile", "dense_ae", "--out", "p.png").Output()
	if err != nil || !strings.Contains(string(out), "MatMul+AddRow+ReLU") {
		t.Errorf("profile, error %v:\n%s\nwant a line on MatMul+AddRow+ReLU", err, out)
	}
	f, err := os.Open(filepath.Join(dir, "p.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := png.DecodeConfig(f); err != nil {
		t.Errorf("chart: %v", err)
	}
}

func TestBenchBadInput(t *testing.T) {
	for args, want := range map[string]string{
		"bench gann":                       `no case "gann": accepted are dense_ae, conv_ae, vae, gan, dcgan, celeba, vae64, nst, gemm, conv`,
		"bench --profile gann":             `no case "gann"`,
		"bench --profile gemm":             "a sweep has no profile",
		"bench --out x.png":                "--out goes with --profile",
		"bench --threads 1000000":          "--threads 1000000: want 1 to ",
		"bench nst --batch 2":              "nst takes no batches: --batch 2",
		"bench gan --batch -1":             "gan in batches of -1, want at least 1",
		"bench gan --age -1":               "--age -1: want 0 or more",
		"bench --seconds -1":               "--seconds -1: want 0 or more",
		"bench --peers jax":                `no peer "jax": accepted are torch, keras`,
		"bench gemm --peers torch":         "the sweeps have no peers",
		"bench dense_ae --seconds=nothing": "invalid argument",
	} {
		cmd := tool(t.Context(), t, t.TempDir(), strings.Fields(args)...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		err := cmd.Run()
		if err == nil || !strings.HasPrefix(stderr.String(), "gdl: ") || !strings.Contains(stderr.String(), want) {
			t.Errorf("gdl %s: error %v, %q; want %q", args, err, stderr.String(), want)
		}
	}
}

// Jobs of one process and of two take turns, and an exchange has as many bytes as the
// model needs.
func TestBenchRanks(t *testing.T) {
	for _, l := range gdltest.Launchers(t) {
		if l.OpenMPI {
			t.Setenv("OMPI_ALLOW_RUN_AS_ROOT", "1")
			t.Setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
		}
		cmd := tool(t.Context(), t, t.TempDir(), "bench", "ranks", "ae-deep", "--ranks", "2", "--shards", "4",
			"--steps", "3", "--rounds", "2", "--json", "--mpiexec", l.Path)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", l.Name(), err)
		}
		var lines []bench.Pace
		for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
			var p bench.Pace
			if err := d.Decode(&p); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, p)
		}
		if len(lines) != 4 || lines[0].Ranks != 1 || lines[1].Ranks != 2 || lines[0].Efficiency != 1 ||
			!lines[2].Apart || lines[1].Apart || !lines[3].Waiting || lines[2].Waiting || lines[3].MedianMS < lines[2].MedianMS {
			t.Fatalf("%s: %+v, want lines of 1 and 2 ranks, and of 2 processes apart, not waiting and waiting", l.Name(), lines)
		}
		const weights = 2 * (784*128 + 128*64 + 64*32) // and biases, loss, flags
		two := lines[1]
		if two.SentBytes < 4*weights || two.SentBytes > 4*weights*102/100 || two.ExchangeMS <= 0 || two.Efficiency <= 0 || lines[0].SentBytes != 0 {
			t.Errorf("%s: %+v, want %d bytes and a little more sent by 2 ranks, none by 1", l.Name(), lines, 4*weights)
		}
	}
}
