package setup

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/proc"
)

// pipKept are the options of pip that say how packages are reached. All others, such as
// TARGET, say what becomes of them, and are the tool's business here.
var pipKept = []string{
	"INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "PROXY", "TRUSTED_HOST", "CERT", "CLIENT_CERT", "KEYRING_PROVIDER",
	"USE_FEATURE", "USE_DEPRECATED", // of certificates
	"TIMEOUT", "DEFAULT_TIMEOUT", "RETRIES", "CACHE_DIR", "NO_CACHE_DIR",
	"CONFIG_FILE", // for pipConfig
}

// pythonCommand runs a Python without the user's settings, packages and working folder.
func pythonCommand(ctx context.Context, python string, args ...string) *exec.Cmd {
	cmd := proc.Command(ctx, python, slices.Insert(args, 0, "-I")...)
	cmd.Env = CleanEnviron()
	return cmd
}

// pipCommand is a command of the pip that python has, such as install. Of the files that
// configure pip it follows pipKept only.
func pipCommand(ctx context.Context, python, command string, args ...string) (*exec.Cmd, error) {
	config, err := pipConfig(ctx, python)
	if err != nil {
		return nil, err
	}
	args = append([]string{"-m", "pip", command, "--progress-bar=off", "--no-input", "--disable-pip-version-check"}, args...)
	cmd := pythonCommand(ctx, python, args...)
	for _, section := range []string{"global", command} { // of two equal variables, the last counts
		for _, c := range config {
			if name := "PIP_" + c.option; c.section == section && !steers(name) && os.Getenv(name) == "" {
				cmd.Env = append(cmd.Env, name+"="+c.value)
			}
		}
	}
	cmd.Env = append(cmd.Env, "PIP_CONFIG_FILE="+os.DevNull) // no file counts
	return cmd, nil
}

// pipOption is a line of pip config list, with the name that an environment variable
// has behind PIP_.
type pipOption struct{ section, option, value string }

var (
	pipLine = regexp.MustCompile(`(?m)^(\w+)\.([\w-]+)=['"](.*)['"]\r?$`)
	// A value is printed as Python writes a string; a list has a line for each item,
	// and in a variable spaces between them.
	pipValue = strings.NewReplacer(`\\`, `\`, `\n`, " ", `\'`, `'`)
)

// pipConfig reads the files that configure pip.
func pipConfig(ctx context.Context, python string) ([]pipOption, error) {
	cmd := pythonCommand(ctx, python, "-m", "pip", "config", "list")
	var errors strings.Builder
	cmd.Stderr = &errors
	printed, err := cmd.Output()
	if err != nil {
		return nil, withOutput(cmd, fmt.Errorf("settings of pip: %w", err), []byte(errors.String()))
	}
	var all []pipOption
	for _, m := range pipLine.FindAllStringSubmatch(string(printed), -1) {
		option := strings.ToUpper(strings.ReplaceAll(m[2], "-", "_"))
		all = append(all, pipOption{m[1], option, strings.TrimSpace(pipValue.Replace(m[3]))})
	}
	return all, nil
}
