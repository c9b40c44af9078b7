// Package train trains models of package nn: it compiles losses into programs,
// steps optimisers, records history, and saves and resumes runs.
//
// Fit is the loop that notebooks use, with one loss or, in phases, several that
// train different parameters, as those of a GAN. Compile gives a Trainer, for
// loops of one's own: Trainer.Step makes a step, Compute and Apply its two
// halves. NewFunc and CompileFunc apply a part of a model to any number of
// examples. The same seed gives the same bits on any number of threads and all vector
// instruction sets, also when a run was interrupted and resumed; and, where
// Config.Shards cuts the batches, on any number of processes, of one machine or
// several: see package dist.
package train
