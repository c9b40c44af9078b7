package einsum

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String prints the explanation as plain text.
func (e *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "einsum %s\n\n", printable(e.Given))
	e.writeIndices(&b)
	fmt.Fprintf(&b, "\nIn one nest of loops: %s\n\n%s", e.LoopCost, e.Loops)
	fmt.Fprintf(&b, "\nIn steps: %s\n\n", e.Cost)
	for i, s := range e.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	return b.String()
}

// writeIndices prints a table: one line for each index, one column for each
// tensor, with the axes that have the index.
func (e *Explanation) writeIndices(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 3, ' ', 0)
	tensors := append(append([]Operand{}, e.Operands...), e.Result)
	fmt.Fprint(w, "index\tlength")
	for _, t := range tensors {
		fmt.Fprintf(w, "\t%s %v", t.Name, t.Shape)
	}
	fmt.Fprintln(w, "\trole")
	for _, x := range e.Indices {
		fmt.Fprintf(w, "%c\t%d", x.Letter, x.Length)
		for _, t := range tensors {
			fmt.Fprintf(w, "\t%s", t.axesOf(x.Letter))
		}
		fmt.Fprintf(w, "\t%s\n", x.role())
	}
	w.Flush()
}

// axesOf lists the axes with a letter: "axis 0", "axes 0, 1" or "".
func (o Operand) axesOf(letter byte) string {
	var at []string
	for i := range len(o.Letters) {
		if o.Letters[i] == letter {
			at = append(at, fmt.Sprint(i))
		}
	}
	switch len(at) {
	case 0:
		return "-"
	case 1:
		return "axis " + at[0]
	default:
		return "axes " + strings.Join(at, ", ")
	}
}

func (x Index) role() string {
	s := "kept"
	if x.Summed {
		s = "summed over"
	}
	if x.Ellipsis {
		s += `, of "..."`
	}
	return s
}

// String returns the counts in words.
func (c Cost) String() string {
	return fmt.Sprintf("%.0f multiplications, %.0f additions", c.Mul, c.Add)
}

// String returns the step as an equation of its own, then how it is done.
func (s Step) String() string {
	letters, names := "", ""
	for i, o := range s.Operands {
		if i > 0 {
			letters += ","
		}
		letters += o.Letters
		names += ", " + o.Name
	}
	text := fmt.Sprintf("%s = einsum(%q%s)\n   %s", s.Result.Name, letters+"->"+s.Result.Letters, names, s.how())
	if s.Cost != (Cost{}) {
		text += "\n   " + s.Cost.String()
	}
	return text
}

func (s Step) how() string {
	if s.MatMul != nil {
		return s.MatMul.String()
	}
	var how []string
	if len(s.Operands) == 2 {
		how = append(how, "product by loops")
	}
	if s.Diagonal {
		how = append(how, "diagonal")
	}
	if s.Summed != "" {
		how = append(how, "sum over "+s.Summed)
	}
	if how == nil {
		how = append(how, "copy")
	}
	return strings.Join(how, ", ")
}

// String returns the sizes with their letters.
func (m *MatMul) String() string {
	s := "matrix product "
	if m.Batch > 1 {
		s = fmt.Sprintf("%d matrix products (%s) ", m.Batch, m.BLetters)
	}
	return s + fmt.Sprintf("%s·%s: M = %s, N = %s, K = %s", stored(m.TransA, m.M, m.K), stored(m.TransB, m.K, m.N),
		sized(m.M, m.MLetters), sized(m.N, m.NLetters), sized(m.K, m.KLetters))
}

func stored(trans bool, rows, cols int) string {
	if trans {
		return fmt.Sprintf("[%d %d]ᵀ", cols, rows)
	}
	return fmt.Sprintf("[%d %d]", rows, cols)
}

func sized(n int, letters string) string {
	if letters == "" {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d (%s)", n, letters)
}
