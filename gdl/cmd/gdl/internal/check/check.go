// Package check looks at notebooks that learners hand in: which of the functions that
// are theirs to write are written, which pass the course's own tests, and whether what
// the notebook measured meets its targets.
package check

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// Limits are what a learner's function may take, with its test.
type Limits struct {
	Time   time.Duration
	Output int    // bytes that it prints
	Memory uint64 // bytes, on Linux
	File   uint64 // bytes of each file that it writes, on Linux
}

// DefaultLimits are above what any test of the course takes: most take no second, and one
// trains the learner's model for a minute.
func DefaultLimits() Limits {
	return Limits{Time: 5 * time.Minute, Output: 1 << 20, Memory: 4 << 30, File: 64 << 20}
}

// Result is what there is to say of one function.
type Result struct {
	File     string `json:"file"`
	Week     string `json:"week"` // "week2"
	Lab      string `json:"lab"`  // "lab1"
	Function string `json:"function"`
	Written  bool   `json:"written"`
	Passes   bool   `json:"passes"`
	// Words say what the tests found: "right ✓ (2 checks)", a hint, or an error.
	Words  string `json:"words"`
	Target Target `json:"target"`
	// TargetWords are the lines that the notebook printed of the lab's targets.
	TargetWords string  `json:"target_words,omitempty"`
	Seconds     float64 `json:"seconds"`
}

// Target says whether a lab has met its targets, by the outputs that were handed in.
type Target string

const (
	NoTarget Target = "none" // the lab has none
	NotRun   Target = "not run"
	Missed   Target = "missed"
	Met      Target = "met"
)

// Checker checks notebooks against the weeks of a checkout.
type Checker struct {
	Limits
	Scale string // of the tests, see package settings
	place course.Place
	weeks []week
}

// New reads the weeks of a checkout.
func New(place course.Place) (*Checker, error) {
	names, err := place.Weeks()
	if err != nil {
		return nil, err
	}
	c := &Checker{Limits: DefaultLimits(), Scale: settings.Lab, place: place}
	for _, name := range names {
		nb, err := read(place.Path(name))
		if err != nil {
			return nil, err
		}
		w, err := newWeek(name, nb)
		if err != nil {
			return nil, err
		}
		if len(w.tasks) > 0 {
			c.weeks = append(c.weeks, w)
		}
	}
	return c, nil
}

// Notebook checks one notebook, a copy of a week or its solutions, and tells report of each
// function before it is tested: of so many, this is the next. An error names the file.
func (c *Checker) Notebook(ctx context.Context, path string, report func(lab, function string, n, of int)) ([]Result, error) {
	nb, err := read(path)
	if err != nil {
		return nil, err
	}
	theirs := declared(nb)
	w, ok := c.weekOf(theirs)
	if !ok {
		return nil, fmt.Errorf("%s: no notebook of the course: it has none of the functions that a learner writes, such as %s in %s",
			path, c.weeks[0].tasks[0].function, c.weeks[0].name)
	}
	tmp, err := atomicfile.TempFolder("", nil)
	if err != nil {
		return nil, err
	}
	defer tmp.Remove()
	var all []Result
	for i, t := range w.tasks {
		report(t.lab, t.function, i+1, len(w.tasks))
		r := Result{File: path, Week: w.name, Lab: t.lab, Function: t.function}
		r.Target, r.TargetWords = w.target(t.lab, nb)
		start := time.Now()
		c.test(ctx, &r, w, t, theirs, tmp.Path)
		r.Seconds = time.Since(start).Seconds()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: interrupted", path)
		}
		all = append(all, r)
	}
	return all, nil
}

// weekOf returns the week that a notebook with such declarations is of.
func (c *Checker) weekOf(theirs []declaration) (week, bool) {
	var best week
	most := 0
	for _, w := range c.weeks {
		n := 0
		for _, t := range w.tasks {
			if find(theirs, t.function) >= 0 {
				n++
			}
		}
		if n > most {
			best, most = w, n
		}
	}
	return best, most > 0
}

// test fills in what r says of the function of task t.
func (c *Checker) test(ctx context.Context, r *Result, w week, t task, theirs []declaration, tmp string) {
	i := find(theirs, t.function)
	switch {
	case i < 0:
		r.Words = "no cell declares " + t.function
		return
	case theirs[i].err != nil:
		r.Written, r.Words = true, theirs[i].err.Error()
		return
	case strings.Contains(theirs[i].text, toWrite):
		r.Words = "not written yet"
		return
	}
	r.Written = true
	program, err := c.build(ctx, w.compose(t, theirs), tmp)
	if err != nil {
		r.Words = err.Error()
		return
	}
	defer os.Remove(program)
	out, err := c.run(ctx, program, tmp)
	r.Passes, r.Words = verdict(out, t.function)
	if err != nil {
		r.Passes, r.Words = false, err.Error()
	}
}

// verdict reads what nb.Try has printed of a function.
func verdict(out, function string) (passes bool, words string) {
	lines := strings.Split(out, "\n")
	slices.Reverse(lines)
	for _, line := range lines {
		if words, ok := strings.CutPrefix(line, function+": "); ok {
			return strings.HasPrefix(words, "right ✓"), words
		}
	}
	return false, "the program ended before its test"
}
