package kernel

// pause tells the CPU that the caller spins.
func pause()
