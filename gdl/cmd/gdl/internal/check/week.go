package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// toWrite is in the body of a function that nobody has written yet.
const toWrite = "nb.ToWrite"

// week is what a notebook of the course asks for.
type week struct {
	name  string
	tasks []task
	all   []declaration // of the whole notebook
	cells []cell
}

// task is a function that the learner writes, and its test.
type task struct {
	lab, function string
	theirs        []string      // names that the learner's cell declares
	before        []declaration // of the cells up to the test
	main          string        // the test
}

// tried finds the function that a cell tests.
var tried = regexp.MustCompile(`nb\.Try\("([^"]+)"`)

func newWeek(name string, nb handin) (week, error) {
	w := week{name: name, all: declared(nb), cells: nb.Cells}
	var before []declaration
	yours := map[string][]string{}
	for i, c := range nb.Cells {
		if c.Type != "code" {
			continue
		}
		if m := tried.FindStringSubmatch(string(c.Source)); m != nil {
			if yours[m[1]] == nil {
				return w, fmt.Errorf("%s: cell %s tests %s, which no cell leaves to write", name, c.ID, m[1])
			}
			_, main := split(string(c.Source))
			w.tasks = append(w.tasks, task{
				lab: labOf(c.ID), function: m[1], theirs: yours[m[1]],
				before: slices.Clone(before), main: fmt.Sprintf("//line test of %s:1\n%s", m[1], main),
			})
		}
		ds := declarations(c, i)
		var names []string
		for _, d := range ds {
			if d.path == "" {
				names = append(names, d.names...)
			}
		}
		for _, d := range ds {
			if strings.Contains(d.text, toWrite) {
				yours[d.names[0]] = names
			}
		}
		before = merge(before, ds...)
	}
	return w, nil
}

// labOf returns "lab1" of the cell "w2-lab1-try".
func labOf(id string) string {
	parts := strings.Split(id, "-")
	return parts[min(1, len(parts)-1)]
}

// compose returns the program that tests a learner's function: the course's own cells up
// to the test, the function with what the learner has declared for it, and the test.
// What else the learner has changed or written does not count.
func (w week) compose(t task, theirs []declaration) string {
	all := slices.Clone(t.before)
	for _, d := range w.needed(t, theirs) {
		all = merge(all, d)
	}
	var imports, rest strings.Builder
	for _, d := range all {
		if d.path != "" {
			fmt.Fprintf(&imports, "\t%s\n", d.text)
		} else if d.err == nil && !slices.Contains(d.names, "main") {
			rest.WriteString(d.text + "\n")
		}
	}
	return fmt.Sprintf("package main\n\nimport (\n%s)\n\n%s\nfunc main() {\n%s\n}\n", &imports, &rest, t.main)
}

// needed returns the learner's version of what the course left to write, with all that it
// mentions and the course does not have, and all imports.
func (w week) needed(t task, theirs []declaration) []declaration {
	take := make([]bool, len(theirs))
	mentioned := map[string]bool{}
	for more := true; more; {
		more = false
		for i, d := range theirs {
			switch {
			case take[i] || d.err != nil:
				continue
			case d.path == "" && !overlap(d.names, t.theirs) && !w.wanted(d, mentioned):
				continue
			}
			take[i], more = true, true
			if d.path == "" {
				for _, name := range identifier.FindAllString(d.text, -1) {
					mentioned[name] = true
				}
			}
		}
	}
	var all []declaration
	for i, d := range theirs {
		if take[i] {
			all = append(all, d)
		}
	}
	return all
}

var identifier = regexp.MustCompile(`[\pL_][\pL\pN_]*`)

// wanted reports whether a declaration, or the type of a method, is mentioned and not the
// course's.
func (w week) wanted(d declaration, mentioned map[string]bool) bool {
	for _, n := range d.names {
		owner, _, _ := strings.Cut(n, ".")
		if mentioned[owner] && find(w.all, n) < 0 {
			return true
		}
	}
	return false
}

// targeted finds what a cell measures.
var targeted = regexp.MustCompile(`nb\.Target(?:AtLeast)?\("([^"]+)"`)

// target says whether the outputs of a notebook meet the targets of a lab.
func (w week) target(lab string, nb handin) (Target, string) {
	state, words := NoTarget, []string(nil)
	for _, c := range w.cells {
		if c.Type != "code" || labOf(c.ID) != lab {
			continue
		}
		for _, m := range targeted.FindAllStringSubmatch(string(c.Source), -1) {
			s, line := targetOf(m[1], nb)
			if line != "" {
				words = append(words, line)
			}
			if state == NoTarget || state == Met || s == Missed {
				state = s
			}
		}
	}
	return state, strings.Join(words, "; ")
}

// targetOf looks for the line that nb.Target prints of what it measures.
func targetOf(what string, nb handin) (Target, string) {
	for _, c := range nb.Cells {
		if !strings.Contains(string(c.Source), `"`+what+`"`) {
			continue
		}
		for _, line := range c.lines() {
			switch line = strings.TrimSpace(strings.TrimPrefix(line, "error: ")); {
			case !strings.HasPrefix(line, what+": "):
			case strings.HasSuffix(line, "✓"):
				return Met, line
			case strings.Contains(line, ", want "):
				return Missed, line
			default: // scale short measures, and expects nothing
				return NotRun, line + " at scale short"
			}
		}
	}
	return NotRun, ""
}
