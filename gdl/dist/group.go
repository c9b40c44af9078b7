package dist

// Group is the processes that share work, as one of them sees it. All make the same
// calls in the same order. Its methods are for one goroutine at a time, but
// for Computing.
//
// After an error of Sendrecv or Bcast the group is of no further use: another rank
// has left it, given up, or is lost.
type Group interface {
	// Rank returns the number of this process, 0 ≤ Rank < Size.
	Rank() int
	// Size returns the number of processes.
	Size() int
	// Machines returns how many machines they are on. Between machines, values travel
	// while processors compute.
	Machines() int
	// Computing says whether this process computes while a goroutine of it makes calls: a
	// call that waits then leaves the core to it. It may be called during a call.
	Computing(on bool)
	// Sendrecv sends x to the rank to while it receives, from the rank from, as many
	// values as dst holds. It is an error when another number is sent.
	Sendrecv(dst []float32, from int, x []float32, to int) error
	// Bcast writes the x of the rank root to the x of all, which are of one length.
	Bcast(x []byte, root int) error
	// Abort ends the work of all ranks: calls of the others return an error with this
	// reason, or their processes end.
	Abort(reason error)
	// Close leaves the group. What other ranks still want of this one is an error there.
	Close() error
}

// Alone returns the group of this process and no other.
func Alone() Group { return Local(1)[0] }
