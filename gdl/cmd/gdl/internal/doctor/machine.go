package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

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

// temporary checks the folder where cells are built.
func temporary() Finding {
	const check = "temporary files"
	dir, err := setup.TempFolder()
	if err != nil {
		return fault(check, err, "")
	}
	return good(check, dir)
}

// folders checks space and write access where the tool and Go write. Who shares a set-up
// writes neither to Go's modules nor to the checkout.
func folders(env *setup.Env) []Finding {
	build, module := setup.GoFolders()
	if shared, _ := settings.Path(settings.SharedVar); shared != "" {
		return []Finding{folder("course cache", env.Cache, settings.CacheVar), folder("Go build cache", build, setup.BuildCacheVar)}
	}
	var findings []Finding
	for _, p := range []struct{ name, dir, variable string }{
		{"course cache", env.Cache, settings.CacheVar},
		{"Go build cache", build, setup.BuildCacheVar},
		{"Go module cache", module, setup.ModuleCacheVar},
	} {
		findings = append(findings, folder(p.name, p.dir, p.variable))
	}
	checkout := folder("checkout", env.Root, "")
	if checkout.Mend != "" {
		checkout.Mend = "clone into a folder you can write"
	}
	return append(findings, checkout)
}

// named checks the folders that the user has named, apart from the cache.
func named() []Finding {
	var findings []Finding
	for _, name := range settings.PathVars[1:] {
		dir, err := settings.Path(name)
		switch {
		case err != nil:
			findings = append(findings, bad(name, err.Error(), "set it to a whole path, or unset it"))
		case dir == "":
		case name == settings.RunsVar || name == settings.FiguresVar:
			findings = append(findings, folder(name, dir, name))
		default:
			if _, err := os.Stat(dir); err != nil {
				findings = append(findings, bad(name, err.Error(), "make that folder, or unset "+name))
				continue
			}
			findings = append(findings, good(name, dir))
		}
	}
	return findings
}

// folder checks that there is space in dir, and that it can be written. The named
// variable moves it.
func folder(check, dir, variable string) Finding {
	if dir == "" {
		return bad(check, "unknown, because the go command does not work", "mend go first")
	}
	at, err := setup.Writable(dir, variable)
	if err != nil {
		return fault(check, err, "")
	}
	free, err := freeBytes(at)
	if err != nil {
		return bad(check, err.Error(), "set "+variable+" to another folder")
	}
	value := fmt.Sprintf("%s, %.1f GB free", dir, float64(free)/1e9)
	if float64(free) < minSpace {
		return bad(check, value, fmt.Sprintf("free some space: %.0f GB are needed", minSpace/1e9))
	}
	return good(check, value)
}

// aside names the settings of this machine that the course does not follow: they do no
// harm, but explain why something is not as elsewhere.
func aside(ctx context.Context, env *setup.Env) []Finding {
	if names := env.LeftAside(ctx); len(names) > 0 {
		return []Finding{good("not followed here", strings.Join(names, ", "))}
	}
	return nil
}

// code tells the user which of the engine's code an instruction set stands for.
var code = map[string]string{
	"generic": "portable Go without vector instructions: training is slower",
	"avx2":    "AVX2",
	"avx512":  "AVX-512",
	"neon":    "NEON",
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
