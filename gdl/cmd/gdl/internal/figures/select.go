package figures

import (
	"fmt"
	"slices"
	"strings"
)

// Selection says which figures to make: those of each week that accept takes.
type Selection struct {
	Weeks []string // notebooks to run, in order
	names []string // what the user named; empty: everything
}

// Select resolves names, each a week ("week2") or a figure ("week2/rows" with
// or without extension), against the manifest and the notebooks there are. No
// names select everything.
func Select(names []string, m Manifest, weeks []string) (Selection, error) {
	if len(names) == 0 {
		return Selection{Weeks: weeks}, nil
	}
	var s Selection
	for _, name := range names {
		week, err := weekOf(name, m, weeks)
		if err != nil {
			return Selection{}, err
		}
		s.names = append(s.names, name)
		if !slices.Contains(s.Weeks, week) {
			s.Weeks = append(s.Weeks, week)
		}
	}
	return s, nil
}

func weekOf(name string, m Manifest, weeks []string) (string, error) {
	if slices.Contains(weeks, name) {
		return name, nil
	}
	known := slices.Clone(weeks)
	for _, f := range m {
		if f.Name == name || f.title() == name {
			return f.Week(), nil
		}
		known = append(known, f.title())
	}
	return "", fmt.Errorf("no figure or notebook %q: there are %s", name, strings.Join(known, ", "))
}

// accept tells whether the selection holds f.
func (s Selection) accept(f Figure) bool {
	if !slices.Contains(s.Weeks, f.Week()) {
		return false
	}
	return len(s.names) == 0 || slices.ContainsFunc(s.names, func(n string) bool {
		return n == f.Week() || n == f.Name || n == f.title()
	})
}
