package notebook

import (
	"os/exec"
	"strings"
	"testing"
)

// hostile writes the page of a notebook whose output is a table with names that are
// programs.
const hostile = `
import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
table = "| class |\n|---|\n| <img src=x onerror=f()> |\n| [x](javascript:f()) |\n| a &lt; b |\n"
output = new_output("display_data", data={"text/markdown": table, "text/plain": table})
print(page(new_notebook(cells=[new_code_cell("x", outputs=[output])]), "/tmp/x", ""))
`

// The names of classes in a table are those of folders, which may be a stranger's: on
// the page, which no notebook server guards, they are text.
func TestNamesOnThePageAreText(t *testing.T) {
	env := ready(t)
	out, err := exec.CommandContext(t.Context(), env.Python(), "-c", pageScript+hostile).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"<td>&lt;img src=x onerror=f()&gt;</td>", "<td>a &lt; b</td>", "<table>"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	for _, bad := range []string{"<img src=x", "javascript:f()"} {
		if strings.Contains(string(out), bad) {
			t.Errorf("%q on the page", bad)
		}
	}
}
