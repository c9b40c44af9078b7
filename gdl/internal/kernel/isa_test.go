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
	x86, arm := []isa{generic, avx2, avx512}, []isa{generic, neon}
	for _, c := range []struct {
		name, arch string
		have       []isa
		want       isa
		err        string
	}{
		{"", "amd64", x86, avx512, ""},
		{"", "amd64", x86[:1], generic, ""},
		{"generic", "amd64", x86, generic, ""},
		{"avx2", "amd64", x86, avx2, ""},
		{"avx512", "amd64", x86, avx512, ""},
		{"avx512", "amd64", x86[:2], avx2, "this CPU has no avx512; using avx2"},
		{"neon", "amd64", x86, avx512, "neon is of arm64, and this is amd64; using avx512"},
		{"sse9", "amd64", x86[:2], avx2, "unknown; accepted on amd64: generic, avx2, avx512; using avx2"},
		{"", "arm64", arm, neon, ""},
		{"generic", "arm64", arm, generic, ""},
		{"neon", "arm64", arm, neon, ""},
		{"avx2", "arm64", arm, neon, "avx2 is of amd64, and this is arm64; using neon"},
		{"sve", "arm64", arm, neon, "unknown; accepted on arm64: generic, neon; using neon"},
		{"neon", "riscv64", arm[:1], generic, "neon is of arm64, and this is riscv64; using generic"},
		{"rvv", "riscv64", arm[:1], generic, "unknown; accepted on riscv64: generic; using generic"},
	} {
		got, err := choose(c.name, c.arch, c.have)
		if got != c.want {
			t.Errorf("choose(%q) on %s = %v, want %v", c.name, c.arch, got, c.want)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("choose(%q) on %s: error %v, want %q", c.name, c.arch, err, c.err)
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
	for _, name := range []string{
		"kernels_amd64.s", "stubs_amd64.go", "tables_amd64.go", "kernels_arm64.s", "stubs_arm64.go", "tables_arm64.go",
	} {
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
	skipEmulated(t)
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
