package kernel

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// On arm64 the compiler fuses a product with the sum that it is added to, which rounds
// once: portable Go must not depend on the processor, so no Go code of the package may
// leave it the choice.
func TestNothingIsFused(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package for arm64")
	}
	cmd := exec.Command("go", "build", "-gcflags=-S", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "FMULS") {
		t.Fatal("no products found in what the compiler prints")
	}
	at := map[string]bool{}
	for _, m := range regexp.MustCompile(`\(([^()\s]+:\d+)\)\s+FN?M(ADD|SUB)[SD]\b`).FindAllStringSubmatch(string(out), -1) {
		if !at[m[1]] {
			t.Errorf("%s: a product is fused: round it, as in float32(x*y) + z", m[1])
		}
		at[m[1]] = true
	}
}
