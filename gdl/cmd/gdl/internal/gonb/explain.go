package gonb

import (
	"fmt"
	"regexp"
)

// This file is compiled into the kernel too (see edits.go): it imports the
// standard library alone.

// advice holds what a compiler's message means in a notebook. $1 is what the
// pattern's group found.
var advice = []struct {
	message *regexp.Regexp
	words   string
}{
	{
		regexp.MustCompile(`expected declaration, found|non-declaration statement outside function body`),
		"This cell has statements but no line %%. Write %% above the first statement.",
	},
	{
		regexp.MustCompile(`undefined: ([\pL_][\pL\pN_]*)(?:$|\n)`),
		"No cell that has run declares $1. After a start of the kernel nothing is declared: choose Run ▸ Run All Above Selected Cell. If it still fails, look at the spelling.",
	},
	{
		regexp.MustCompile(`declared and not used: (\S+)`),
		"$1 is declared but never used, which Go refuses. Use it, or put _ in its place.",
	},
	{
		regexp.MustCompile(`imported and not used|"[^"\n]*" imported as \S+ and not used`),
		"An imported package is not used: take it out of the imports.",
	},
}

// explain returns the words for a learner that stand above a compiler's
// message, or "" when the message speaks for itself. The first error counts:
// the others often follow from it.
func explain(message string) string {
	first, words := len(message), ""
	for _, a := range advice {
		at := a.message.FindStringSubmatchIndex(message)
		if at != nil && at[0] < first {
			first, words = at[0], string(a.message.ExpandString(nil, a.words, message, at))
		}
	}
	return words
}

var (
	goroutineLine = regexp.MustCompile(`^goroutine \d+ .*\[.*\]:$`)
	frameLine     = regexp.MustCompile(`^(?:\t\S+:\d+.*|created by .*|\S+\(.*\)|\.\.\.additional frames.*|)$`)
)

// traceCutter shortens Go's stack traces to the line of the cell.
type traceCutter struct {
	inTrace, placed bool
}

// line returns what to print in place of a line of standard error, and whether
// to print anything. place turns a frame of the cell's code into "Cell [3] Line
// 2", and another into "".
func (c *traceCutter) line(text string, place func(frame string) string) (string, bool) {
	if goroutineLine.MatchString(text) {
		c.inTrace = true
		return "", false
	}
	if !c.inTrace {
		return text, true
	}
	if !frameLine.MatchString(text) {
		c.inTrace = false
		return text, true
	}
	if where := place(text); where != "" && !c.placed {
		c.placed = true
		return fmt.Sprintf("in %s", where), true
	}
	return "", false
}
