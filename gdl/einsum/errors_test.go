package einsum_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/einsum"
)

// Each error shows the equation with a caret under the mistake.
func TestErrorsPoint(t *testing.T) {
	square := []int{2, 3}
	for _, c := range []struct {
		shapes [][]int
		want   string
	}{
		{[][]int{square, {3, 4}}, `index q of the result is in no operand
ij,jk->iq
        ^`},
		{[][]int{square, {4, 4}}, `index j has length 3 in A and 4 in B
ij,jk->ik
   ^`},
		{[][]int{square}, `index i has lengths 2 and 3 in A
ii
 ^`},
		{[][]int{{5, 2}, {3}}, `axis 0 of "..." has length 2 in A and 3 in B
i...,...->...
     ^`},
		{[][]int{square}, `'1' is no index, want a letter a-z or A-Z
i1
 ^`},
		{[][]int{square}, `'é' is no index, want a letter a-z or A-Z
i é
  ^`},
		{[][]int{square}, `'→' is no index, want a letter a-z or A-Z
ij→ji
  ^`},
		{[][]int{square}, `"-" without ">", want the arrow "->"
ij-ji
  ^`},
		{[][]int{square}, `">" without "-", want the arrow "->"
ij >ji
   ^`},
		{[][]int{square}, `a second arrow, want one
ij->j->i
     ^`},
		{[][]int{square}, `a comma after the arrow, want one result
ij->j,i
     ^`},
		{[][]int{square}, `index i stands twice in the result
ij->jii
      ^`},
		{[][]int{square}, `A has shape [2 3] and letters "ijk", want an axis for each letter
ijk->i
  ^`},
		{[][]int{square}, `A has shape [2 3] and letters "i", want a letter for each axis, or "..."
i->i
 ^`},
		{[][]int{square, {}}, `B has shape [] and letters "k...", want an axis for each letter
ij,k...->i
   ^`},
		{[][]int{{2, 0}}, `A has shape [2 0], want lengths ≥ 1
ij
^`},
		{[][]int{square}, `a second "..." in one subscript, want at most one
...i...->i
    ^`},
		{[][]int{square}, `an incomplete ellipsis, want "..."
..i
^`},
		{[][]int{square}, `the result has no "...", the operands do: "..." is never summed over
...i->i
       ^`},
		{[][]int{square, square, square, square, square}, `too many operands, want at most 4
a,b,c,d,e
       ^`},
		{[][]int{square}, `operands in the equation: 2, tensors: 1
ij,jk->ik
   ^`},
		{[][]int{square, square}, `operands in the equation: 1, tensors: 2
ij->ji
  ^`},
		{[][]int{{1 << 20, 1 << 20, 2}}, `A has shape [1048576 1048576 2]: 2.2e+12 elements, want at most 1099511627776
ijk->k
^`},
		{[][]int{{1 << 20}, {1 << 21}}, `Y has shape [1048576 2097152]: 2.2e+12 elements, want at most 1099511627776
i,j->ij
     ^`},
	} {
		lines := strings.Split(c.want, "\n")
		want := "einsum: " + lines[0] + "\n    " + lines[1] + "\n    " + lines[2]
		_, err := einsum.Explain(lines[1], c.shapes...)
		if err == nil {
			t.Errorf("%s: no error", lines[1])
			continue
		}
		if d := cmp.Diff(want, err.Error()); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

func TestErrorsWithoutAPlace(t *testing.T) {
	for _, eq := range []string{"", "  "} {
		if _, err := einsum.Explain(eq); err == nil || !strings.HasPrefix(err.Error(), "einsum: empty equation") {
			t.Errorf("%q: error %v, want an empty equation", eq, err)
		}
	}
	short := einsum.Tensor[float32]{Shape: []int{2, 3}, Data: make([]float32, 5)}
	for _, f := range []func(string, ...einsum.Tensor[float32]) (einsum.Tensor[float32], error){einsum.Eval[float32], einsum.Loops[float32]} {
		if _, err := f("ij", short); err == nil || err.Error() != "einsum: A has shape [2 3] and 5 values, want 6" {
			t.Errorf("error %v, want the number of values", err)
		}
	}
	many := make([]int, 60)
	for i := range many {
		many[i] = 1
	}
	if _, err := einsum.Explain("...a", many); err == nil || !strings.Contains(err.Error(), `"..." stands for 59 axes`) {
		t.Errorf("error %v, want the number of axes", err)
	}
}
