package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name string
		best isa
		want isa
		err  string
	}{
		{"", avx512, avx512, ""},
		{"", generic, generic, ""},
		{"generic", avx512, generic, ""},
		{"avx2", avx512, avx2, ""},
		{"avx512", avx512, avx512, ""},
		{"avx512", avx2, avx2, "this CPU has no avx512; using avx2"},
		{"sse9", avx2, avx2, "accepted are generic, avx2 and avx512"},
	} {
		got, err := choose(c.name, c.best)
		if got != c.want {
			t.Errorf("choose(%q, %v) = %v, want %v", c.name, c.best, got, c.want)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("choose(%q, %v): error %v, want %q", c.name, c.best, err, c.err)
		}
	}
}

// The arithmetic is what results depend on.
func TestArithmetic(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		want := "vectors"
		if chosen == generic {
			want = "portable Go"
		}
		if got := Arithmetic(); got != want {
			t.Errorf("arithmetic of %s: %q, want %q", ISA(), got, want)
		}
	})
}

// AVX2 functions must use registers 0 to 15 and no masks: the others need
// AVX-512.
func TestAVX2Registers(t *testing.T) {
	src, err := os.ReadFile("kernels_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	high := regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K[0-7])\b`)
	functions := 0
	for _, f := range strings.Split(string(src), "\nTEXT ")[1:] {
		name, body, _ := strings.Cut(f, "(SB)")
		if !strings.HasSuffix(name, "AVX2") {
			continue
		}
		functions++
		if at := high.FindString(body); at != "" {
			t.Errorf("%s uses %s", name, at)
		}
	}
	if functions < 50 {
		t.Errorf("only %d AVX2 functions found", functions)
	}
}

// The generator writes what is in the folder.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generator")
	}
	dir := t.TempDir()
	cmd := exec.Command("gen/generate.sh", dir)
	cmd.Env = append(os.Environ(), "GOOS=", "GOARCH=", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "dial tcp") || strings.Contains(string(out), "module lookup disabled") {
			t.Skip("avo is not at hand: ", string(out))
		}
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"kernels_amd64.s", "stubs_amd64.go", "tables_amd64.go"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from what go generate writes", name)
		}
	}
}

// Ceiling measures something: more than one operation each ten nanoseconds.
func TestCeiling(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		if c := Ceiling(); c < 0.1 || c > 1e4 {
			t.Errorf("ceiling %v GFLOP/s", c)
		}
	})
}

// Each legacy SSE instruction among AVX costs a state transition on Intel, so all
// that touch a vector register are the V… forms.
func TestNoLegacySSE(t *testing.T) {
	src, err := os.ReadFile("kernels_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	vector := regexp.MustCompile(`(?m)^\t([A-Z]\w*)\s.*\b[XYZ]\d+\b`)
	found := vector.FindAllStringSubmatch(string(src), -1)
	if len(found) < 1000 {
		t.Errorf("only %d vector instructions found", len(found))
	}
	for _, f := range found {
		if !strings.HasPrefix(f[1], "V") {
			t.Errorf("legacy instruction: %s", strings.TrimSpace(f[0]))
		}
	}
}
