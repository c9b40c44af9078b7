// Package progress holds the reports of long work. It stands apart from package
// train so that what shows a report need not link what makes it.
package progress

import "time"

// Event reports how far a training run is.
type Event struct {
	Epoch, Epochs int     // finished epochs, all epochs
	Step, Steps   int     // finished steps of the epoch under way, all steps of an epoch
	Loss          float64 // mean training loss of the epoch under way, or of the one that has just ended; of the first phase
	Losses        []Loss  // the same of each phase, in order
	Test          float64 // test loss of the epoch that has just ended; NaN when there is none
	EpochEnd      bool    // an epoch has just ended: Step is 0
	Done          bool    // the run has ended, perhaps before Epochs
	Loaded        bool    // the run had ended before: nothing was trained
	Elapsed, Left time.Duration
	Notice        string // of the first event of some runs: why training begins anew
}

// Loss is the loss of a phase, NaN before its first step. The phase of a run that
// has but one has no name.
type Loss struct {
	Name  string
	Value float64
}
