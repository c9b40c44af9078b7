package kernel

func transpose(a *uint64) { transposeNEON(a) }
