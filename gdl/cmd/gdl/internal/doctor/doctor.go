// Package doctor checks what the notebooks need from a machine and says how to
// mend what is missing. It changes nothing.
package doctor

import (
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	engine "github.com/generative-deep-learning/go/gdl/internal/kernel" // kernel is Jupyter's here
)

// Finding is the result of one check.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Value string `json:"value"`          // what was found
	Mend  string `json:"mend,omitempty"` // what to do when not OK
}

func good(check, value string) Finding { return Finding{Check: check, OK: true, Value: value} }

func bad(check, value, mend string) Finding { return Finding{Check: check, Value: value, Mend: mend} }

// setUp is the mend for whatever the tool makes itself.
const setUp = "run: go tool gdl lab --setup-only"

// Examine runs all checks. port is the one for JupyterLab; 0 for any.
func Examine(env *setup.Env, port int) []Finding {
	findings := []Finding{
		goCommand(env), python(), venv(), environment(env), kernel(env),
	}
	findings = append(findings, kernelPath(env)...)
	findings = append(findings, portFree(port))
	findings = append(findings, folders(env)...)
	return append(findings, processor(engine.ISA(), engine.CheckISA()), scale())
}
