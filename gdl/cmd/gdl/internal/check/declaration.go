package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// declaration is one of a cell, or the error of a cell that cannot be parsed.
type declaration struct {
	names []string // that it declares; a method is "Type.Name"
	text  string   // Go, after a directive that says where it stands
	err   error    // of the cell: names are those that its text seems to declare
	path  string   // of an import; then names is its name here
}

// declared returns the declarations of a notebook's cells in order; of those with the
// same name, the last.
func declared(nb handin) []declaration {
	var all []declaration
	for i, c := range nb.Cells {
		if c.Type == "code" {
			all = merge(all, declarations(c, i)...)
		}
	}
	return all
}

// merge adds declarations to others; they replace those of the same name.
func merge(all []declaration, more ...declaration) []declaration {
	for _, d := range more {
		all = slices.DeleteFunc(all, func(old declaration) bool { return overlap(old.names, d.names) })
		all = append(all, d)
	}
	return all
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "_" && slices.Contains(b, s) })
}

// find returns the index of the declaration of a name, or −1.
func find(all []declaration, name string) int {
	return slices.IndexFunc(all, func(d declaration) bool { return slices.Contains(d.names, name) })
}

// split returns what of a cell are declarations and what is the body of its main
// function, as the kernel sees it: what comes after a line %%. Other lines that begin
// with % or ! are orders to the kernel; they are emptied.
func split(source string) (decls, main string) {
	lines := strings.Split(source, "\n")
	at := len(lines)
	for i, l := range lines {
		switch {
		case at == len(lines) && (l == "%%" || l == "%main" || strings.HasPrefix(l, "%% ") || strings.HasPrefix(l, "%main ")):
			at, lines[i] = i, ""
		case strings.HasPrefix(l, "%") || strings.HasPrefix(l, "!"):
			lines[i] = ""
		}
	}
	return strings.Join(lines[:at], "\n"), strings.Join(lines[at:], "\n")
}

// declarations returns those of a cell, number i of its notebook.
func declarations(c cell, i int) []declaration {
	source, _ := split(string(c.Source))
	where := place(c, i)
	const head = "package main;"
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, where, head+source, parser.ParseComments)
	if err != nil {
		return unparsed(source, err.Error())
	}
	at := func(p token.Pos) int { return files.Position(p).Offset - len(head) }
	var all []declaration
	add := func(names []string, prefix string, from, to token.Pos) {
		line := files.Position(from).Line
		all = append(all, declaration{
			names: names,
			text:  fmt.Sprintf("//line %s:%d\n%s%s\n", where, line, prefix, source[at(from):at(to)]),
		})
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil && len(d.Recv.List) > 0 {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			add([]string{name}, "", d.Pos(), d.End())
		case *ast.GenDecl:
			if d.Tok == token.CONST || len(d.Specs) == 1 && d.Tok != token.IMPORT { // iota counts in its group
				var names []string
				for _, s := range d.Specs {
					names = append(names, specNames(s)...)
				}
				add(names, "", d.Pos(), d.End())
				continue
			}
			for _, s := range d.Specs {
				if imp, ok := s.(*ast.ImportSpec); ok {
					all = append(all, imported(imp))
					continue
				}
				add(specNames(s), d.Tok.String()+" ", s.Pos(), s.End())
			}
		}
	}
	return all
}

// place names a cell in messages.
func place(c cell, i int) string {
	if c.ID != "" {
		return "cell " + c.ID
	}
	return fmt.Sprint("cell ", i+1)
}

// unparsed stands for the functions of a cell that is no Go.
func unparsed(source, message string) []declaration {
	var all []declaration
	for _, l := range strings.Split(source, "\n") {
		if rest, ok := strings.CutPrefix(l, "func "); ok {
			if name, _, ok := strings.Cut(rest, "("); ok && token.IsIdentifier(name) {
				all = append(all, declaration{names: []string{name}, err: fmt.Errorf("does not compile: %s", message)})
			}
		}
	}
	return all
}

func imported(s *ast.ImportSpec) declaration {
	path := strings.Trim(s.Path.Value, "`\"")
	d := declaration{names: []string{"import " + path}, path: path, text: s.Path.Value}
	if s.Name != nil {
		d.names[0], d.text = "import "+s.Name.Name, s.Name.Name+" "+s.Path.Value
	}
	return d
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

func specNames(s ast.Spec) []string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		var names []string
		for _, n := range s.Names {
			names = append(names, n.Name)
		}
		return names
	}
	return nil
}
