// Package dist shares the work of one training step among processes, so that its
// result has the same bits on any number of them.
//
// The work is cut into shards, whose number is a setting of the run, not of the
// machine: 8 shards are the work of one process, or of 2 with 4 each, or of 8. Sums
// over shards are made in a tree whose shape depends on the number of shards alone,
// ((0+1)+(2+3)) + ((4+5)+(6+7)), because float32 rounds a sum of another order to
// other bits; MPI's Allreduce, which frameworks use, takes the order that is fastest
// on the processes there are.
//
// A Group is the processes. Local makes one of goroutines, for tests and lessons;
// package dist/mpi one of processes that an MPI library has started, on one machine
// or many. Package train takes either in its Config.
package dist
