package kernel

func transpose(a *uint64) { transposeAVX2(a) }
