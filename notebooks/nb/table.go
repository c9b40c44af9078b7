package nb

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// Table shows rows under a header: as a Markdown table in a notebook, as
// aligned text elsewhere. Numbers align at the right, and at the point where all
// of a column are floats; thousands are spaced. A string may hold Markdown, but no
// HTML. A row whose length is not the header's ends the cell.
func Table(header []string, rows [][]any) {
	t, err := newTable(header, rows)
	Check(err)
	if inNotebook() {
		sendText(t.markdown(), t.text())
		return
	}
	fmt.Fprint(os.Stdout, t.text())
}

type table struct {
	cells [][]string // the header first
	right []bool     // columns of numbers
}

func newTable(header []string, rows [][]any) (*table, error) {
	if len(header) == 0 {
		return nil, fmt.Errorf("nb: Table: no columns")
	}
	t := &table{cells: [][]string{header}, right: make([]bool, len(header))}
	for i := range t.right {
		t.right[i] = len(rows) > 0
	}
	for i, row := range rows {
		if len(row) != len(header) {
			return nil, fmt.Errorf("nb: Table: row %d has %d cells; the header has %d", i, len(row), len(header))
		}
	}
	places := make([]int, len(header))
	for j := range places {
		var column []any
		for _, row := range rows {
			column = append(column, row[j])
		}
		places[j] = decimals(column)
	}
	for _, row := range rows {
		line := make([]string, len(row))
		for j, v := range row {
			line[j] = cell(v, places[j])
			t.right[j] = t.right[j] && isNumber(v)
		}
		t.cells = append(t.cells, line)
	}
	return t, nil
}

// cell returns v as it is shown in a column whose floats have that many decimals.
func cell(v any, decimals int) string {
	if isNumber(v) {
		return number(v, decimals)
	}
	return strings.ReplaceAll(fmt.Sprint(v), "\n", " ")
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int64, float32, float64:
		return true
	}
	return false
}

// markdownCell keeps a cell in its place, and HTML from being any: the name of a class
// is the name of a folder, which a stranger may have chosen.
var markdownCell = strings.NewReplacer("|", `\|`, "<", "&lt;")

func (t *table) markdown() string {
	var b strings.Builder
	for i, row := range t.cells {
		for _, s := range row {
			b.WriteString("| " + markdownCell.Replace(s) + " ")
		}
		b.WriteString("|\n")
		if i > 0 {
			continue
		}
		for _, r := range t.right {
			if r {
				b.WriteString("|---:")
			} else {
				b.WriteString("|:---")
			}
		}
		b.WriteString("|\n")
	}
	return b.String()
}

func (t *table) text() string {
	widths := make([]int, len(t.right))
	for _, row := range t.cells {
		for j, s := range row {
			widths[j] = max(widths[j], utf8.RuneCountInString(s))
		}
	}
	var b strings.Builder
	line := func(row []string) {
		var l strings.Builder
		for j, s := range row {
			gap := strings.Repeat(" ", widths[j]-utf8.RuneCountInString(s))
			if t.right[j] {
				s = gap + s
			} else {
				s += gap
			}
			l.WriteString(s + "  ")
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(t.cells[0])
	rule := make([]string, len(widths))
	for j, w := range widths {
		rule[j] = strings.Repeat("─", w)
	}
	line(rule)
	for _, row := range t.cells[1:] {
		line(row)
	}
	return b.String()
}
