// Package baseline holds generators that learn next to nothing, for generative
// models to be measured against: a codebook of mean pictures, and a normal
// distribution fitted to codes.
//
// Functions take plain values and need no graph. The same seed gives the same
// bits on any number of threads.
package baseline
