package kernel

import "golang.org/x/sys/cpu"

// available returns the instruction sets that CPU and operating system have, the
// best last.
func available() []isa {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA:
		return []isa{generic}
	case !x.HasAVX512F || !x.HasAVX512DQ || !x.HasAVX512BW || !x.HasAVX512VL:
		return []isa{generic, avx2}
	}
	return []isa{generic, avx2, avx512}
}

// tiles returns the GEMM tiles of the instruction set in use.
func tiles() *tileSet {
	switch chosen {
	case avx512:
		return &tilesAVX512
	case avx2:
		return &tilesAVX2
	}
	return &tilesGo
}

// vecs returns the vector loops of the instruction set in use, nil if it has
// none.
func vecs() *vecSet {
	switch chosen {
	case avx512:
		return &vecsAVX512
	case avx2:
		return &vecsAVX2
	}
	return nil
}
