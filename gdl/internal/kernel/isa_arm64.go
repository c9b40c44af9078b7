package kernel

// available returns the instruction sets of this architecture, the best last: there
// is no arm64 below ARMv8.0, whose vectors are all that the kernels need.
func available() []isa { return []isa{generic, neon} }

// tiles returns the GEMM tiles of the instruction set in use.
func tiles() *tileSet {
	if chosen == neon {
		return &tilesNEON
	}
	return &tilesGo
}

// vecs returns the vector loops of the instruction set in use, nil if it has
// none.
func vecs() *vecSet {
	if chosen == neon {
		return &vecsNEON
	}
	return nil
}
