// Package einsum computes Einstein sums: products of up to four tensors, summed
// over the indices that the result does not name. "bijc,bijd->bcd" is the Gram
// matrix of each picture b of a batch of feature maps.
//
// An equation gives one letter (a-z, A-Z) to each axis of each operand, operands
// parted by commas, then an arrow and the letters of the result. Spaces mean
// nothing.
//
//   - A letter that the result lacks is summed over: "ij->i" sums rows.
//   - A letter twice in one operand takes the diagonal: "ii->" is the trace.
//   - Without an arrow the result has the letters that occur once, in
//     alphabetical order, capitals first: "ij,jk" is "ij,jk->ik".
//   - "..." stands for the axes that have no letter. They are aligned at the
//     last of them and broadcast: a length of 1 fits every length. The result
//     has to name them too; without an arrow it begins with them.
//
// This is the notation of numpy.einsum, except that a letter has one length
// everywhere: only axes of "..." broadcast.
//
// Eval works on tensors, Node on Gorgonia graphs, and Explain tells how. All
// three follow one plan: operands are contracted two at a time in the order
// with the fewest multiplications, each time as a matrix product where that
// pays. Loops computes the same by nested loops, for comparison.
package einsum
