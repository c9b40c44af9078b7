package einsum_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/generative-deep-learning/go/gdl/einsum"
)

// What a step is lowered to: the sizes of a matrix product, or how it is done
// instead.
func TestSteps(t *testing.T) {
	for _, c := range []struct {
		eq     string
		shapes [][]int
		want   []string
	}{
		{"ij,jk->ik", [][]int{{2, 3}, {3, 4}}, []string{"[2 3]·[3 4]"}},
		{"ji,jk->ik", [][]int{{3, 2}, {3, 4}}, []string{"[3 2]ᵀ·[3 4]"}},
		{"ij,kj->ik", [][]int{{2, 3}, {4, 3}}, []string{"[2 3]·[4 3]ᵀ"}},
		{"ij,jk->ki", [][]int{{2, 3}, {3, 4}}, []string{"[3 4]ᵀ·[2 3]ᵀ"}},
		{"bij,bjk->bik", [][]int{{2, 5, 6}, {2, 6, 4}}, []string{"2 matrix products (b) [5 6]·[6 4]"}},
		{"bqhd,bkhd->bhqk", [][]int{{2, 3, 4, 6}, {2, 5, 4, 6}}, []string{"8 matrix products (bh) [3 6]·[5 6]ᵀ"}},
		{"bijc,cd->bijd", [][]int{{2, 3, 4, 5}, {5, 6}}, []string{"[24 5]·[5 6]: M = 24 (bij)"}},
		{"ij,ij->ij", [][]int{{2, 3}, {2, 3}}, []string{"product by loops\n   6 multiplications, 0 additions"}},
		{"iij,jk->k", [][]int{{3, 3, 4}, {4, 5}}, []string{"diagonal, sum over i", "[1 4]·[4 5]"}},
		{"ij->ji", [][]int{{2, 3}}, []string{"copy"}},
		{"ij,jk,k->", [][]int{{2, 3}, {3, 4}, {4}}, []string{`T1 = einsum("ij->j", A)`, `T2 = einsum("jk,k->j", B, C)`, `Y = einsum("j,j->", T1, T2)`}},
		{"abk,kn->bna", [][]int{{2, 3, 4}, {4, 5}}, []string{"[6 4]·[4 5]: M = 6 (ab)", `Y = einsum("abn->bna", T1)`}},
		{"mk,kab->bma", [][]int{{2, 4}, {4, 3, 5}}, []string{"M = 15 (ab)", `einsum("abm->bma", T1)`}},
		{"mab,ban->mn", [][]int{{2, 3, 4}, {4, 3, 5}}, []string{`T1 = einsum("mab->mba", A)`, "K = 12 (ba)"}},
		{"mab,ban->mn", [][]int{{6, 3, 4}, {4, 3, 5}}, []string{`T1 = einsum("ban->abn", B)`, "K = 12 (ab)"}},
		{"abk,kcd->bdac", [][]int{{2, 3, 4}, {4, 5, 6}}, []string{`T1 = einsum("abk,kcd->abcd", A, B)`, `Y = einsum("abcd->bdac", T1)`}},
		{"ajb,bka->jk", [][]int{{5, 3, 4}, {4, 6, 5}}, []string{`T1 = einsum("ajb->jab", A)`, `T2 = einsum("bka->abk", B)`, `Y = einsum("jab,abk->jk", T1, T2)`}},
	} {
		e, err := einsum.Explain(c.eq, c.shapes...)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Steps) != len(c.want) {
			t.Errorf("%s: %d steps, want %d:\n%s", c.eq, len(e.Steps), len(c.want), e)
			continue
		}
		for i, w := range c.want {
			if !strings.Contains(e.Steps[i].String(), w) {
				t.Errorf("%s: step %d is\n%s\nwant %q", c.eq, i+1, e.Steps[i], w)
			}
		}
	}
}

// The fields that a drawing uses.
func TestExplanationFields(t *testing.T) {
	e, err := einsum.Explain(" ...i, ...ij", []int{1, 3}, []int{4, 3, 5})
	if err != nil {
		t.Fatal(err)
	}
	want := &einsum.Explanation{
		Given:    " ...i, ...ij",
		Equation: "1i,zij->zj",
		Operands: []einsum.Operand{{Name: "A", Letters: "1i", Shape: []int{1, 3}}, {Name: "B", Letters: "zij", Shape: []int{4, 3, 5}}},
		Result:   einsum.Operand{Name: "Y", Letters: "zj", Shape: []int{4, 5}},
		Indices: []einsum.Index{
			{Letter: 'z', Length: 4, Ellipsis: true}, {Letter: 'j', Length: 5}, {Letter: 'i', Length: 3, Summed: true},
		},
		Loops: `for z := range 4 {
	for j := range 5 {
		for i := range 3 {
			Y[z][j] += A[0][i] * B[z][i][j]
		}
	}
}
`,
		LoopCost: einsum.Cost{Mul: 60, Add: 40},
		Cost:     einsum.Cost{Mul: 60, Add: 40},
	}
	got := *e
	got.Steps = nil
	if d := cmp.Diff(want, &got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
