package main

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
)

// exemption is a number in prose that no output shows: the difference of two
// numbers that outputs show, or one that Reason tells the source of.
type exemption struct {
	Cell, Number, Reason string
	Difference           []string // larger, smaller
}

// holds says whether the difference, if e has one, is the one of two outputs.
func (e exemption) holds(outputs []float64) bool {
	if len(e.Difference) == 0 {
		return e.Reason != ""
	}
	if len(e.Difference) != 2 || !shows(outputs, e.Difference[0]) || !shows(outputs, e.Difference[1]) {
		return false
	}
	a, _ := strconv.ParseFloat(e.Difference[0], 64)
	b, _ := strconv.ParseFloat(e.Difference[1], 64)
	return shows([]float64{a - b}, e.Number)
}

// quote is a number in prose, and the words around it.
type quote struct{ Number, Around string }

var (
	// Code, formulas, pictures and links quote no output.
	notProse = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|\\$\\$.*?\\$\\$|\\$[^$\n]*\\$|!?\\[[^\\]]*\\]\\([^)]*\\)")
	word     = regexp.MustCompile(`[\pL\d.:/]+`)
	decimal  = regexp.MustCompile(`^(\d+\.\d+)\pL*$`)
	took     = regexp.MustCompile(`\(\d+\.\d+s\)`) // of a Go test: differs from run to run
	printed  = regexp.MustCompile(`\d+(?:\.\d+)?(?:e[+-]?\d+)?`)
)

// quotes returns the numbers with a decimal point in the prose of a Markdown
// cell. Versions (1.26.0) and names (arXiv:1312.6114) are none.
func quotes(source string) (found []quote) {
	prose := notProse.ReplaceAllString(source, " ")
	for _, at := range word.FindAllStringIndex(prose, -1) {
		m := decimal.FindStringSubmatch(strings.TrimRight(prose[at[0]:at[1]], ".:/"))
		if m == nil {
			continue
		}
		around := prose[max(0, at[0]-60):min(len(prose), at[1]+40)]
		found = append(found, quote{m[1], strings.Join(strings.Fields(strings.ToValidUTF8(around, "")), " ")})
	}
	return found
}

// shows says whether one of the outputs, rounded to the digits of number, is
// number. Signs do not count: prose says "0.2 lower" where a table has -0.2.
func shows(outputs []float64, number string) bool {
	want, _ := strconv.ParseFloat(number, 64)
	_, digits, _ := strings.Cut(number, ".")
	half := 0.5 * math.Pow10(-len(digits)) * (1 + 1e-9) // a tie may be rounded either way
	return slices.ContainsFunc(outputs, func(x float64) bool { return math.Abs(x-want) <= half })
}

// outputNumbers returns the numbers in the text outputs of cell i of nb.
func outputNumbers(nb file, i int) (numbers []float64) {
	for _, o := range nb.Cells[i].Outputs {
		text := o.Text + "\n" + o.Data["text/plain"] + "\n" + o.Data["text/markdown"]
		for _, s := range printed.FindAllString(took.ReplaceAllString(string(text), ""), -1) {
			if x, err := strconv.ParseFloat(s, 64); err == nil {
				numbers = append(numbers, x)
			}
		}
	}
	return numbers
}

// quotable returns the numbers that Markdown cell i may quote: those of the
// cells above it and of the code cells that follow it directly.
func quotable(nb file, i int) (numbers []float64) {
	for j := range nb.Cells {
		if j > i && nb.Cells[j].Type != "code" {
			break
		}
		numbers = append(numbers, outputNumbers(nb, j)...)
	}
	return numbers
}

// A number in prose is one that was measured: an output of its notebook shows
// it, or testdata/prose.json says where it comes from.
func TestProseNumbers(t *testing.T) {
	text, err := os.ReadFile("testdata/prose.json")
	if err != nil {
		t.Fatal(err)
	}
	var exempt map[string][]exemption
	if err := json.Unmarshal(text, &exempt); err != nil {
		t.Fatal(err)
	}
	eachNotebook(t, func(t *testing.T, place course.Place, week string) {
		nb, _ := readNotebook(t, place.Path(week))
		if nb.Metadata.Gdl.Scale == "" {
			t.Skip("the outputs are of no known scale: see TestNotebookFiles")
		}
		used := make([]bool, len(exempt[week]))
		for i, c := range nb.Cells {
			if c.Type == "markdown" {
				checkProse(t, c.ID, quotes(string(c.Source)), quotable(nb, i), exempt[week], used)
			}
		}
		for i, e := range exempt[week] {
			if !used[i] {
				t.Errorf("testdata/prose.json: %s in cell %s is needless, or its difference or reason does not hold", e.Number, e.Cell)
			}
		}
	})
}

// checkProse reports the quotes that neither outputs nor exemptions hold, and
// marks the exemptions it used.
func checkProse(t *testing.T, id string, said []quote, outputs []float64, exempt []exemption, used []bool) {
	t.Helper()
	for _, q := range said {
		if shows(outputs, q.Number) {
			continue
		}
		known := false
		for i, e := range exempt {
			if e.Cell == id && e.Number == q.Number && e.holds(outputs) {
				known, used[i] = true, true
			}
		}
		if !known {
			t.Errorf("cell %s: no output shows %s: … %s …", id, q.Number, q.Around)
		}
	}
}
