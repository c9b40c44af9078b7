package nb

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/generative-deep-learning/go/gdl/settings"
)

// Source shows the source, with its doc comment, of functions, types, methods,
// constants or variables of one package of the checkout, highlighted as Go:
//
//	nb.Source("gdl/ae", "Deep", "AE.Loss")
//
// A method may also be written "(*AE).Loss", and any symbol may carry its
// package's name: "ae.Deep", "(*ae.AE).Loss". A package or symbol that does
// not exist ends the cell.
func Source(pkg string, symbols ...string) {
	code := Must(source(pkg, symbols))
	if inNotebook() {
		sendText(fenced(code), code)
		return
	}
	fmt.Print(code)
}

// fenced returns code as Markdown, which Jupyter highlights by itself. A
// browser's tabs are eight wide, too wide for a cell.
func fenced(code string) string {
	code = strings.ReplaceAll(code, "\t", "    ")
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + "go\n" + code + fence + "\n"
}

// source returns the text of symbols, a blank line between them.
func source(pkg string, symbols []string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", fmt.Errorf("nb: Source: %w", err)
	}
	rel := strings.TrimPrefix(pkg, settings.Module+"/")
	if !filepath.IsLocal(filepath.FromSlash(rel)) {
		return "", fmt.Errorf(`nb: Source: package %q; want a folder of the checkout as in "gdl/ae"`, pkg)
	}
	found, err := declarations(filepath.Join(root, filepath.FromSlash(rel)))
	if err != nil {
		return "", fmt.Errorf("nb: Source: package %q: %w", pkg, err)
	}
	if len(symbols) == 0 {
		return "", fmt.Errorf("nb: Source: package %q: no symbol given", pkg)
	}
	var parts []string
	for _, s := range symbols {
		text, ok := found[plainName(s)]
		if !ok {
			return "", fmt.Errorf("nb: Source: package %q has no %q; it has %s", pkg, s, exported(found))
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n"), nil
}

// moduleRoot returns the folder of the course's module: the checkout, or where
// Go finds it for a notebook that lies elsewhere.
func moduleRoot() (string, error) {
	root, err := checkout()
	if !errors.Is(err, errNoCheckout) {
		return root, err
	}
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", settings.Module)
	cmd.Dir = os.Getenv(protocol.GONB_TMP_DIR_ENV)
	if dir, runErr := cmd.Output(); runErr == nil && len(dir) > 0 {
		return strings.TrimSpace(string(dir)), nil
	}
	return "", err
}

// plainName turns "ae.Deep" into "Deep" and "(*ae.AE).Loss" into "AE.Loss".
// A package name is told from a type by its lower-case first letter.
func plainName(symbol string) string {
	parts := strings.Split(strings.NewReplacer("(", "", ")", "", "*", "").Replace(symbol), ".")
	if len(parts) > 1 && !ast.IsExported(parts[0]) && ast.IsExported(parts[1]) {
		parts = parts[1:]
	}
	return strings.Join(parts, ".")
}

func exported(found map[string]string) string {
	var names []string
	for name := range found {
		if ast.IsExported(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "nothing exported"
	}
	return strings.Join(names, ", ")
}

// declarations returns the text of each declaration of the package in dir, as
// built for this machine, by name: "Deep", "AE", "AE.Loss".
func declarations(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		if ok, err := build.Default.MatchFile(dir, name); err != nil || !ok {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			collect(found, listing{string(text), fset}, d)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no Go source for this machine in %s", filepath.Base(dir))
	}
	return found, nil
}

func collect(found map[string]string, l listing, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		found[funcName(d)] = l.text(d.Doc, d.Pos(), d.End())
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			text := l.text(d.Doc, d.Pos(), d.End())
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				// A type stands for itself; the values of a group explain each other.
				if d.Lparen.IsValid() {
					text = l.groupedType(spec)
				}
				found[spec.Name.Name] = text
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					found[name.Name] = text
				}
			}
		}
	}
}

// funcName returns "F" for a function and "T.M" for a method.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

// listing is one source file.
type listing struct {
	source string
	fset   *token.FileSet
}

// text returns whole lines from the doc comment, if any, to end.
func (l listing) text(doc *ast.CommentGroup, from, end token.Pos) string {
	if doc != nil {
		from = doc.Pos()
	}
	a, b := l.fset.Position(from).Offset, l.fset.Position(end).Offset
	if n := strings.IndexByte(l.source[b:], '\n'); n >= 0 {
		b += n
	}
	return strings.TrimRight(l.source[a:b], "\n") + "\n"
}

// groupedType returns a type of a type ( … ) group as if it stood alone.
func (l listing) groupedType(spec *ast.TypeSpec) string {
	text := "type " + l.text(nil, spec.Pos(), spec.End())
	if spec.Doc != nil {
		text = l.text(spec.Doc, spec.Pos(), spec.Doc.End()) + text
	}
	return strings.ReplaceAll(text, "\n\t", "\n")
}
