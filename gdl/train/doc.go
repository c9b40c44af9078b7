// Package train trains models of package nn: it compiles losses into programs,
// steps optimisers, records history, and saves and resumes runs.
//
// Fit is the loop that notebooks use; Compile and Trainer.Step are for loops of
// one's own, such as the two phases of a GAN. The same seed gives the same bits
// on any number of threads, also when a run was interrupted and resumed.
package train
