package gan_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
)

// The same seed gives the same weights, history and samples on any number of
// threads: each in a process of its own.
func TestSameBitsOnAnyThreads(t *testing.T) {
	if os.Getenv("GDL_TEST_CHILD") != "" {
		m, c := learner(t)
		h := fit(t, c)
		fmt.Println("result:", bits(m.Params()), h.Phases["D"].Train, h.Phases["G"].Train, len(h.Looks), sample(t, m, 2, 3)[300:310])
		return
	}
	var want string
	for _, threads := range []string{"1", "2", "3"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSameBitsOnAnyThreads$")
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+threads, "GDL_TEST_CHILD=1")
		out, err := cmd.CombinedOutput()
		gdltest.SkipEmulated(t, err)
		_, got, ok := strings.Cut(string(out), "result:")
		if err != nil || !ok {
			t.Fatalf("%v\n%s", err, out)
		}
		if want == "" {
			want = got
		}
		if firstLine(got) != firstLine(want) {
			t.Errorf("%s threads:%s\none thread:%s", threads, firstLine(got), firstLine(want))
		}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
