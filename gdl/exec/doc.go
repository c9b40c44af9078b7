// Package exec compiles Gorgonia graphs into programs: a fixed order of
// kernels over one block of memory.
//
// A program is compiled once and run many times. Running allocates nothing on
// the heap, except in ops that are not of package op: those run through their
// own Do. The same inputs give the same bits, whatever the number of threads.
package exec
