package gdltest

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// CheckOtherISAs runs the tests of a package again in processes of their own, one
// for each instruction set that GDL_ISA names, unless it names one already.
func CheckOtherISAs(t *testing.T) {
	others := map[string][]string{"amd64": {"generic", "avx2"}, "arm64": {"generic"}}[runtime.GOARCH]
	if others == nil {
		t.Skip(runtime.GOARCH + " has the portable kernels only")
	}
	if os.Getenv("GDL_ISA") != "" {
		t.Skip("GDL_ISA is set")
	}
	for _, isa := range others {
		t.Run(isa, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.short")
			cmd.Env = append(os.Environ(), "GDL_ISA="+isa)
			out, err := cmd.CombinedOutput()
			SkipEmulated(t, err)
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
