package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/lab"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// minSpace is what set-up, build cache and data take together, in bytes.
const minSpace = 3e9

func portFree(port int) Finding {
	const check = "port"
	port, err := lab.ChoosePort(port)
	if err != nil {
		return bad(check, err.Error(), "end what listens there, or choose another with --port")
	}
	return good(check, fmt.Sprintf("%d is free", port))
}

// folders checks space and write access where the tool and Go write.
func folders(env *setup.Env) []Finding {
	caches := goEnv("GOCACHE", "GOMODCACHE")
	places := []struct{ name, dir, mend string }{
		{"course cache", env.Cache, "set " + settings.CacheVar + " to a folder you can write"},
		{"Go build cache", caches[0], "set GOCACHE to a folder you can write"},
		{"Go module cache", caches[1], "set GOMODCACHE to a folder you can write"},
		{"checkout", env.Root, "clone into a folder you can write"},
	}
	var findings []Finding
	for _, p := range places {
		findings = append(findings, folder(p.name, p.dir, p.mend))
	}
	return findings
}

// goEnv returns the values the go command has for names, "" where it fails:
// goCommand tells why.
func goEnv(names ...string) []string {
	out, _ := exec.Command("go", append([]string{"env"}, names...)...).Output()
	values := strings.Split(strings.TrimSpace(string(out)), "\n")
	return append(values, make([]string, len(names))...)[:len(names)]
}

// folder checks dir, or the nearest folder above it that exists.
func folder(check, dir, mend string) Finding {
	if dir == "" {
		return bad(check, "unknown, because the go command does not work", "mend go first")
	}
	at := dir
	for {
		_, err := os.Stat(at)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return bad(check, err.Error(), mend)
		}
		at = filepath.Dir(at)
	}
	if err := atomicfile.Writable(at); err != nil {
		return bad(check, err.Error(), mend)
	}
	free, err := freeBytes(at)
	if err != nil {
		return bad(check, err.Error(), mend)
	}
	value := fmt.Sprintf("%s, %.1f GB free", dir, float64(free)/1e9)
	if float64(free) < minSpace {
		return bad(check, value, fmt.Sprintf("free some space: %.0f GB are needed", minSpace/1e9))
	}
	return good(check, value)
}

// code tells the user which of the engine's code an instruction set stands for.
// Only amd64 has vector code.
var code = map[string]string{
	"generic": "portable Go without vector instructions: training is slower",
	"avx2":    "AVX2",
	"avx512":  "AVX-512",
}

// processor says what the engine runs with here: isa is the instruction set in use,
// and err what is wrong with the user's choice of one.
func processor(isa string, err error) Finding {
	const check = "processor"
	if err != nil {
		return bad(check, err.Error(), "unset GDL_ISA, or set it to what this processor has")
	}
	return good(check, fmt.Sprintf("%s, %d threads, %s", runtime.GOARCH, runtime.NumCPU(), code[isa]))
}

func scale() Finding {
	s, err := settings.Scale("")
	if err != nil {
		return bad("scale", err.Error(), "unset "+settings.ScaleVar+" or set it to one of "+strings.Join(settings.Scales, ", "))
	}
	return good("scale", s)
}
