// Package doctor checks what the notebooks need from a machine and says how to
// mend what is missing. It changes nothing.
package doctor

import (
	"context"
	"errors"

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

// fault is the finding of a setup.Fault, or of another error, mended by mend.
func fault(check string, err error, mend string) Finding {
	var f *setup.Fault
	if errors.As(err, &f) {
		return bad(check, f.Cause, f.Mend)
	}
	return bad(check, err.Error(), mend)
}

// setUp is the mend for whatever the tool makes itself.
const setUp = "run: go tool gdl lab --setup-only"

// Examine runs all checks. port is the one for JupyterLab; 0 for any.
func Examine(ctx context.Context, env *setup.Env, port int) []Finding {
	findings := []Finding{
		goCommand(env), python(), venv(), environment(ctx, env), kernel(ctx, env),
	}
	findings = append(findings, kernelPath(env)...)
	findings = append(findings, portFree(port), temporary())
	findings = append(findings, folders(env)...)
	findings = append(findings, named()...)
	findings = append(findings, processor(engine.ISA(), engine.CheckISA()), scale())
	return append(findings, aside(ctx, env)...)
}
