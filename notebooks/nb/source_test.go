package nb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// aeSource stands for a package of the course.
const aeSource = `// Package ae is a stand-in.
package ae

// Deep returns the deep autoencoder.
func Deep() *AE { return nil } // as in lab 3

// Sizes of the layers.
const (
	In   = 784
	Code = 32
)

type (
	// Pair is two of a kind.
	Pair[T any] struct{ A, B T }
)

// AE is an autoencoder.
type AE struct {
	Enc int // [784 32]
}

// Loss is in nats.
func (m *AE) Loss() float64 {
	return 0
}

func (p Pair[T]) First() T { return p.A }

// fence holds ` + "``" + "` in its comment.\nvar fence = 1\n"

func TestSource(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module "+settings.Module+"\n")
	write("gdl/ae/ae.go", aeSource)
	write("gdl/ae/ae_test.go", "package ae\n\nfunc Hidden() {}\n")
	write("gdl/ae/other_plan9.go", "package ae\n\nfunc Hidden() {}\n")
	write("gdl/broken/b.go", "package broken\n\nfunc {")
	t.Chdir(filepath.Join(root, "gdl"))

	loss := "// Loss is in nats.\nfunc (m *AE) Loss() float64 {\n\treturn 0\n}\n"
	deep := "// Deep returns the deep autoencoder.\nfunc Deep() *AE { return nil } // as in lab 3\n"
	for _, tc := range []struct {
		pkg     string
		symbols []string
		want    string
	}{
		{"gdl/ae", []string{"Deep"}, deep},
		{settings.Module + "/gdl/ae", []string{"ae.Deep"}, deep},
		{"gdl/ae", []string{"AE.Loss"}, loss},
		{"gdl/ae", []string{"(*AE).Loss"}, loss},
		{"gdl/ae", []string{"(*ae.AE).Loss", "Deep"}, loss + "\n" + deep},
		{"gdl/ae", []string{"AE"}, "// AE is an autoencoder.\ntype AE struct {\n\tEnc int // [784 32]\n}\n"},
		{"gdl/ae", []string{"Code"}, "// Sizes of the layers.\nconst (\n\tIn   = 784\n\tCode = 32\n)\n"},
		{"gdl/ae", []string{"Pair"}, "// Pair is two of a kind.\ntype Pair[T any] struct{ A, B T }\n"},
		{"gdl/ae", []string{"Pair.First"}, "func (p Pair[T]) First() T { return p.A }\n"},
	} {
		got, err := source(tc.pkg, tc.symbols)
		if err != nil {
			t.Errorf("%s %v: %v", tc.pkg, tc.symbols, err)
		} else if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s %v (-want +got):\n%s", tc.pkg, tc.symbols, d)
		}
	}
	for _, tc := range []struct {
		pkg     string
		symbols []string
		want    string
	}{
		{"gdl/ae", []string{"Hidden"}, `package "gdl/ae" has no "Hidden"; it has AE, AE.Loss, Code, Deep, In, Pair, Pair.First`},
		{"gdl/ae", nil, "no symbol given"},
		{"gdl/none", []string{"X"}, `package "gdl/none"`},
		{"gdl", []string{"X"}, "no Go source"},
		{"gdl/broken", []string{"X"}, "b.go:3"},
		{"../x", []string{"X"}, `package "../x"; want a folder of the checkout`},
		{"/etc", []string{"X"}, `package "/etc"; want a folder of the checkout`},
	} {
		if _, err := source(tc.pkg, tc.symbols); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s %v: %v; want an error with %q", tc.pkg, tc.symbols, err, tc.want)
		}
	}
	if md := fenced(aeSource); !strings.HasPrefix(md, "````go\n") || !strings.HasSuffix(md, "\n````\n") {
		t.Errorf("fence too short for a source with three back quotes: %q", md[:8])
	}
}
