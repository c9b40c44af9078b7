package exec

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/internal/ir"
)

// Fingerprint identifies what a set of outputs computes: the ops with their
// attributes, shapes and order, and the names and shapes of the inputs. Two
// graphs built by the same code have the same fingerprint in every process;
// a changed layer, loss or constant changes it. Values bound to inputs do not
// count.
func Fingerprint(outputs ...*G.Node) (string, error) {
	order, err := schedule(outputs)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	id := map[*G.Node]int{}
	for i, n := range order {
		id[n] = i
		if n.Op() == nil {
			fmt.Fprintf(h, "%d input %q %v\n", i, n.Name(), n.Shape())
			continue
		}
		fmt.Fprintf(h, "%d %s %v", i, n.Op(), n.Shape())
		for _, x := range ir.Operands(n) {
			fmt.Fprintf(h, " %d", id[x])
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
